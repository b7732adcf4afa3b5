"""The debtor says he paid (N1)."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.record import record
from followups.kinds import ClaimOutcome, TaskKind
from followups.models.task import Task
from followups.verbs import Verb
from foundation import clock, once
from foundation.business_days import add_business_days
from foundation.locking import lock, moves_from
from foundation.money import ZERO, MoneyField
from staff.models import Notification, Role

if TYPE_CHECKING:
    from cases.models import Case, EvidenceItem
    from ledger.models import Payment
    from staff.models import User

PAUSE_BUSINESS_DAYS = 2


class PaymentClaimQuerySet(models.QuerySet["PaymentClaim"]):
    def open(self) -> Self:
        return self.filter(outcome=ClaimOutcome.OPEN)

    def pausing(self, on: date) -> Self:
        """Claims that keep demands for their amount away on ``on``."""
        return self.open().filter(pause_until__gte=on)


class PaymentClaim(models.Model):
    """What the debtor says he paid: amount, day, channel, slip. Finance looks; until then, for two business
    days, that amount is not demanded."""

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
        permissions = [("claim_payment", "Can write down that a debtor says he paid")]
        indexes = [
            # Finance's inbox, and what pauses demands of a case.
            models.Index(fields=["outcome", "id"], name="payment_claim_inbox"),
            models.Index(fields=["case", "outcome"], name="payment_claim_by_case"),
        ]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_claim_names_an_amount")]

    @classmethod
    @transaction.atomic
    def tell(
        cls,
        case: "Case",
        *,
        amount: Decimal,
        paid_on: date,
        channel: str,
        by: "User",
        slip: "EvidenceItem | None" = None,
        request_id: UUID | None = None,
    ) -> "PaymentClaim":
        """Pass on what the debtor says; opens a task for finance. Raises ValidationError beside the field;
        Repeated and Conflicting for a ``request_id`` that was carried out before."""
        if request_id is not None:
            body = {"case": case.number, "amount": amount, "paid_on": paid_on, "channel": channel}
            first = once.begin(by=by, action="payment.claim", request_id=request_id, body=body)
            first.finish(f"{case.path}payment-claims/")
        case.lock_all()
        case.must_be_open()
        today = clock.business_date()
        if amount <= ZERO:
            raise ValidationError({"amount": _("Enter an amount above zero.")})
        if paid_on > today:
            raise ValidationError({"paid_on": _("This day is still to come; write down a promise instead.")})
        claim = cls.objects.create(
            case=case,
            amount=amount,
            paid_on=paid_on,
            channel=channel,
            slip=slip,
            told_to=by,
            told_at=clock.now(),
            pause_until=add_business_days(today, PAUSE_BUSINESS_DAYS),
        )
        record(Verb.PAYMENT_CLAIMED, claim, by=by, case=case.number, after={"amount": amount, "on": paid_on})
        Task.open(
            case,
            TaskKind.CHECK_CLAIM,
            due_on=claim.pause_until,
            by=by,
            role=Role.FINANCE,
            subject=f"claim:{claim.pk}",
        )
        return claim

    @transaction.atomic
    def settle(self, outcome: str, *, by: "User", payment: "Payment | None" = None) -> None:
        """Finance looked: the money is there, or it is not. Raises ValidationError for a second word."""
        lock(self)
        moves_from(self.outcome, ClaimOutcome.OPEN, otherwise=_("This was looked into already."))
        self.outcome, self.payment = outcome, payment
        self.settled_by, self.settled_at = by, clock.now()
        self.save(update_fields=["outcome", "payment", "settled_by", "settled_at"])
        Task.objects.filter(kind=TaskKind.CHECK_CLAIM, subject=f"claim:{self.pk}").finish(
            by=by, result=str(outcome)
        )
        record(Verb.PAYMENT_CLAIM_SETTLED, self, by=by, case=self.case.number, after={"outcome": outcome})
        if self.case.lead is not None:
            Notification.tell(
                [self.case.lead],
                dedupe_key=f"claim_settled:{self.pk}",
                kind="claim_settled",
                params={
                    "case": self.case.number,
                    "amount": str(self.amount),
                    "found": outcome == ClaimOutcome.FOUND,
                },
                subject=self.case.number,
                url=self.case.path,
            )
