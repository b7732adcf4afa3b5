"""One account during the fold: what is due, what is not due yet, and what was settled."""

from dataclasses import dataclass, field
from datetime import date

from ledger.facts import AccountFacts, DebtFact
from ledger.kinds import Component, ScheduleKind
from ledger.replay.state import Accrued, GivenUp, InstalmentState, Settled
from ledger.replay.stretches import Stretch, stretches


@dataclass
class Credit:
    """The rest of a payment after everything due is settled."""

    payment: int
    left: int


@dataclass
class OpenAccount:
    """The account on the day that the fold has reached. Amounts are whole minor units."""

    facts: AccountFacts
    on: date
    debts: dict[int, DebtFact]
    stretches: list[Stretch]
    still: list[tuple[date, date]]
    claimed: dict[int, int]
    principal_settled: dict[int, int]
    due: list[InstalmentState] = field(default_factory=list)
    ahead: list[InstalmentState] = field(default_factory=list)
    interest: dict[int, Accrued] = field(default_factory=dict)
    credits: list[Credit] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    given_up: list[GivenUp] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    accrual_stopped: bool = False
    # Instalments that an agreement replaced, each with the day on which it took over.
    taken_over: list[tuple[date, InstalmentState]] = field(default_factory=list)

    def principal_left(self, debt: int) -> int:
        """The principal of ``debt`` that was lent and is neither paid nor given up."""
        return self.claimed[debt] - self.principal_settled[debt]

    @property
    def credit(self) -> int:
        return sum(credit.left for credit in self.credits)


def opened(facts: AccountFacts, on: date) -> OpenAccount:
    """The account before its first day. A debt that was cancelled by ``on`` is left out."""
    debts = {
        debt.id: debt
        for debt in facts.debts
        if not (debt.cancelled_on is not None and debt.cancelled_on <= on)
    }
    standing, still = stretches(facts, on)
    return OpenAccount(facts, on, debts, standing, still, dict.fromkeys(debts, 0), dict.fromkeys(debts, 0))


def in_order(states: list[InstalmentState]) -> list[InstalmentState]:
    """The due instalments, oldest first."""
    return sorted(states, key=lambda state: (state.due_on, state.fact.number, state.fact.id))


def accrue(account: OpenAccount, day: date) -> None:
    """Accrue daily interest and penalty up to ``day``."""
    for debt, interest in account.interest.items():
        if account.accrual_stopped:
            interest.reached = max(interest.reached, day)
        else:
            interest.grow(day, account.principal_left(debt))
    for state in account.due:
        for debt, penalty in state.penalties.items():
            if account.accrual_stopped and (
                state.schedule is None or state.schedule.kind == ScheduleKind.CONTRACT
            ):
                penalty.reached = max(penalty.reached, day)
                continue
            base = sum(p.unpaid for p in state.parts if (p.debt, p.component) == (debt, Component.PRINCIPAL))
            penalty.grow(day, base)


def stop_accrual(account: OpenAccount, day: date, stopped: bool) -> None:
    """Stop contract interest and penalty from ``day`` on, or let them accrue again."""
    accrue(account, day)
    account.accrual_stopped = stopped
