"""How money settles claims.

The order of settlement (Civil Code 560, 561):

1. The debt that the payer named, before all others.
2. Costs.
3. Instalments that are due, oldest first. Inside an instalment its rule decides (interest, penalty,
   principal). Debts with the same due date come in the order of their ids.
4. The rest is credit. It settles the next instalment on the day on which that instalment falls due.

Instalments of an agreement come before interest that accrues beside it, since the parties agreed on their
amounts. Credit that covers everything, due or not, is an early repayment. It settles everything that day. The
contract's interest for the time after that day lapses (Civil Code 677).
"""

from collections.abc import Iterator
from datetime import date

from ledger.facts import ScheduleFact
from ledger.kinds import Component
from ledger.replay.open_account import OpenAccount, accrue
from ledger.replay.state import Accrued, InstalmentState, Part, Settled

DEFAULT_RULE = ((0, ("interest", "penalty", "principal")),)

# The parts of one debt in one instalment that may be settled, in order.
Claims = list[tuple[str, Part | Accrued]]


def use_credit(account: OpenAccount, day: date) -> None:
    """Settle what has fallen due with the credit."""
    if account.credit:
        accrue(account, day)
    for credit in account.credits:
        if credit.left:
            credit.left = settle(account, day, credit.payment, credit.left)


def settle(account: OpenAccount, day: date, payment: int, amount: int, only: int | None = None) -> int:
    """Settle what is due with ``amount``. Returns the rest of it."""
    for state, debt, claims in _claims(account, day, only):
        for component, claim in claims:
            share = min(amount, claim.unpaid)
            if share <= 0:
                continue
            amount -= share
            laid = Settled(payment, state.fact.id, debt, component, share, day)
            _lay(account, laid, claim, state)
        if not amount:
            break
    return amount


def _lay(account: OpenAccount, share: Settled, claim: Part | Accrued, state: InstalmentState) -> None:
    """Settle a part of a claim of ``state`` with a share of a payment."""
    claim.paid += share.amount
    if share.component == Component.PRINCIPAL:
        account.principal_settled[share.debt] += share.amount
    account.settled.append(share)
    if state.unpaid == 0 and state.settled_on is None:
        state.settled_on = share.on


def repay_early(account: OpenAccount, day: date) -> None:
    """Settle everything at once if the credit covers all claims, due or not.

    The contract's interest for the time after that day is no longer owed (Civil Code 677).
    """
    if not account.credit or _asks_for_what_was_not_lent_yet(account):
        return
    ahead = sorted(account.ahead, key=lambda state: (state.due_on, state.fact.number))
    owed_anyway = [
        (state, part)
        for state in ahead
        for part in state.parts
        if part.component == Component.PRINCIPAL or state.is_agreed
    ]
    due = sum(state.unpaid + sum(it.unpaid for it in state.penalties.values()) for state in account.due)
    daily = sum(interest.unpaid for interest in account.interest.values())
    if account.credit < due + daily + sum(part.unpaid for _state, part in owed_anyway):
        return
    use_credit(account, day)
    for state, part in owed_anyway:
        _settle_ahead(account, day, state, part.debt, part)
    for state in ahead:
        for part in state.parts:
            part.owed -= part.unpaid
        for debt in {part.debt for part in state.parts} & account.interest.keys():
            _settle_ahead(account, day, state, debt, account.interest[debt])
        state.settled_on = state.settled_on or day


def _asks_for_what_was_not_lent_yet(account: OpenAccount) -> bool:
    """Whether a schedule asks for principal that is paid out on a later day."""
    asked = dict.fromkeys(account.debts, 0)
    for state in (*account.due, *account.ahead):
        for part in state.parts:
            if part.component == Component.PRINCIPAL:
                asked[part.debt] += part.unpaid
    return any(asked[debt] > account.principal_left(debt) for debt in asked)


def _settle_ahead(
    account: OpenAccount, day: date, state: InstalmentState, debt: int, claim: Part | Accrued
) -> None:
    """Settle a claim that is not due yet from the credit, which covers it."""
    for credit in account.credits:
        if share := min(credit.left, claim.unpaid):
            credit.left -= share
            _lay(
                account,
                Settled(credit.payment, state.fact.id, debt, claim.component, share, day),
                claim,
                state,
            )


def _claims(
    account: OpenAccount, day: date, only: int | None
) -> Iterator[tuple[InstalmentState, int, Claims]]:
    """What is due on ``day`` in the order in which it is settled."""
    late = [state.due_on for state in account.due if state.unpaid > 0]
    days_past_due = (day - min(late)).days if late else 0
    asked = [
        (state, debt)
        for state in account.due
        for debt in sorted({part.debt for part in state.parts})
        # A paid instalment stays in the list, since the daily interest of its debt is asked for there.
        if (only is None or debt == only) and (debt in account.interest or state.asks(debt))
    ]
    asked.sort(key=lambda pair: (pair[0].due_on, pair[1], pair[0].fact.number))
    for state, debt in asked:
        costs = [p for p in state.parts if (p.debt, p.component) == (debt, Component.COSTS)]
        if costs:
            yield state, debt, [(Component.COSTS, part) for part in costs]
    daily = dict(account.interest)
    for state, debt in asked:
        found: Claims = []
        for component in _components(state.schedule, days_past_due):
            found.extend((component, p) for p in state.parts if (p.debt, p.component) == (debt, component))
            if component == Component.INTEREST and debt in daily and not state.is_agreed:
                found.append((component, daily.pop(debt)))
            if component == Component.PENALTY and debt in state.penalties:
                found.append((component, state.penalties[debt]))
        yield state, debt, found
    for state, debt in asked:
        if debt in daily:
            yield state, debt, [(Component.INTEREST, daily.pop(debt))]


def _components(schedule: ScheduleFact | None, days_past_due: int) -> tuple[str, ...]:
    """The order of components inside an instalment, by its rule and the days past due."""
    rule = schedule.rule if schedule else DEFAULT_RULE
    return [components for from_dpd, components in rule if from_dpd <= max(days_past_due, 0)][-1]
