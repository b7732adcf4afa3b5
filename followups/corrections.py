"""What is put right after a payment was booked: a wrong account, a returned payment, an unknown sender (F6).

Each is one verb. The payment is reversed from its own value date on, and the trail says what was done.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse as reverse_url
from django.utils.translation import gettext as _

from audit.record import record
from followups import charges, payments
from followups.bookers import must_be_booker, refuse_own_cases
from followups.questions import must_be_answered
from followups.verbs import Verb
from foundation import clock, once
from foundation.locking import lock
from ledger.charging import Cost
from ledger.models import Account, ChargeKind

if TYPE_CHECKING:
    from followups.models import IncomingMoney
    from ledger.models import BankReturn, Debt, Payment
    from staff.models import User


@dataclass(frozen=True)
class Fee:
    """What the bank asked for a returned payment, and the debt that bears it."""

    debt: "Debt"
    amount: Decimal
    paper: str


@dataclass(frozen=True)
class Destination:
    """The account on which money belongs, and the id of the debt that it is meant for, if one was named."""

    account: Account
    named_debt: int | None = None


@transaction.atomic
def move(
    payment: "Payment",
    to: Destination,
    *,
    by: "User",
    reason: str,
    insisted: Collection[str] | None = None,
    request_id: UUID | None = None,
) -> "Payment":
    """Move a payment from a wrong account to ``to``: reversed there and booked here, on the same day.

    The trail of each account names the payment on the other one. Raises ValidationError without a reason, and
    for the account on which the payment stands or money without an owner. Raises Unanswered and otherwise as
    payments.take and payments.reverse.
    """
    must_be_booker(by)
    account = to.account
    if request_id is not None:
        body = {"payment": payment.pk, "account": account.pk, "reason": reason, "named_debt": to.named_debt}
        once.begin(by=by, action="payments.move", request_id=request_id, body=body).finish(
            reverse_url("payment", args=[payment.pk])
        )
    if payment.account_id is None or payment.account_id == account.pk:
        raise ValidationError({"account": _("Choose another account than the one where the money stands.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the money belongs to another account.")})
    refuse_own_cases({payment.account_id, account.pk}, by)
    Account.lock_all([payment.account_id, account.pk])
    row = payments.row_instead_of(payment, account, to.named_debt)
    must_be_answered(row, insisted)
    payments.reverse_many([payment], by=by, reason=reason)
    moved = payments.take_many([row], by=by, insisted=insisted or ())[0]
    for one, name, other in ((payment, "to", moved), (moved, "from", payment)):
        record(
            Verb.PAYMENT_MOVED,
            one,
            by=by,
            case=charges.case_number(one.account_id or 0),
            after={"amount": one.amount, name: other.pk, "reason": reason},
        )
    return moved


@transaction.atomic
def bounce(
    payment: "Payment",
    why: "BankReturn",
    *,
    by: "User",
    fee: Fee | None = None,
    request_id: UUID | None = None,
) -> None:
    """Reverse a payment that the bank took back, for the bank's reason.

    The bank's fee is charged as a cost that is owed from today. Raises as payments.reverse and
    charges.charge, and ValidationError beside ``debt`` if it is not on the payment's account.
    """
    must_be_booker(by)
    if request_id is not None:
        asked = (fee.debt.pk, fee.amount, fee.paper) if fee else None
        body = {"payment": payment.pk, "why": why, "fee": asked}
        once.begin(by=by, action="payments.bounce", request_id=request_id, body=body).finish(
            reverse_url("payment", args=[payment.pk])
        )
    payments.reverse_many([payment], by=by, reason=str(why))
    if fee is None:
        return
    if fee.debt.account_id != payment.account_id:
        raise ValidationError({"debt": _("This debt is on another account.")})
    cost = Cost(ChargeKind.BANK_FEE, fee.amount, clock.business_date(), fee.paper)
    charges.charge(fee.debt, cost, by=by)


@transaction.atomic
def return_to_sender(
    money: "IncomingMoney", *, by: "User", reason: str, request_id: UUID | None = None
) -> None:
    """Send money back whose owner nobody found. It no longer waits for an owner.

    Raises ValidationError without a reason, and for money that was matched or returned before.
    """
    must_be_booker(by)
    if request_id is not None:
        body = {"incoming": money.pk, "reason": reason}
        once.begin(by=by, action="payments.return", request_id=request_id, body=body).finish(
            reverse_url("payments")
        )
    lock(money)
    if money.matched_at is not None:
        raise ValidationError(_("This money was matched already."), code="matched")
    payments.reverse_many([money.payment], by=by, reason=reason)
    money.returned_by, money.returned_at = by, clock.now()
    money.save(update_fields=["returned_by", "returned_at"])
    after = {"amount": money.payment.amount, "reason": reason}
    record(Verb.PAYMENT_RETURNED, money.payment, by=by, after=after)
