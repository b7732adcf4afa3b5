"""How money settles claims that are due (Civil Code 560, 561). docs/money.md gives the order in words."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from ledger.facts import ScheduleFact
from ledger.kinds import Component
from ledger.replay.open_account import Credit, OpenAccount
from ledger.replay.state import Accrued, InstalmentState, Part, Settled

DEFAULT_RULE = ((0, ("interest", "penalty", "principal")),)


@dataclass(frozen=True)
class Claim:
    """A claim that money may settle. ``held`` is None for principal that no instalment asks for."""

    debt: int
    component: str
    held: Part | Accrued | None
    unpaid: int
    state: InstalmentState | None = None


def money_comes(account: OpenAccount) -> None:
    """Settle what is due with the credit, before the payments of the day.

    Decides what holds for all money of the day: which daily interest is asked for to the last cent, and how
    many days each debt is past due.
    """
    account.days_past_due = {debt: _days_past_due(account, debt) for debt in account.debts}
    for debt in account.interest:
        if any(state.unpaid_of(debt) for state in account.due):
            account.asks_all_interest.add(debt)
    use_credit(account)


def use_credit(account: OpenAccount) -> None:
    """Settle what is due with the credit, in the order in which it came."""
    for credit in account.credits:
        if credit.left:
            pay_claims(account, credit, due_claims(account, scope(account, credit.debt)))


def scope(account: OpenAccount, named: int | None) -> Collection[int]:
    """The debts that money settles if it names ``named``.

    A named debt that an agreement covers stands for all debts of the agreement.
    """
    if named is None:
        return account.debts.keys()
    agreement = account.agreement_on(named)
    return agreement.covers if agreement else (named,)


def pay_claims(account: OpenAccount, credit: Credit, claims: Iterable[Claim]) -> list[Claim]:
    """Settle ``claims`` in their order with the money. Returns what is left of them."""
    left = []
    for claim in claims:
        share = min(credit.left, claim.unpaid)
        if share and claim.component == Component.PRINCIPAL:
            # A schedule may ask for more than was lent so far.
            share = min(share, account.principal_left(claim.debt))
        if share > 0:
            credit.left -= share
            _lay(account, credit.payment, claim, share)
            claim = replace(claim, unpaid=claim.unpaid - share)  # noqa: PLW2901 (the rest of the claim)
        left.append(claim)
    return left


def _lay(account: OpenAccount, payment: int, claim: Claim, share: int) -> None:
    if claim.held is not None:
        claim.held.paid += share
    if claim.component == Component.PRINCIPAL:
        account.principal_settled[claim.debt] += share
    instalment = claim.state.fact.id if claim.state else 0
    account.settled.append(Settled(payment, instalment, claim.debt, claim.component, share, account.reached))
    if claim.state and claim.state.unpaid == 0 and claim.state.settled_on is None:
        claim.state.settled_on = account.reached


def due_claims(account: OpenAccount, debts: Collection[int], *, all_interest: bool = False) -> list[Claim]:
    """What ``debts`` must pay today, in the order in which it is settled."""
    pairs = sorted(_pairs(account, debts), key=lambda pair: _rank(account, *pair))
    found: list[Claim] = []
    for state, debt in pairs:
        found.extend(_parts(state, debt, Component.COSTS))
    daily = {
        debt: _daily(account, debt, all_interest=all_interest)
        for debt in by_burden(account, account.interest.keys() & set(debts))
    }
    for state, debt in pairs:
        for component in components(state.schedule, account.days_past_due[debt]):
            found.extend(_parts(state, debt, component))
            if component == Component.INTEREST and debt in daily and state.is_of_contract:
                found.append(replace(daily.pop(debt), state=state))
            if component == Component.PENALTY and debt in state.penalties:
                penalty = state.penalties[debt]
                found.append(Claim(debt, component, penalty, penalty.unpaid, state))
    first = {debt: state for state, debt in reversed(pairs)}
    found.extend(replace(claim, state=first.get(debt)) for debt, claim in daily.items())
    for debt in by_burden(account, account.debts.keys() & set(debts)):
        if not account.comes(debt):
            found.extend(without_a_day(account, debt))
    return found


def without_a_day(account: OpenAccount, debt: int) -> Iterator[Claim]:
    """What is owed without a due day: what an agreement held back, and principal of no instalment.

    Yields nothing for a debt of a settlement whose condition is still open.
    """
    agreement = account.agreement_on(debt)
    if agreement and agreement.schedule.gives_up and agreement.schedule.id not in account.kept:
        return
    order = list(Component.values)
    for held in sorted(account.held_back_of(debt), key=lambda it: order.index(it.part.component)):
        yield Claim(debt, held.part.component, held.part, held.part.unpaid)
    yield Claim(debt, Component.PRINCIPAL, None, account.unscheduled(debt))


def by_burden(account: OpenAccount, debts: Collection[int]) -> list[int]:
    """The debts in the order in which they are settled if all else is equal (Civil Code 560)."""
    return sorted(debts, key=lambda debt: _burden(account, debt))


def _days_past_due(account: OpenAccount, debt: int) -> int:
    """Days from the oldest due day on which a part of ``debt`` is unpaid."""
    late = [state.due_on for state in account.due if state.unpaid_of(debt) > 0]
    return max((account.reached - min(late)).days, 0) if late else 0


def components(schedule: ScheduleFact | None, days: int) -> tuple[str, ...]:
    """The order of components inside an instalment, by its rule and the days past due of its debt."""
    rule = schedule.rule if schedule else DEFAULT_RULE
    return [order for from_dpd, order in rule if from_dpd <= days][-1]


def _pairs(account: OpenAccount, debts: Collection[int]) -> Iterator[tuple[InstalmentState, int]]:
    for state in account.due:
        for debt in {part.debt for part in state.parts}:
            # A paid instalment stays in the list, since the daily interest of its debt is asked for there.
            if debt in debts and (debt in account.interest or state.asks(debt)):
                yield state, debt


def _rank(account: OpenAccount, state: InstalmentState, debt: int) -> tuple[object, ...]:
    """The place of an instalment among all that are due (Civil Code 560)."""
    if state.is_agreed:
        return 0, state.due_on, state.fact.number, debt
    secured, burden, _debt = _burden(account, debt)
    return 1, secured, burden, state.due_on, debt, state.fact.number


def _burden(account: OpenAccount, debt: int) -> tuple[bool, int, int]:
    """Unsecured debts come first, then those with the higher yearly rate and late rate."""
    terms = account.debts[debt]
    return terms.secured, -(terms.annual_rate + terms.late_rate), debt


def _parts(state: InstalmentState, debt: int, component: str) -> Iterator[Claim]:
    for part in state.parts:
        if (part.debt, part.component) == (debt, component):
            yield Claim(debt, component, part, part.unpaid, state)


def _daily(account: OpenAccount, debt: int, *, all_interest: bool) -> Claim:
    """The daily interest that is asked for."""
    interest = account.interest[debt]
    everything = all_interest or debt in account.asks_all_interest or not account.comes(debt)
    asked = interest.unpaid if everything else interest.asked_and_unpaid
    return Claim(debt, Component.INTEREST, interest, asked)
