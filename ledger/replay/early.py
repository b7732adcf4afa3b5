"""What credit does at the end of a day: it pays off what it covers, or it is a prepayment.

The debtor may repay before the term. Interest is owed for the time of the loan only (Civil Code 677).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ledger.kinds import Component, Prepayment
from ledger.replay.open_account import Credit, OpenAccount, give_up, in_order
from ledger.replay.settling import Claim, components, due_claims, pay_claims, without_a_day
from ledger.replay.state import SMALL_DIFFERENCE, GivenUp, InstalmentState
from ledger.replay.stretches import Stretch


@dataclass(frozen=True)
class Unit:
    """What is paid off at once: the debts of an agreement on the whole debt, or one other debt."""

    debts: tuple[int, ...]
    agreement: Stretch | None = None


def repay_early(account: OpenAccount) -> None:
    """Let credit pay off each unit that it covers, or settle a debt before it is due."""
    for unit in _open_units(account):
        own = _credits(account, unit)
        if _covers(account, unit, _sum(own)):
            _pay_off(account, unit, own)
    units = _open_units(account)
    pot = [credit for credit in account.credits if credit.left and credit.debt is None]
    if pot and units and _pot_covers_all(account, units, _sum(pot)):
        for unit in units:
            _pay_off(account, unit, [*_credits(account, unit), *pot])
        return
    for unit in units:
        credits = [*_credits(account, unit), *(pot if len(units) == 1 else ())]
        if unit.agreement is None and credits and not _asks_for_what_was_not_lent_yet(account, unit):
            _prepay(account, unit.debts[0], credits)


def _open_units(account: OpenAccount) -> list[Unit]:
    """The units with anything owed or still to come. Agreements come first, then debts by id."""
    lent = account.lent_by(account.reached)
    found = [
        Unit(tuple(debt for debt in lent if debt in agreement.covers), agreement)
        for agreement in account.agreements
    ]
    covered = {debt for unit in found for debt in unit.debts}
    found += [Unit((debt,)) for debt in lent if debt not in covered]
    return [
        unit
        for unit in found
        if any(claim.unpaid for claim in _payoff(account, unit)) or any(map(account.comes, unit.debts))
    ]


def _payoff(account: OpenAccount, unit: Unit) -> list[Claim]:
    """All that must be paid to end the unit today, in order."""
    claims = due_claims(account, unit.debts, all_interest=unit.agreement is None)
    if unit.agreement is not None:
        # Interest that runs on beside the agreement, and what it held back, are not part of it.
        claims = [it for it in claims if it.state and it.held is not account.interest.get(it.debt)]
        return [*claims, *_ahead(account, unit.debts, contract=False)]
    (debt,) = unit.debts
    if account.comes(debt):
        claims += [*_ahead(account, unit.debts, contract=True), *without_a_day(account, debt)]
    return claims


def _ahead(account: OpenAccount, debts: Collection[int], *, contract: bool) -> Iterator[Claim]:
    """What is still to come of ``debts``. Interest of a contract for the time to come is not owed."""
    for state in in_order(account.ahead):
        for part in state.parts:
            owed = state.is_agreed or (contract and part.component == Component.PRINCIPAL)
            if part.debt in debts and owed:
                yield Claim(part.debt, part.component, part, part.unpaid, state)


def _covers(account: OpenAccount, unit: Unit, credit: int) -> bool:
    """Whether the credit pays off the unit. For a single debt it may be short by the small difference."""
    if not credit or _asks_for_what_was_not_lent_yet(account, unit):
        return False
    short = 0 if unit.agreement else account.debts[unit.debts[0]].small_difference
    return credit + short >= _sum_of(_payoff(account, unit))


def _pot_covers_all(account: OpenAccount, units: list[Unit], pot: int) -> bool:
    if len(units) == 1:
        return _covers(account, units[0], pot + _sum(_credits(account, units[0])))
    if any(_asks_for_what_was_not_lent_yet(account, unit) for unit in units):
        return False
    missing = [max(_sum_of(_payoff(account, unit)) - _sum(_credits(account, unit)), 0) for unit in units]
    return pot >= sum(missing)


def _pay_off(account: OpenAccount, unit: Unit, credits: list[Credit]) -> None:
    """Settle all claims of the unit. What the credit is short of is given up."""
    for credit in credits:
        pay_claims(account, credit, _payoff(account, unit))
    for claim in _payoff(account, unit):
        share = GivenUp(claim.debt, claim.component, SMALL_DIFFERENCE, claim.unpaid, account.reached)
        if claim.held is not None:
            claim.held.waived += share.amount
        give_up(account, share)
    for state in account.ahead:
        if unit.agreement is None and not state.is_agreed:
            for part in state.parts:
                part.owed -= part.unpaid if part.debt in unit.debts else 0
        if state.unpaid == 0 and {part.debt for part in state.parts} & set(unit.debts):
            state.settled_on = state.settled_on or account.reached


def _asks_for_what_was_not_lent_yet(account: OpenAccount, unit: Unit) -> bool:
    """Whether a schedule asks for principal that is paid out on a later day."""
    asked = dict.fromkeys(unit.debts, 0)
    for state in (*account.due, *account.ahead):
        for part in state.parts:
            if part.component == Component.PRINCIPAL and part.debt in asked:
                asked[part.debt] += part.unpaid
    return any(asked[debt] > account.principal_left(debt) for debt in asked)


def _prepay(account: OpenAccount, debt: int, credits: list[Credit]) -> None:
    """Use credit that does not reach the payoff as the debt's term says."""
    terms = account.debts[debt]
    term = terms.prepayment or (Prepayment.NEXT if terms.accrues_daily else Prepayment.WAIT)
    if term == Prepayment.WAIT:
        return
    for credit in credits:
        if debt in account.interest:
            interest = account.interest[debt]
            pay_claims(account, credit, [Claim(debt, Component.INTEREST, interest, interest.unpaid)])
        if term == Prepayment.SPREAD:
            pay_claims(account, credit, _spread(account, debt, credit.left))
        else:
            pay_claims(account, credit, _next(account, debt, last_first=term == Prepayment.LAST))


def _of(account: OpenAccount, debt: int) -> list[InstalmentState]:
    """The instalments of ``debt`` to come, by due day. On one day those of an agreement come first."""
    coming = [state for state in in_order(account.ahead) if state.unpaid_of(debt)]
    return sorted(coming, key=lambda state: (state.due_on, not state.is_agreed))


def _next(account: OpenAccount, debt: int, *, last_first: bool) -> Iterator[Claim]:
    """The instalments to come, one after another, each in the order of its rule."""
    states = _of(account, debt)
    for state in reversed(states) if last_first else states:
        for component in (Component.COSTS, *components(state.schedule, 0)):
            for part in state.parts:
                if (part.debt, part.component) == (debt, component):
                    yield Claim(debt, component, part, part.unpaid, state)


def _spread(account: OpenAccount, debt: int, amount: int) -> list[Claim]:
    """A share of ``amount`` for the principal of each instalment to come, in proportion.

    Cents that are left over go to the last instalments.
    """
    rows = [
        (state, part)
        for state in _of(account, debt)
        for part in state.parts
        if (part.debt, part.component) == (debt, Component.PRINCIPAL) and part.unpaid
    ]
    total = sum(part.unpaid for _state, part in rows)
    if not total:
        return []
    amount = min(amount, total)
    shares = [amount * part.unpaid // total for _state, part in rows]
    left = amount - sum(shares)
    for place in range(len(rows) - 1, -1, -1):
        if left and shares[place] < rows[place][1].unpaid:
            shares[place] += 1
            left -= 1
    return [
        Claim(debt, Component.PRINCIPAL, part, share, state)
        for (state, part), share in zip(rows, shares, strict=True)
    ]


def _credits(account: OpenAccount, unit: Unit) -> list[Credit]:
    """The credit in the name of the unit's debts, in the order in which it came."""
    return [credit for credit in account.credits if credit.left and credit.debt in unit.debts]


def _sum(credits: Collection[Credit]) -> int:
    return sum(credit.left for credit in credits)


def _sum_of(claims: Collection[Claim]) -> int:
    return sum(claim.unpaid for claim in claims)
