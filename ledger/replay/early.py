"""What credit does at the end of a day: it pays off what it covers, or it is a prepayment.

The debtor may repay before the term. Interest is owed for the time of the loan only (Civil Code 677).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ledger.kinds import Component, Prepayment
from ledger.replay.open_account import Credit, OpenAccount, give_up, in_order
from ledger.replay.settling import Claim, components, due_claims, pay_claims, without_a_day
from ledger.replay.state import SMALL_DIFFERENCE, GivenUp
from ledger.replay.stretches import Stretch


@dataclass(frozen=True)
class Unit:
    """What is paid off at once: the debts of an agreement on the whole debt, or one other debt."""

    debts: tuple[int, ...]
    agreement: Stretch | None = None


def repay_early(account: OpenAccount) -> None:
    """Let credit pay off each unit that it covers, or settle a debt before it is due."""
    if not account.credit:
        return
    units = _open_units(account)
    for unit in units:
        credits = _credits(account, unit, alone=len(units) == 1)
        if _covers(account, unit, _sum(credits)):
            _pay_off(account, unit, credits)
    units = _open_units(account)
    if len(units) > 1 and _pot_covers_all(account, units):
        for unit in units:
            _pay_off(account, unit, _credits(account, unit, alone=True))
        return
    for unit in units:
        credits = _credits(account, unit, alone=len(units) == 1)
        if unit.agreement is None and credits and not _asks_for_what_was_not_lent_yet(account, unit):
            _prepay(account, unit.debts[0], credits)


@dataclass(frozen=True)
class Shortfall:
    """What a unit lacks at the end of a day: its payoff, less the credit that serves it.

    ``credit`` is the credit in the name of its debts and ``pot`` that of nobody. ``may_be_short`` is the
    amount by which a payment may be less than this and still pay off the unit.
    """

    debts: tuple[int, ...]
    claims: tuple[Claim, ...]
    credit: int
    pot: int
    may_be_short: int
    is_agreed: bool


def shortfall(account: OpenAccount, debt: int) -> Shortfall | None:
    """What the unit of ``debt`` lacks, by the rules of repay_early. None if there is no payoff."""
    agreement = account.agreement_on(debt)
    debts = tuple(it for it in account.lent_by(account.reached) if agreement and it in agreement.covers)
    unit = Unit(debts or (debt,), agreement)
    if _asks_for_what_was_not_lent_yet(account, unit):
        return None
    claims = tuple(_payoff(account, unit))
    credit = _sum(_credits(account, unit, alone=False))
    others = [it for it in _open_units(account) if not set(it.debts) & set(unit.debts)]
    pot = _pot_that_serves(account, others)
    short = _may_be_short(account, unit, claims)
    if others:
        # Credit that covers all units must cover them to the last cent.
        short = max(short - pot, 0)
    return Shortfall(unit.debts, claims, credit, pot, short, agreement is not None)


def shortfall_of_all(account: OpenAccount) -> Shortfall | None:
    """What all units lack together. None if one of them has no payoff."""
    units = _open_units(account)
    if any(_asks_for_what_was_not_lent_yet(account, unit) for unit in units):
        return None
    claims = tuple(claim for unit in units for claim in _payoff(account, unit))
    credit = _sum_of(claims) - sum(_missing(account, unit) for unit in units)
    short = _may_be_short(account, units[0], claims) if len(units) == 1 else 0
    debts = tuple(debt for unit in units for debt in unit.debts)
    is_agreed = any(unit.agreement for unit in units)
    return Shortfall(debts, claims, credit, _pot(account), short, is_agreed)


def _pot_that_serves(account: OpenAccount, others: list[Unit]) -> int:
    """The credit of nobody that serves a unit beside these ``others``."""
    if not others:
        return _pot(account)
    left = [unit for unit in others if _missing(account, unit)]
    if not left or any(_asks_for_what_was_not_lent_yet(account, unit) for unit in left):
        return 0
    return max(_pot(account) - sum(_missing(account, unit) for unit in left), 0)


def _missing(account: OpenAccount, unit: Unit) -> int:
    """What the unit lacks beyond the credit in its name."""
    own = _sum(_credits(account, unit, alone=False))
    return 0 if _covers(account, unit, own) else max(_sum_of(_payoff(account, unit)) - own, 0)


def _may_be_short(account: OpenAccount, unit: Unit, claims: Collection[Claim]) -> int:
    """The small difference of a single debt. At least one cent must be credit, else nothing is paid off."""
    if unit.agreement is not None:
        return 0
    return max(min(account.debts[unit.debts[0]].small_difference, _sum_of(claims) - 1), 0)


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
        if any(claim.unpaid for claim in _payoff(account, unit))
        or any(account.comes(debt) or _is_owed_beside(account, debt) for debt in unit.debts)
    ]


def _is_owed_beside(account: OpenAccount, debt: int) -> bool:
    """Whether anything of ``debt`` is owed that an agreement does not ask for."""
    interest = account.interest.get(debt)
    return (
        account.principal_left(debt) > 0
        or (interest is not None and interest.unpaid > 0)
        or any(held.part.unpaid for held in account.held_back_of(debt))
    )


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
    for claim in _to_come(account, debts):
        agreed = claim.state is not None and claim.state.is_agreed
        if agreed or (contract and claim.component == Component.PRINCIPAL):
            yield claim


def _to_come(account: OpenAccount, debts: Collection[int], *, last_first: bool = False) -> Iterator[Claim]:
    """The instalments to come, one after another, each in the order of its rule.

    On one day those of an agreement come first.
    """
    states = sorted(in_order(account.ahead), key=lambda state: (state.due_on, not state.is_agreed))
    for state in reversed(states) if last_first else states:
        for debt in sorted({part.debt for part in state.parts} & set(debts)):
            for component in (Component.COSTS, *components(state.schedule, account.days_past_due[debt])):
                for part in state.parts:
                    if (part.debt, part.component) == (debt, component) and part.unpaid:
                        yield Claim(debt, component, part, part.unpaid, state)


def _covers(account: OpenAccount, unit: Unit, credit: int) -> bool:
    """Whether the credit pays off the unit. For a single debt it may be short by the small difference."""
    if not credit or _asks_for_what_was_not_lent_yet(account, unit):
        return False
    short = 0 if unit.agreement else account.debts[unit.debts[0]].small_difference
    return credit + short >= _sum_of(_payoff(account, unit))


def _pot_covers_all(account: OpenAccount, units: list[Unit]) -> bool:
    """Whether the credit of nobody covers what is missing to the payoffs of all units."""
    if any(_asks_for_what_was_not_lent_yet(account, unit) for unit in units):
        return False
    missing = [
        max(_sum_of(_payoff(account, unit)) - _sum(_credits(account, unit, alone=False)), 0) for unit in units
    ]
    return 0 < sum(missing) <= _pot(account)


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
    claims: list[Claim] = []
    if debt in account.interest:
        interest = account.interest[debt]
        claims = [Claim(debt, Component.INTEREST, interest, interest.unpaid)]
    if term == Prepayment.SPREAD:
        claims += _spread(account, debt, _sum(credits) - _sum_of(claims))
    else:
        claims += _to_come(account, (debt,), last_first=term == Prepayment.LAST)
    for credit in credits:
        claims = pay_claims(account, credit, claims)


def _spread(account: OpenAccount, debt: int, amount: int) -> list[Claim]:
    """A share of ``amount`` for the principal of each instalment to come, in proportion.

    Cents that are left over go to the last instalments.
    """
    rows = [claim for claim in _to_come(account, (debt,)) if claim.component == Component.PRINCIPAL]
    total = _sum_of(rows)
    amount = max(min(amount, total), 0)
    shares = [amount * claim.unpaid // total for claim in rows]
    left = amount - sum(shares)
    for place in range(len(rows) - 1, -1, -1):
        if left and shares[place] < rows[place].unpaid:
            shares[place] += 1
            left -= 1
    return [replace(claim, unpaid=share) for claim, share in zip(rows, shares, strict=True)]


def _credits(account: OpenAccount, unit: Unit, *, alone: bool) -> list[Credit]:
    """The credit in the name of the unit's debts, then that of nobody if the unit stands alone."""
    own = [credit for credit in account.credits if credit.left and credit.debt in unit.debts]
    pot = [credit for credit in account.credits if credit.left and credit.debt is None]
    return [*own, *pot] if alone else own


def _pot(account: OpenAccount) -> int:
    """The credit of nobody."""
    return sum(credit.left for credit in account.credits if credit.debt is None)


def _sum(credits: Collection[Credit]) -> int:
    return sum(credit.left for credit in credits)


def _sum_of(claims: Collection[Claim]) -> int:
    return sum(claim.unpaid for claim in claims)
