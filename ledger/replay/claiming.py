"""What raises or gives up a claim: instalments that fall due, and the entries of the books."""

from datetime import date, timedelta

from ledger.facts import EntryFact, InstalmentFact, PartFact, first_day_overdue
from ledger.kinds import Component, EntryKind
from ledger.replay.open_account import OpenAccount, give_up, in_order
from ledger.replay.state import Accrued, GivenUp, InstalmentState, Part


def fall_due(account: OpenAccount, day: date, fact: InstalmentFact) -> None:
    """Let an instalment fall due, unless another schedule has replaced it.

    Daily interest of its debts is asked for on that day.
    """
    for state in account.ahead:
        if state.fact is fact:
            account.ahead.remove(state)
            now_due(account, day, state)
            for debt in {part.debt for part in state.parts} & account.interest.keys():
                account.interest[debt].asked = account.interest[debt].claimed
                account.asks_all_interest.add(debt)
            return


def now_due(account: OpenAccount, day: date, state: InstalmentState) -> None:
    account.due = in_order([*account.due, state])
    for part in state.parts:
        debt = account.debts[part.debt]
        if part.component == Component.PRINCIPAL and debt.late_rate:
            state.penalties[part.debt] = Accrued(
                debt,
                Component.PENALTY,
                debt.late_rate,
                max(day, first_day_overdue(state.due_on, state.grace_days) - timedelta(days=1)),
            )


def enter(account: OpenAccount, day: date, entry: EntryFact) -> None:
    """Apply an entry of the books: it raises a claim, fixes an accrued amount, or gives up a part."""
    debt, component, amount = entry.debt, entry.component, entry.amount
    if debt not in account.debts:
        return
    if component == Component.PRINCIPAL and amount > 0:
        account.claimed[debt] += amount
        fact = account.debts[debt]
        if fact.accrues_daily and debt not in account.interest:
            account.interest[debt] = Accrued(fact, Component.INTEREST, fact.annual_rate, day)
        # The schedule decides when a claim of principal falls due.
        return
    if entry.kind == EntryKind.FIXED_INTEREST:
        amount = _take_from_accrued(account, day, debt, component, amount)
    if amount > 0:
        charge(account, day, debt, component, amount)
    elif amount < 0:
        _reduce(account, entry)


def charge(account: OpenAccount, day: date, debt: int, component: str, amount: int) -> None:
    """Raise a claim that belongs to no schedule. It is due at once."""
    fact = InstalmentFact(0, 0, day, (PartFact(debt, component, amount),))
    now_due(account, day, InstalmentState(fact, None, [Part(debt, component, amount)]))


def _take_from_accrued(account: OpenAccount, day: date, debt: int, component: str, amount: int) -> int:
    """Take a fixed amount from the accrued interest or penalty, so that it is not owed twice.

    Returns the amount taken. It is at most the amount that accrued: a payment with an earlier value date may
    have been booked since.
    """
    left = amount
    grown = [state.penalties[debt] for state in account.due if debt in state.penalties]
    if component == Component.INTEREST:
        grown = [account.interest[debt]] if debt in account.interest else []
    for accrued in grown:
        moved = min(left, accrued.unpaid)
        if moved > 0:
            accrued.fixed.append((day, moved))
            left -= moved
    return amount - left


def _reduce(account: OpenAccount, entry: EntryFact) -> None:
    """Give up a part of a claim: the oldest due amount first, then what is not due yet.

    Never gives up more than is owed: a payment with an earlier value date may have settled the claim since.
    """
    debt, component, amount = entry.debt, entry.component, -entry.amount
    held: list[Part | Accrued] = []
    for state in (*account.due, *in_order(account.ahead)):
        held.extend(p for p in state.parts if (p.debt, p.component) == (debt, component))
        if component == Component.PENALTY and debt in state.penalties:
            held.append(state.penalties[debt])
    if component == Component.INTEREST and debt in account.interest:
        held.append(account.interest[debt])
    held.extend(it.part for it in account.held_back_of(debt) if it.part.component == component)
    given_up = 0
    for claim in held:
        given = min(amount - given_up, claim.unpaid)
        claim.waived += given
        given_up += given
    if component == Component.PRINCIPAL:
        # Principal that no instalment asks for is given up last.
        given_up += min(amount - given_up, max(account.principal_left(debt) - given_up, 0))
    give_up(account, GivenUp(debt, component, entry.kind, given_up, entry.value_date))
