"""Booking money.

Rows are added and never changed. What is computed from them is updated in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from foundation import clock
from foundation.money import ZERO, amount, cents
from ledger import flags, month_end
from ledger.arrears import of_state
from ledger.loading import states
from ledger.models import Account, Allocation, Debt, Payment, Reversal
from ledger.replay import AccountState

if TYPE_CHECKING:
    from staff.models import User


@dataclass(frozen=True)
class PaymentRow:
    """One payment to book.

    ``amount`` has two places. ``account`` is None while nobody knows whose money it is.
    """

    amount: Decimal
    value_date: date
    account: int | None = None
    named_debt: int | None = None
    creditor: int | None = None
    source_id: str = ""
    revision: int = 1
    replaces: int | None = None
    method: str = ""
    payer: str = ""
    reference: str = ""


@transaction.atomic
def book_payments(rows: Sequence[PaymentRow], *, by: "User") -> list[Payment]:
    """Book payments and bring allocations and flags of their accounts up to date.

    The number of statements does not grow with the number of payments in a batch.

    Raises ValidationError if an amount is not above zero, if a value date lies after today, or if a named
    debt belongs to another account. The caller decides who may book: see followups.payments.
    """
    today, moment = clock.business_date(), clock.now()
    for row in rows:
        if row.amount <= 0:
            raise ValidationError({"amount": _("Enter an amount above zero.")})
        if row.value_date > today:
            raise ValidationError({"value_date": _("The money can't have come after today.")})
    accounts = {row.account for row in rows if row.account is not None}
    Account.lock_all(accounts)
    _check_named_debts(rows, accounts)
    booked = Payment.objects.bulk_create(
        [
            Payment(
                account_id=row.account,
                named_debt_id=row.named_debt,
                amount=row.amount,
                value_date=row.value_date,
                creditor_id=row.creditor,
                source_id=row.source_id,
                revision=row.revision,
                replaces_id=row.replaces,
                method=row.method,
                payer=row.payer,
                reference=row.reference,
                booked_at=moment,
                booked_by=by,
            )
            for row in rows
        ],
        batch_size=500,
    )
    bring_up_to_date(accounts, on=today)
    return booked


def _check_named_debts(rows: Sequence[PaymentRow], accounts: set[int]) -> None:
    if all(row.named_debt is None for row in rows):
        return
    owners = dict(Debt.objects.filter(account__in=accounts).values_list("pk", "account_id"))
    if any(row.named_debt is not None and owners.get(row.named_debt) != row.account for row in rows):
        raise ValidationError({"named_debt": _("This debt is not in the account that the money is for.")})


@transaction.atomic
def reverse(payments: Sequence[Payment], *, by: "User", reason: str) -> None:
    """Reverse payments: they do not count from their own value dates on.

    Raises ValidationError if one of them was reversed before.
    """
    accounts = {payment.account_id for payment in payments if payment.account_id is not None}
    Account.lock_all(accounts)
    if Reversal.objects.filter(payment__in=payments).exists():
        raise ValidationError(_("This payment was reversed before."), code="reversed")
    moment = clock.now()
    Reversal.objects.bulk_create(
        [Reversal(payment=payment, reason=reason, booked_at=moment, booked_by=by) for payment in payments],
        batch_size=500,
    )
    bring_up_to_date(accounts, on=clock.business_date())


def bring_up_to_date(account_ids: Iterable[int], *, on: date) -> None:
    """Rebuild allocations and flags of these locked accounts as of ``on``, and raise their versions.

    What changes a closed month is named there.
    """
    ids = set(account_ids)
    if not ids:
        return
    Account.touch_all(ids)
    rebuild(ids, on=on)
    month_end.correct(ids)


def rebuild(account_ids: Iterable[int], *, on: date) -> None:
    """Rebuild the allocation cache and the flags from the fold, in bounded batches."""
    found = list(states(account_ids, on))
    _write_allocations(found)
    flags.bring_to([of_state(state) for state in found])


def refresh(found: Sequence[AccountState]) -> None:
    """Rebuild the allocation cache of these locked accounts from ``found``.

    Takes one statement if nothing differs.
    """
    ids = [state.facts.id for state in found]
    cached = dict(
        Allocation.objects.filter(account__in=ids).values_list("account_id").annotate(total=Sum("amount"))
    )
    settled = {state.facts.id: sum(share.amount for share in state.settled) for state in found}
    _write_allocations(
        [state for state in found if cents(cached.get(state.facts.id, ZERO)) != settled[state.facts.id]]
    )


def _write_allocations(found: Sequence[AccountState]) -> None:
    if not found:
        return
    Allocation.objects.filter(account__in=[state.facts.id for state in found]).delete()
    Allocation.objects.bulk_create(
        [
            Allocation(
                account_id=state.facts.id,
                payment_id=share.payment,
                instalment_id=share.instalment or None,
                debt_id=share.debt,
                component=share.component,
                amount=amount(share.amount),
                settled_on=share.on,
            )
            for state in found
            for share in state.settled
        ],
        batch_size=1000,
    )
