"""One account during the fold: what is due, what is not due yet, and what was settled."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ledger.facts import AccountFacts, DebtFact
from ledger.kinds import Component, ScheduleKind
from ledger.replay.state import Accrued, GivenUp, HeldBack, InstalmentState, Settled
from ledger.replay.stretches import Standstill, Stretch, stretches


@dataclass
class Credit:
    """The rest of a payment after everything due is settled. ``debt`` is the debt that the payer named."""

    payment: int
    left: int
    debt: int | None


@dataclass
class OpenAccount:
    """The account on the day ``reached`` of a fold up to ``on``. Amounts are whole minor units."""

    facts: AccountFacts
    on: date
    reached: date
    debts: dict[int, DebtFact]
    # Debts that a payer may name: all but those that were cancelled.
    names: set[int]
    # The first day of each debt.
    starts: dict[int, date]
    stretches: list[Stretch]
    still: list[Standstill]
    claimed: dict[int, int]
    principal_settled: dict[int, int]
    due: list[InstalmentState] = field(default_factory=list)
    ahead: list[InstalmentState] = field(default_factory=list)
    interest: dict[int, Accrued] = field(default_factory=dict)
    credits: list[Credit] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    given_up: list[GivenUp] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    # Debts whose contract interest and penalty stand still.
    stopped: set[int] = field(default_factory=set)
    # Agreements on the whole debt and settlements in force.
    agreements: list[Stretch] = field(default_factory=list)
    # Settlements whose condition was met.
    kept: set[int] = field(default_factory=set)
    # Debts whose accrued interest is asked for today up to the last cent.
    asks_all_interest: set[int] = field(default_factory=set)
    # Days past due by debt, at the beginning of the payments of the day.
    days_past_due: dict[int, int] = field(default_factory=dict)
    # Instalments that an agreement replaced, each with the day on which it took over.
    taken_over: list[tuple[date, InstalmentState]] = field(default_factory=list)

    def principal_left(self, debt: int) -> int:
        """The principal of ``debt`` that was lent and is neither paid nor given up."""
        return self.claimed[debt] - self.principal_settled[debt]

    def unscheduled(self, debt: int) -> int:
        """The principal that is left and that no instalment asks for."""
        asked = sum(
            part.unpaid
            for state in (*self.due, *self.ahead)
            for part in state.parts
            if (part.debt, part.component) == (debt, Component.PRINCIPAL)
        )
        return max(self.principal_left(debt) - asked, 0)

    def comes(self, debt: int) -> bool:
        """Whether an instalment of ``debt``, or of the agreement that covers it, is still to come."""
        agreement = self.agreement_on(debt)
        debts = agreement.covers if agreement else (debt,)
        return any(state.unpaid_of(it) for state in self.ahead for it in debts)

    def held_back_of(self, debt: int) -> list[HeldBack]:
        return [it for it in self.held_back if it.gone_on is None and it.part.debt == debt]

    def agreement_on(self, debt: int) -> Stretch | None:
        """The whole-debt agreement or settlement that covers ``debt``."""
        return next((it for it in self.agreements if debt in it.covers), None)

    def lent_by(self, day: date) -> list[int]:
        """The debts whose first day is on or before ``day``, by id."""
        return sorted(debt for debt, start in self.starts.items() if start <= day)

    @property
    def credit(self) -> int:
        return sum(credit.left for credit in self.credits)


def opened(facts: AccountFacts, on: date) -> OpenAccount:
    """The account before its first day, with the debts that are effective on ``on``."""
    starts = _starts(facts)
    names = {it.id for it in facts.debts if it.cancelled_on is None or it.cancelled_on > on}
    debts = {debt.id: debt for debt in facts.debts if debt.id in names and starts[debt.id] <= on}
    standing, still = stretches(facts, on)
    nothing = dict.fromkeys(debts, 0)
    starts = {debt: starts[debt] for debt in debts}
    return OpenAccount(
        facts, on, date.min, debts, names, starts, standing, still, dict(nothing), dict(nothing)
    )


def _starts(facts: AccountFacts) -> dict[int, date]:
    """The first day of each debt: the earliest of disbursement, first entry of principal, first due date."""
    known: dict[int, list[date]] = {debt.id: [] for debt in facts.debts}
    for debt in facts.debts:
        if debt.disbursed_on is not None:
            known[debt.id].append(debt.disbursed_on)
    for entry in facts.entries:
        if entry.component == Component.PRINCIPAL and entry.amount > 0 and entry.debt in known:
            known[entry.debt].append(entry.value_date)
    for schedule in facts.schedules:
        if schedule.kind == ScheduleKind.AGREEMENT:
            continue
        for instalment in schedule.instalments:
            for part in instalment.parts:
                if part.debt in known:
                    known[part.debt].append(instalment.due_on)
    return {debt: min(days, default=date.min) for debt, days in known.items()}


def in_order(states: Iterable[InstalmentState]) -> list[InstalmentState]:
    """The instalments by due day, number and id."""
    return sorted(states, key=lambda state: (state.due_on, state.fact.number, state.fact.id))


def accrue(account: OpenAccount, day: date) -> None:
    """Accrue daily interest and penalty up to ``day``."""
    for debt, interest in account.interest.items():
        if debt in account.stopped:
            interest.reached = max(interest.reached, day)
        else:
            interest.grow(day, account.principal_left(debt))
    for state in account.due:
        for debt, penalty in state.penalties.items():
            if debt in account.stopped and not state.is_agreed:
                penalty.reached = max(penalty.reached, day)
                continue
            base = sum(p.unpaid for p in state.parts if (p.debt, p.component) == (debt, Component.PRINCIPAL))
            penalty.grow(day, base)


def give_up(account: OpenAccount, share: GivenUp) -> None:
    """Write down what was given up of a claim. The claim itself is changed by the caller."""
    if share.amount:
        if share.component == Component.PRINCIPAL:
            account.principal_settled[share.debt] += share.amount
        account.given_up.append(share)
