"""The dated facts of an account, as plain values: the input of the fold in ledger.replay.

Amounts are whole minor units (integers) and rates whole millionths, so that the fold is exact.
"""

from dataclasses import dataclass
from datetime import date, timedelta

Rule = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class DebtFact:
    """The terms of a debt. The rates respect the cap that held on the day of the contract.

    ``prepayment`` is a code of ledger.kinds.Prepayment, or empty for the default. ``small_difference`` is
    the amount by which a payoff may fall short.
    """

    id: int
    reference: str
    disbursed_on: date | None
    cancelled_on: date | None
    annual_rate: int
    late_rate: int
    day_count: str
    accrues_daily: bool
    secured: bool = False
    prepayment: str = ""
    small_difference: int = 0


@dataclass(frozen=True)
class PartFact:
    debt: int
    component: str
    amount: int


@dataclass(frozen=True)
class InstalmentFact:
    """One due date. ``id`` is 0 for a charge that belongs to no schedule and is due at once."""

    id: int
    number: int
    due_on: date
    parts: tuple[PartFact, ...]


@dataclass(frozen=True)
class ScheduleFact:
    """A schedule. ``gives_up`` is the amount that a settlement gives up when all of it is paid."""

    id: int
    kind: str
    grace_days: int
    tolerance: int
    rule: Rule
    instalments: tuple[InstalmentFact, ...]
    gives_up: int = 0


@dataclass(frozen=True)
class SupersessionFact:
    """A schedule that replaces a contract's first schedule from a day on.

    ``takes`` lists the instalments that a catch-up agreement takes over. It is None for a schedule that
    replaces the whole contract.
    """

    schedule: int
    replaces: int
    since: date
    until: date | None
    ended: str
    accrual: str
    takes: tuple[int, ...] | None = None


@dataclass(frozen=True)
class EntryFact:
    id: int
    debt: int
    kind: str
    component: str
    amount: int
    value_date: date


@dataclass(frozen=True)
class PaymentFact:
    id: int
    amount: int
    value_date: date
    named_debt: int | None = None


@dataclass(frozen=True)
class RefundFact:
    amount: int
    value_date: date


@dataclass(frozen=True)
class PauseFact:
    since: date
    until: date | None


@dataclass(frozen=True)
class AccountFacts:
    """All dated facts of one account, in no particular order."""

    id: int
    debts: tuple[DebtFact, ...] = ()
    schedules: tuple[ScheduleFact, ...] = ()
    supersessions: tuple[SupersessionFact, ...] = ()
    entries: tuple[EntryFact, ...] = ()
    payments: tuple[PaymentFact, ...] = ()
    refunds: tuple[RefundFact, ...] = ()
    pauses: tuple[PauseFact, ...] = ()


def first_day_overdue(due_on: date, grace_days: int) -> date:
    """The first business date on which an amount due on ``due_on`` is overdue.

    It is the day after the last of the grace days.
    """
    return due_on + timedelta(days=grace_days + 1)
