"""A debtor's promise to pay (V10)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.record import record
from followups.kinds import NonPaymentReason, PayingMethod, PromiseOutcome
from followups.verbs import Verb
from foundation import clock
from foundation.formats import day
from foundation.locking import lock, moves_from
from foundation.money import MoneyField
from foundation.status import Status

if TYPE_CHECKING:
    from staff.models import User

GRACE_DAYS = 3


class PromiseQuerySet(models.QuerySet["PromiseToPay"]):
    def for_list(self) -> Self:
        """Sort the newest first, with whom it was made to and by what contact."""
        return self.select_related("made_to", "contact").order_by("-made_at", "-pk")

    def standing(self) -> Self:
        """Promises that are neither judged nor cancelled."""
        return self.filter(outcome=PromiseOutcome.OPEN)

    def ripe(self, on: date) -> Self:
        """Standing promises to judge on ``on``: their due date plus grace lies before it."""
        return self.standing().filter(due_on__lt=on - timedelta(days=GRACE_DAYS))


class PromiseToPay(models.Model):
    """An amount promised by a day.

    followups.promises judges it once, from the payments valued since it was made. ``received`` is the money
    that counted for it, up to the amount promised.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="promises")
    contact = models.ForeignKey(
        "cases.Contact", models.PROTECT, null=True, blank=True, related_name="promises"
    )
    amount = MoneyField()
    due_on = models.DateField()
    method = models.CharField(max_length=10, choices=PayingMethod, default=PayingMethod.TRANSFER)
    reason = models.CharField(max_length=10, choices=NonPaymentReason, blank=True)
    words = models.TextField(blank=True)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="promises_taken")
    outcome = models.CharField(
        max_length=9, choices=PromiseOutcome, blank=True, default=PromiseOutcome.OPEN, editable=False
    )
    received = MoneyField(default=0, editable=False)
    judged_on = models.DateField(null=True, blank=True, editable=False)
    cancel_reason = models.CharField(max_length=250, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        permissions = [
            ("make_promise", "Can write down a promise to pay"),
            ("see_followups", "Can see promises, agreements and the debtor's own words"),
        ]
        indexes = [
            # The judging job, and the measure "promise-kept" by the day of judgement (M4).
            models.Index(fields=["outcome", "due_on"], name="promise_to_judge"),
            models.Index(fields=["judged_on", "outcome"], name="promise_judged"),
            # The promises of a case.
            models.Index(fields=["case", "-made_at"], name="promise_by_case"),
        ]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_promise_names_an_amount")]

    @property
    def is_standing(self) -> bool:
        return self.outcome == PromiseOutcome.OPEN

    @property
    def shown_as(self) -> Status:
        """How a page shows the outcome. A standing promise says until when money counts for it."""
        shown = PromiseOutcome(self.outcome).shown_as
        if not self.is_standing:
            return shown
        return replace(shown, note=_("money counts until %(day)s") % {"day": day(self.last_day)})

    @property
    def last_day(self) -> date:
        """The last value date of money that still counts for it."""
        return self.due_on + timedelta(days=GRACE_DAYS)

    @transaction.atomic
    def cancel(self, *, by: "User", reason: str) -> None:
        """Cancel a promise that was taken down wrongly or that something else replaces.

        Raises ValidationError if it was judged.
        """
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the promise no longer holds.")})
        lock(self)
        moves_from(
            self.outcome,
            PromiseOutcome.OPEN,
            otherwise=_("This promise was judged or cancelled already."),
        )
        self.outcome, self.cancel_reason = PromiseOutcome.CANCELLED, reason
        self.judged_on = clock.business_date()
        self.save(update_fields=["outcome", "cancel_reason", "judged_on"])
        record(Verb.PROMISE_CANCELLED, self, by=by, case=self.case.number, after={"reason": reason})
