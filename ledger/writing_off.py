"""Writing off a claim, and taking the write-off back when the case is opened again."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from foundation import clock
from foundation.money import ZERO, amount
from ledger.balance import of_state
from ledger.booking import bring_up_to_date
from ledger.loading import state_of
from ledger.models import Account, Component, EntryKind, LedgerEntry
from ledger.replay import AccountState

if TYPE_CHECKING:
    from staff.models import User

# Credit counts against principal, so principal is given up last.
ORDER = (Component.PENALTY, Component.INTEREST, Component.COSTS, Component.PRINCIPAL)


@transaction.atomic
def write_off(account: Account, debts: Collection[int], *, on: date, by: "User", reason: str) -> Decimal:
    """Write off all that these debts of ``account`` owe on ``on``, less its credit.

    Writes one entry for each debt and component. Interest that the schedule asks for later is given up on its
    due date, so that a written-off claim never becomes overdue again. Returns the amount owed on ``on`` that
    was written off.
    """
    Account.lock_all([account.pk])
    state = state_of(account.pk, on)
    owed = {debt: of_state(state, debt) for debt in sorted(state.claimed_principal) if debt in debts}
    # Credit in the name of a debt counts for that debt. Credit of nobody counts for the last of them.
    of_debt = {debt: found.total for debt, found in owed.items()}
    left = total = min(of_state(state).total, sum(of_debt.values(), ZERO))
    entries = []
    for component in ORDER:
        for debt, found in owed.items():
            share = min(left, of_debt[debt], found.of(component))
            if share > ZERO:
                left -= share
                of_debt[debt] -= share
                entries.append(_entry(debt, component, share, on=on, by=by, reason=reason))
    entries += [
        _entry(debt, component, share, on=day, by=by, reason=reason)
        for debt, component, share, day in _to_come(state)
        if debt in owed
    ]
    LedgerEntry.objects.bulk_create(entries)
    if entries:
        bring_up_to_date([account.pk], on=on)
    return total


@transaction.atomic
def take_back(account: Account, debts: Collection[int], *, by: "User", reason: str) -> Decimal:
    """Claim again what was written off of these debts, from the same day on. Returns the amount."""
    Account.lock_all([account.pk])
    written_off = LedgerEntry.objects.filter(debt__in=debts, kind=EntryKind.WRITE_OFF)
    entries = written_off.take_back(EntryKind.WRITE_OFF, by=by, reason=reason)
    if entries:
        bring_up_to_date([account.pk], on=clock.business_date())
    return sum((entry.amount for entry in entries), ZERO)


def _to_come(state: AccountState) -> list[tuple[int, str, Decimal, date]]:
    """What instalments that are not due yet ask for besides principal."""
    return [
        (part.debt, part.component, amount(part.unpaid), instalment.due_on)
        for instalment in state.instalments
        if instalment.due_on > state.on
        for part in instalment.parts
        if part.component != Component.PRINCIPAL and part.unpaid
    ]


def _entry(debt: int, component: str, share: Decimal, *, on: date, by: "User", reason: str) -> LedgerEntry:
    return LedgerEntry(
        debt_id=debt,
        kind=EntryKind.WRITE_OFF,
        component=component,
        amount=-share,
        value_date=on,
        booked_at=clock.now(),
        booked_by=by,
        reason=reason[:250],
    )
