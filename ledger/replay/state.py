"""What the fold finds: the claims, the money that settled them, and what was given up.

Amounts are whole minor units. Accruals are exact fractions, rounded half up when a claim is made of them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from foundation.money import MILLION
from ledger.day_count import BASIS, days_between
from ledger.facts import AccountFacts, DebtFact, InstalmentFact, ScheduleFact, first_day_overdue
from ledger.kinds import ScheduleKind

# The kind of what a payoff may fall short by. No entry is booked for it: the fold gives it up.
SMALL_DIFFERENCE = "small_difference"


@dataclass
class Part:
    """One component of one debt inside an instalment: what is asked for, paid and waived."""

    debt: int
    component: str
    owed: int
    paid: int = 0
    waived: int = 0

    @property
    def unpaid(self) -> int:
        return self.owed - self.paid - self.waived


@dataclass
class AccrualLine:
    """One stretch of accrued interest or penalty, with its arithmetic: base × rate × days ÷ basis."""

    debt: int
    component: str
    since: date
    until: date
    base: int
    rate: int
    days: int
    basis: int
    amount: int


@dataclass
class Accrued:
    """Interest or penalty that accrues daily on one base. ``claimed`` is the rounded total so far."""

    debt: DebtFact
    component: str
    rate: int
    reached: date
    paid: int = 0
    waived: int = 0
    numerator: int = 0
    claimed: int = 0
    # What was asked for on the last due day. It stays asked for until it is settled.
    asked: int = 0
    lines: list[AccrualLine] = field(default_factory=list)
    # What was fixed and became a separate claim: the day and the amount.
    fixed: list[tuple[date, int]] = field(default_factory=list)

    @property
    def gone(self) -> int:
        """What was paid, given up or carried into an agreement."""
        return self.paid + self.waived + sum(cents for _day, cents in self.fixed)

    @property
    def unpaid(self) -> int:
        return self.claimed - self.gone

    @property
    def asked_and_unpaid(self) -> int:
        return max(self.asked - self.gone, 0)

    def fix(self, day: date) -> int:
        """Carry what is unpaid into an agreement. Returns the amount."""
        if moved := self.unpaid:
            self.fixed.append((day, moved))
        self.asked = self.claimed
        return moved

    def grow(self, until: date, base: int) -> None:
        """Accrue on ``base`` from the day reached so far to ``until``."""
        if until <= self.reached:
            return
        days = days_between(self.reached, until, self.debt.day_count)
        if base > 0 and self.rate > 0 and days > 0:
            basis = BASIS[self.debt.day_count]
            self.numerator += base * self.rate * days
            denominator = basis * MILLION
            claimed = (2 * self.numerator + denominator) // (2 * denominator)
            self.lines.append(
                AccrualLine(
                    self.debt.id,
                    self.component,
                    self.reached,
                    until,
                    base,
                    self.rate,
                    days,
                    basis,
                    claimed - self.claimed,
                )
            )
            self.claimed = claimed
        self.reached = until


@dataclass(eq=False)
class InstalmentState:
    """An instalment as it stands: its parts, the penalty on it, and the day on which it was fully paid."""

    fact: InstalmentFact
    schedule: ScheduleFact | None
    parts: list[Part]
    penalties: dict[int, Accrued] = field(default_factory=dict)
    settled_on: date | None = None

    @property
    def due_on(self) -> date:
        return self.fact.due_on

    @property
    def asked(self) -> int:
        return sum(part.owed for part in self.parts)

    @property
    def paid(self) -> int:
        return sum(part.paid for part in self.parts)

    @property
    def unpaid(self) -> int:
        """What the schedule asks for and is not paid, without accrued penalty."""
        return sum(part.unpaid for part in self.parts)

    @property
    def is_agreed(self) -> bool:
        """Whether the instalment belongs to an agreement. Then its amounts are fixed."""
        return self.schedule is not None and self.schedule.kind == ScheduleKind.AGREEMENT

    @property
    def is_of_contract(self) -> bool:
        """Whether the instalment belongs to a contract. A charge belongs to no schedule."""
        return self.schedule is not None and not self.is_agreed

    def asks(self, debt: int) -> bool:
        """Whether a part of the instalment is unsettled for ``debt``, accrued penalty included."""
        penalty = self.penalties.get(debt)
        return bool(penalty and penalty.unpaid) or any(p.debt == debt and p.unpaid for p in self.parts)

    def unpaid_of(self, debt: int) -> int:
        return sum(part.unpaid for part in self.parts if part.debt == debt)

    def overdue_of(self, debt: int) -> int:
        """What is overdue of ``debt`` if the instalment is overdue.

        A penalty that is left alone on a paid instalment is overdue with it.
        """
        alone = self.penalties.get(debt) if self.unpaid == 0 else None
        return self.unpaid_of(debt) + (alone.unpaid if alone else 0)

    @property
    def grace_days(self) -> int:
        return self.schedule.grace_days if self.schedule else 0

    def is_overdue(self, on: date) -> bool:
        """Whether more than the tolerance is unpaid and due date plus grace lie before ``on``."""
        tolerance = self.schedule.tolerance if self.schedule else 0
        late = self.unpaid or sum(penalty.unpaid for penalty in self.penalties.values())
        return on >= first_day_overdue(self.due_on, self.grace_days) and late > tolerance


@dataclass
class HeldBack:
    """What was owed on an agreement's day and is not asked for by it: owed, but not due.

    ``gone_on`` is the day on which a later agreement took it over.
    """

    part: Part
    schedule: ScheduleFact
    since: date
    gone_on: date | None = None


@dataclass(frozen=True)
class Settled:
    """The share of a payment that settled a component of a debt, and the day."""

    payment: int
    instalment: int
    debt: int
    component: str
    amount: int
    on: date


@dataclass(frozen=True)
class GivenUp:
    """The amount of a component of a debt that was waived or written off, and the day."""

    debt: int
    component: str
    kind: str
    amount: int
    on: date


@dataclass
class AccountState:
    """What the fold found, as of a day."""

    facts: AccountFacts
    on: date
    instalments: list[InstalmentState]
    interest: dict[int, Accrued]
    claimed_principal: dict[int, int]
    settled: list[Settled]
    given_up: list[GivenUp]
    # Credit by the debt in whose name it waits. None is the credit of nobody.
    credits: dict[int | None, int]
    held_back: list[HeldBack]
    # Instalments that an agreement replaced, as they stood on the day it took over.
    taken_over: list[tuple[date, InstalmentState]]
    faults: list[str]

    @property
    def credit(self) -> int:
        return sum(self.credits.values())

    def credit_for(self, debts: Collection[int]) -> int:
        """The credit that waits for these debts, and that of nobody."""
        return sum(cents for debt, cents in self.credits.items() if debt is None or debt in debts)

    def overdue(self) -> Iterator[InstalmentState]:
        return (instalment for instalment in self.instalments if instalment.is_overdue(self.on))


@dataclass(frozen=True)
class PayoffPart:
    """A part of a payoff. ``when`` is a code of ledger.kinds.When: due, accrued, or still to come."""

    debt: int
    component: str
    when: str
    amount: int


@dataclass(frozen=True)
class Payoff:
    """What pays off a debt, the debts of an agreement, or a whole account on one day.

    ``credit`` is the credit in the name of its debts that counts, and ``pot`` the credit of nobody.
    ``may_be_short`` is the amount by which the payment may fall short and still pay off the debt.
    """

    debts: tuple[int, ...]
    is_agreed: bool
    parts: tuple[PayoffPart, ...]
    credit: int
    pot: int
    may_be_short: int

    @property
    def gross(self) -> int:
        """What there is to pay before any credit."""
        return sum(part.amount for part in self.parts)

    @property
    def missing(self) -> int:
        """What has to be paid."""
        return max(self.gross - self.credit - self.pot, 0)
