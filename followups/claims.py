"""A payment that the debtor reports (N1). A collector passes it on, and finance searches for it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from followups.kinds import ClaimOutcome, TaskKind
from followups.models import PaymentClaim, Task
from followups.verbs import Verb
from foundation import clock, once
from foundation.business_days import add_business_days
from foundation.locking import lock, moves_from
from foundation.money import ZERO
from staff.models import Notification

if TYPE_CHECKING:
    from cases.models import Case, EvidenceItem
    from ledger.models import Payment
    from staff.models import User

PAUSE_BUSINESS_DAYS = 2


@dataclass(frozen=True)
class ReportedPayment:
    """A payment as the debtor reports it: how much, on which day, by which bank, app or counter."""

    amount: Decimal
    paid_on: date
    channel: str
    slip: "EvidenceItem | None" = None


@transaction.atomic
def report(
    case: "Case", said: ReportedPayment, *, by: "User", request_id: UUID | None = None
) -> PaymentClaim:
    """Pass on the payment that the debtor reports, and open a task for finance.

    Nobody demands the amount for two business days (N1).

    Raises ValidationError beside the field for an amount of zero, a day in the future and a closed case.
    Raises Repeated and Conflicting for a ``request_id`` that was carried out before.
    """
    if request_id is not None:
        body = {
            "case": case.number,
            "amount": said.amount,
            "paid_on": said.paid_on,
            "channel": said.channel,
        }
        first = once.begin(by=by, action="payment.claim", request_id=request_id, body=body)
        first.finish(reverse("case-claims", args=[case.number]))
    case.lock_all()
    case.must_be_open()
    today = clock.business_date()
    if said.amount <= ZERO:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    if said.paid_on > today:
        raise ValidationError({"paid_on": _("This day is still to come; write down a promise instead.")})
    claim = PaymentClaim.objects.create(
        case=case,
        amount=said.amount,
        paid_on=said.paid_on,
        channel=said.channel,
        slip=said.slip,
        told_to=by,
        told_at=clock.now(),
        pause_until=add_business_days(today, PAUSE_BUSINESS_DAYS),
    )
    after = {"amount": said.amount, "on": said.paid_on}
    record(Verb.PAYMENT_CLAIMED, claim, by=by, case=case.number, after=after)
    Task.open(case, TaskKind.CHECK_CLAIM, due_on=claim.pause_until, by=by, subject=f"claim:{claim.pk}")
    return claim


@transaction.atomic
def settle(claim: PaymentClaim, outcome: str, *, by: "User", payment: "Payment | None" = None) -> None:
    """Write what finance found, and tell the case's lead.

    Raises ValidationError if it was written before.
    """
    lock(claim)
    moves_from(claim.outcome, ClaimOutcome.OPEN, otherwise=_("This was looked into already."))
    claim.outcome, claim.payment = outcome, payment
    claim.settled_by, claim.settled_at = by, clock.now()
    claim.save(update_fields=["outcome", "payment", "settled_by", "settled_at"])
    Task.objects.filter(kind=TaskKind.CHECK_CLAIM, subject=f"claim:{claim.pk}").finish(
        by=by, result=str(outcome)
    )
    case = claim.case
    record(Verb.PAYMENT_CLAIM_SETTLED, claim, by=by, case=case.number, after={"outcome": outcome})
    if case.lead is not None:
        found = outcome == ClaimOutcome.FOUND
        Notification.tell(
            [case.lead],
            dedupe_key=f"claim_settled:{claim.pk}",
            kind="claim_settled",
            params={"case": case.number, "amount": str(claim.amount), "found": found},
            subject=case.number,
            url=case.path,
        )
