"""A payment that the debtor reports (N1)."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from followups.kinds import ClaimOutcome
from foundation.formats import day
from foundation.money import MoneyField
from foundation.status import Status

if TYPE_CHECKING:
    pass


class PaymentClaimQuerySet(models.QuerySet["PaymentClaim"]):
    def open(self) -> Self:
        return self.filter(outcome=ClaimOutcome.OPEN)

    def pausing(self, on: date) -> Self:
        """Claims that pause demands for their amount on ``on``."""
        return self.open().filter(pause_until__gte=on)


class PaymentClaim(models.Model):
    """A payment that the debtor reports: amount, day, channel, slip.

    Finance searches for it. Until it is settled, and for two business days at most, nobody demands that
    amount.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="payment_claims")
    amount = MoneyField()
    paid_on = models.DateField()
    channel = models.CharField(max_length=60)
    slip = models.ForeignKey("cases.EvidenceItem", models.PROTECT, null=True, blank=True, related_name="+")
    told_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    pause_until = models.DateField()
    outcome = models.CharField(
        max_length=10, choices=ClaimOutcome, blank=True, default=ClaimOutcome.OPEN, editable=False
    )
    payment = models.ForeignKey("ledger.Payment", models.PROTECT, null=True, blank=True, related_name="+")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentClaimQuerySet.as_manager()

    class Meta:
        permissions = [("claim_payment", "Can write down that a debtor says they paid")]
        indexes = [
            # Finance's inbox, and what pauses demands of a case.
            models.Index(fields=["outcome", "id"], name="payment_claim_inbox"),
            models.Index(fields=["case", "outcome"], name="payment_claim_by_case"),
        ]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_claim_names_an_amount")]

    @property
    def shown_as(self) -> Status:
        """How a page shows what finance found. An open claim says how long it pauses demands."""
        shown = ClaimOutcome(self.outcome).shown_as
        if self.outcome != ClaimOutcome.OPEN:
            return shown
        return replace(shown, note=_("no demand for it until %(day)s") % {"day": day(self.pause_until)})
