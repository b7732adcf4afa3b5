"""An account walked day by day, written from docs/money.md alone and without the fold.

It is slow on purpose. It walks every calendar day from the first fact to the asked day and does on each of
them what the page says. Amounts are whole cents. What grows is an exact fraction. The numbers in brackets
are the rules of the page.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from ledger.day_count import BASIS, days_between
from ledger.facts import (
    AccountFacts,
    DebtFact,
    EntryFact,
    InstalmentFact,
    PaymentFact,
    ScheduleFact,
    SupersessionFact,
)
from ledger.kinds import Accrual, Component, Ended, Prepayment, ScheduleKind

COSTS, INTEREST, PENALTY, PRINCIPAL = Component.values
LAWFUL = (INTEREST, PENALTY, PRINCIPAL)
GIVEN_UP_IN_ORDER = (PENALTY, INTEREST, COSTS, PRINCIPAL)
MILLION = 10**6
A_DAY = timedelta(days=1)


def half_up(exact: Fraction) -> int:
    """The fraction rounded half up to the cent (9)."""
    return floor(exact + Fraction(1, 2))


@dataclass
class Figures:
    """What the books say at the end of a day. Zero amounts are left out."""

    owed: dict[tuple[int, str], int]
    credits: dict[int | None, int]
    overdue: int
    overdue_instalments: tuple[int, ...]
    days_past_due: dict[int, int]
    account_past_due: int
    given_up: dict[str, int]

    @property
    def credit(self) -> int:
        return sum(self.credits.values())


@dataclass
class Claim:
    """An amount of one component of one debt that was asked for."""

    debt: int
    component: str
    amount: int
    paid: int = 0
    given: int = 0

    @property
    def left(self) -> int:
        return self.amount - self.paid - self.given


@dataclass
class Grown:
    """Daily interest of a debt, or the penalty on one instalment (8, 9).

    ``points`` is the sum of principal × rate in millionths × days. ``taken`` is what was paid, given up or
    fixed. ``asked`` is how much of the whole growth was asked for on due days (19).
    """

    debt: int
    component: str
    basis: int
    points: int = 0
    taken: int = 0
    asked: int = 0

    @property
    def grown(self) -> int:
        return half_up(Fraction(self.points, MILLION * self.basis)) if self.points else 0

    @property
    def left(self) -> int:
        return self.grown - self.taken

    @property
    def asked_left(self) -> int:
        return max(0, min(self.left, self.asked - self.taken))


@dataclass
class Due:
    """An instalment, or a charge if ``schedule`` is None."""

    fact: InstalmentFact
    schedule: ScheduleFact | None
    is_agreed: bool
    parts: list[Claim]
    penalties: dict[int, Grown] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return self.fact.due_on

    @property
    def left(self) -> int:
        return sum(part.left for part in self.parts)

    def left_of(self, debt: int) -> int:
        return sum(part.left for part in self.parts if part.debt == debt)

    def concerns(self, debt: int) -> bool:
        return any(part.debt == debt for part in self.parts)

    def components(self, days_past_due: int) -> tuple[str, ...]:
        """The order of the rule at so many days past due (15, 16)."""
        order: tuple[str, ...] = LAWFUL
        if self.schedule is not None:
            for from_day, components in sorted(self.schedule.rule):
                if from_day <= days_past_due:
                    order = components
        return tuple(it for it in order if it != COSTS)


@dataclass
class Money:
    """Credit: the rest of a payment (21)."""

    name: int | None
    amount: int


@dataclass
class Agreement:
    """An agreement that has an effect (28 to 32)."""

    schedule: ScheduleFact
    since: date
    until: date | None
    accrual: str
    debts: tuple[int, ...]
    takes: tuple[int, ...] | None
    dues: list[Due] = field(default_factory=list)
    is_completed: bool = False

    @property
    def is_whole(self) -> bool:
        return self.takes is None

    @property
    def is_settlement(self) -> bool:
        return self.schedule.gives_up > 0


# A place where money may go: what is left of it, how to take from it, and its component.
Sink = tuple[Callable[[], int], Callable[[int, bool], None], str]


class Terms:
    """The facts that have an effect on ``on`` (3 to 5)."""

    def __init__(self, facts: AccountFacts, on: date) -> None:
        self.debts = {it.id: it for it in facts.debts if it.cancelled_on is None or it.cancelled_on > on}
        schedules = {it.id: it for it in facts.schedules}
        rows = [row for row in facts.supersessions if row.since <= on]
        ended = self._ended(schedules, rows, on)
        standing = [row for row in rows if row not in ended]
        self.corrections = [
            (row.replaces, schedules[row.schedule])
            for row in rows
            if schedules[row.schedule].kind != ScheduleKind.AGREEMENT
        ]
        self.contracts = self._contracts(schedules, facts, standing)
        self.agreements = self._agreements(schedules, standing)
        self.stopped = [it for it in self._agreements(schedules, ended) if it.accrual == Accrual.STOPS]
        self.entries = [it for it in facts.entries if it.debt in self.debts]
        self.payments = [
            it if it.named_debt in self.debts else PaymentFact(it.id, it.amount, it.value_date)
            for it in facts.payments
        ]
        self.refunds = facts.refunds
        effective = [it for it in facts.schedules if it.kind != ScheduleKind.AGREEMENT]
        effective += [schedules[row.schedule] for row in rows if not self._is_broken(row, on)]
        self.scheduled = {part.debt for it in effective for due in it.instalments for part in due.parts}
        self.first_day = {number: self._first_day(number) for number in self.debts}

    @staticmethod
    def _is_broken(row: SupersessionFact, on: date) -> bool:
        is_over = row.until is not None and row.until <= on
        return is_over and row.ended in (Ended.BROKEN, Ended.CANCELLED)

    @staticmethod
    def _ended(
        schedules: dict[int, ScheduleFact], rows: list[SupersessionFact], on: date
    ) -> list[SupersessionFact]:
        """Agreements that were broken or cancelled, and the agreements that they had replaced (5)."""
        ended: list[SupersessionFact] = []
        takes_with_it: set[int] = set()
        for row in sorted(rows, key=lambda it: (it.since, it.schedule), reverse=True):
            if schedules[row.schedule].kind != ScheduleKind.AGREEMENT:
                continue
            is_replaced = row.until is not None and row.until <= on and row.ended == Ended.SUPERSEDED
            if Terms._is_broken(row, on) or (is_replaced and row.replaces in takes_with_it):
                ended.append(row)
                takes_with_it.add(row.replaces)
            else:
                takes_with_it.discard(row.replaces)
        return ended

    @staticmethod
    def _contracts(
        schedules: dict[int, ScheduleFact], facts: AccountFacts, standing: list[SupersessionFact]
    ) -> list[ScheduleFact]:
        """The schedules of the contracts as they were last corrected (decision 0040)."""
        replacing = {row.schedule for row in facts.supersessions}
        found = []
        for first in facts.schedules:
            if first.kind == ScheduleKind.AGREEMENT or first.id in replacing:
                continue
            corrections = sorted(
                (row.since, row.schedule)
                for row in standing
                if row.replaces == first.id and schedules[row.schedule].kind != ScheduleKind.AGREEMENT
            )
            found.append(schedules[corrections[-1][1]] if corrections else first)
        return found

    def _agreements(
        self, schedules: dict[int, ScheduleFact], rows: Iterable[SupersessionFact]
    ) -> list[Agreement]:
        by_schedule: dict[int, list[SupersessionFact]] = {}
        replaced_by: dict[int, list[int]] = {}
        for row in rows:
            if schedules[row.schedule].kind == ScheduleKind.AGREEMENT:
                by_schedule.setdefault(row.schedule, []).append(row)
                replaced_by.setdefault(row.schedule, []).append(row.replaces)
        found = []
        for number, mine in by_schedule.items():
            replaced = {row.replaces for row in mine}
            involved = [schedules[it] for it in (*replaced, number)]
            involved += [it for first, it in self.corrections if first in replaced]
            # An IOU has no instalments that name its debt. A former agreement may.
            involved += [schedules[other] for other, firsts in replaced_by.items() if set(firsts) <= replaced]
            debts = {part.debt for it in involved for due in it.instalments for part in due.parts}
            takes: tuple[int, ...] | None = None
            if all(row.takes is not None for row in mine):
                takes = tuple(instalment for row in mine for instalment in row.takes or ())
            first = min(mine, key=lambda row: row.since)
            found.append(
                Agreement(
                    schedules[number],
                    first.since,
                    first.until,
                    first.accrual,
                    tuple(sorted(debts & self.debts.keys())),
                    takes,
                )
            )
        return sorted(found, key=lambda it: (it.since, it.schedule.id))

    def _first_day(self, debt: int) -> date:
        """The earliest of the disbursement, the first entry of principal and the first due date (3)."""
        days = [it.value_date for it in self.entries if it.debt == debt and it.component == PRINCIPAL]
        days += [
            due.due_on
            for contract in self.contracts
            for due in contract.instalments
            if any(part.debt == debt for part in due.parts)
        ]
        disbursed = self.debts[debt].disbursed_on
        if disbursed is not None:
            days.append(disbursed)
        return min(days, default=date.max)


class Walk:
    """One walk over the calendar with the facts that have an effect on its last day."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.day = date.min
        self.known: list[int] = []
        self.lent: dict[int, int] = {}
        self.principal_taken: dict[int, int] = {}
        self.interest: dict[int, Grown] = {}
        self.held: dict[tuple[int, str], Claim] = {}
        self.dues: list[Due] = []
        self.credits: list[Money] = []
        self.given_up: dict[str, int] = {}
        self.standing: list[Agreement] = []
        self.asks_all: set[int] = set()
        self.days_past_due: dict[int, int] = {}

    def first_day(self) -> date:
        days = [it.value_date for it in self.terms.payments]
        days += [it.value_date for it in self.terms.refunds]
        days += [it.value_date for it in self.terms.entries]
        days += [it for it in self.terms.first_day.values() if it != date.max]
        days += [it.since for it in self.terms.agreements]
        return min(days, default=date.max)

    def through(self, days: Iterable[date]) -> Iterator[tuple[date, Figures]]:
        """Walk to the last of ``days`` and tell the figures at the end of each of them."""
        wanted = sorted(set(days))
        day = min(self.first_day(), wanted[0])
        while wanted:
            self.live(day)
            if day == wanted[0]:
                yield day, self.figures()
                wanted.pop(0)
            day += A_DAY

    def live(self, day: date) -> None:
        """The order of a day (12)."""
        self.grow(day)
        self.day = day
        self.learn_debts()
        self.book_entries()
        for agreement in self.terms.agreements:
            if agreement.since == day:
                self.take_over(agreement)
        self.fall_due()
        self.look_at_what_is_due()
        self.settle_with_credit()
        self.settle_payments()
        self.refund()
        self.end()

    def learn_debts(self) -> None:
        """Add the debts of the day, with the instalments of their contracts (3)."""
        for number, debt in sorted(self.terms.debts.items()):
            if self.terms.first_day[number] != self.day:
                continue
            self.known.append(number)
            self.known.sort()
            self.lent[number] = self.principal_taken[number] = 0
            self.interest[number] = Grown(number, INTEREST, BASIS[debt.day_count])
            for contract in self.terms.contracts:
                for fact in contract.instalments:
                    parts = [
                        Claim(it.debt, it.component, it.amount) for it in fact.parts if it.debt == number
                    ]
                    if parts:
                        self.add_due(Due(fact, contract, False, parts))

    def add_due(self, due: Due) -> None:
        for part in due.parts:
            debt = self.terms.debts[part.debt]
            if part.component == PRINCIPAL and debt.late_rate and due.schedule is not None:
                due.penalties[part.debt] = Grown(part.debt, PENALTY, BASIS[debt.day_count])
        self.dues.append(due)
        self.dues.sort(key=self.rank)

    def rank(self, due: Due) -> tuple[object, ...]:
        """The order of due instalments (17)."""
        if due.is_agreed:
            assert due.schedule is not None
            return (0, due.on, due.fact.number, due.schedule.id)
        number = min(part.debt for part in due.parts)
        debt = self.terms.debts[number]
        burden = debt.annual_rate + debt.late_rate
        return (1, debt.secured, -burden, due.on, number, due.fact.number)

    # Growth (8, 9, 32).

    def grow(self, day: date) -> None:
        """Let interest and penalty grow from the end of the day before, on the base that stood then."""
        before = day - A_DAY
        for number in self.known:
            debt = self.terms.debts[number]
            days = days_between(before, day, debt.day_count)
            if not days:
                continue
            is_stopped = self.is_stopped(number, before)
            if debt.accrues_daily and not is_stopped:
                self.interest[number].points += self.principal_left(number) * debt.annual_rate * days
            if not debt.late_rate:
                continue
            for due in self.dues:
                if is_stopped and not due.is_agreed:
                    continue
                if number in due.penalties and self.is_past_grace(due, day):
                    base = sum(it.left for it in due.parts if (it.debt, it.component) == (number, PRINCIPAL))
                    due.penalties[number].points += base * debt.late_rate * days

    @staticmethod
    def is_past_grace(due: Due, day: date) -> bool:
        """Whether ``day`` is later than the last of the grace days. A charge has none."""
        grace = due.schedule.grace_days if due.schedule else 0
        return due.on + timedelta(days=grace) < day

    def is_stopped(self, debt: int, day: date) -> bool:
        """Whether an agreement stops interest and penalty from the end of ``day`` to the next (5, 32).

        A catch-up agreement stops nothing.
        """
        for agreement in self.terms.stopped:
            if agreement.is_whole and debt in agreement.debts and agreement.since <= day:
                assert agreement.until is not None
                if day < agreement.until:
                    return True
        covering = self.whole_agreement(debt)
        return covering is not None and covering.accrual in (Accrual.STOPS, Accrual.REVIVES)

    # What is owed (6, 7, 10, 20, 30).

    def principal_left(self, debt: int) -> int:
        return self.lent[debt] - self.principal_taken[debt]

    def asked_principal(self, debt: int) -> int:
        return sum(
            part.left
            for due in self.dues
            for part in due.parts
            if part.debt == debt and part.component == PRINCIPAL
        )

    def undated_principal(self, debt: int) -> int:
        """Principal that no schedule asks for, and principal that an agreement holds back."""
        return max(0, self.principal_left(debt) - self.asked_principal(debt))

    def is_owed(self, due: Due) -> bool:
        """Whether interest, penalty and costs of an instalment are owed (7, 28)."""
        return due.on <= self.day or due.is_agreed

    def owed(self, debt: int, component: str) -> int:
        if component == PRINCIPAL:
            return self.principal_left(debt)
        total = self.held[debt, component].left if (debt, component) in self.held else 0
        for due in self.dues:
            if self.is_owed(due):
                total += sum(it.left for it in due.parts if (it.debt, it.component) == (debt, component))
            if component == PENALTY and debt in due.penalties:
                total += due.penalties[debt].left
        if component == INTEREST:
            total += self.interest[debt].left
        return total

    def is_still_to_come(self, debt: int) -> bool:
        """Whether an instalment of the debt, or of the agreement that covers it, is still to come."""
        debts = self.scope(debt)
        return any(due.on > self.day and due.left_of(it) for due in self.dues for it in debts)

    # Where money may go.

    def sink(self, claim: Claim) -> Sink:
        def left() -> int:
            if claim.component == PRINCIPAL:
                return min(claim.left, self.principal_left(claim.debt))
            return claim.left

        def take(amount: int, is_given: bool) -> None:
            if is_given:
                claim.given += amount
            else:
                claim.paid += amount
            if claim.component == PRINCIPAL:
                self.principal_taken[claim.debt] += amount

        return left, take, claim.component

    @staticmethod
    def grown_sink(grown: Grown, *, only_asked: bool = False) -> Sink:
        def take(amount: int, _is_given: bool) -> None:
            grown.taken += amount

        return lambda: grown.asked_left if only_asked else grown.left, take, grown.component

    def undated_sink(self, debt: int) -> Sink:
        def take(amount: int, _is_given: bool) -> None:
            self.principal_taken[debt] += amount

        return lambda: self.undated_principal(debt), take, PRINCIPAL

    @staticmethod
    def pour(money: int, sinks: Iterable[Sink]) -> int:
        """Pay as much as there is and return the rest."""
        for left, take, _component in sinks:
            if not money:
                break
            amount = min(money, left())
            if amount > 0:
                take(amount, False)
                money -= amount
        return money

    def give_up(self, amount: int, sinks: Iterable[Sink]) -> int:
        """Give up as much of ``amount`` as is there and return what was given up."""
        given = 0
        for left, take, component in sinks:
            share = min(amount - given, left())
            if share > 0:
                take(share, True)
                given += share
                self.given_up[component] = self.given_up.get(component, 0) + share
        return given

    # How money settles (15 to 20).

    def due_sinks(self, debts: Iterable[int]) -> Iterator[Sink]:
        """Everything that money of these debts settles on an ordinary day, in order."""
        scope = set(debts)
        due_now = [it for it in self.dues if it.on <= self.day and any(p.debt in scope for p in it.parts)]
        for due in due_now:
            for part in due.parts:
                if part.component == COSTS and part.debt in scope:
                    yield self.sink(part)
        told: set[int] = set()
        for due in due_now:
            for debt in sorted({part.debt for part in due.parts} & scope):
                # Daily interest is settled with the debt's first due instalment of a contract (18).
                is_first = not due.is_agreed and due.schedule is not None and debt not in told
                if is_first:
                    told.add(debt)
                yield from self.instalment_sinks(due, debt, with_interest=is_first)
        order = sorted(scope, key=self.debt_rank)
        for debt in order:
            if debt not in told:
                yield self.interest_sink(debt)
        for debt in order:
            if not self.is_still_to_come(debt):
                yield from self.held_sinks(debt)

    def debt_rank(self, number: int) -> tuple[object, ...]:
        debt = self.terms.debts[number]
        return (debt.secured, -(debt.annual_rate + debt.late_rate), number)

    def instalment_sinks(self, due: Due, debt: int, *, with_interest: bool = False) -> Iterator[Sink]:
        for component in due.components(self.days_past_due.get(debt, 0)):
            for part in due.parts:
                if (part.debt, part.component) == (debt, component):
                    yield self.sink(part)
            if component == PENALTY and debt in due.penalties:
                yield self.grown_sink(due.penalties[debt])
            if component == INTEREST and with_interest:
                yield self.interest_sink(debt)

    def interest_sink(self, debt: int) -> Sink:
        asks_all = debt in self.asks_all or not self.is_still_to_come(debt)
        return self.grown_sink(self.interest[debt], only_asked=not asks_all)

    def held_sinks(self, debt: int) -> Iterator[Sink]:
        """What an agreement holds back, and principal without a due day (20, 30)."""
        agreement = self.whole_agreement(debt)
        if agreement is not None and agreement.is_settlement and not agreement.is_completed:
            return
        for component in (COSTS, *LAWFUL):
            if (debt, component) in self.held:
                yield self.sink(self.held[debt, component])
        yield self.undated_sink(debt)

    def look_at_what_is_due(self) -> None:
        """Count the days past due and find who asks for all interest, before the first money (16, 19)."""
        self.asks_all, self.days_past_due = set(), {}
        for due in self.dues:
            if due.on > self.day:
                continue
            for part in due.parts:
                if part.left:
                    self.asks_all.add(part.debt)
                    late = (self.day - due.on).days
                    self.days_past_due[part.debt] = max(self.days_past_due.get(part.debt, 0), late)

    # The steps of a day.

    def take_over(self, agreement: Agreement) -> None:
        """Let an agreement replace, fix and hold back (28 to 32)."""
        debts = set(agreement.debts) & set(self.known)
        pool: dict[tuple[int, str], int] = {}
        for due in list(self.dues):
            if not self.is_taken(due, agreement):
                continue
            for part in [it for it in due.parts if it.debt in debts]:
                due.parts.remove(part)
                if part.component == PRINCIPAL or due.is_agreed or due.on <= self.day:
                    key = part.debt, part.component
                    pool[key] = pool.get(key, 0) + part.left
            for debt in [it for it in due.penalties if it in debts]:
                key = debt, PENALTY
                pool[key] = pool.get(key, 0) + due.penalties.pop(debt).left
            if not due.parts:
                self.dues.remove(due)
        for debt in debts:
            grown = self.interest[debt]
            pool[debt, INTEREST] = pool.get((debt, INTEREST), 0) + grown.left
            grown.taken = grown.grown
            for component in (COSTS, INTEREST, PENALTY):
                if held := self.held.pop((debt, component), None):
                    pool[debt, component] = pool.get((debt, component), 0) + held.left
            if agreement.is_whole:
                pool[debt, PRINCIPAL] = self.principal_left(debt)
        self.standing = [it for it in self.standing if set(it.debts) - debts]
        self.standing.append(agreement)
        self.ask(agreement, debts, pool)

    @staticmethod
    def is_taken(due: Due, agreement: Agreement) -> bool:
        """Whether the agreement takes over the instalment or charge (28, 31)."""
        if agreement.takes is None or due.schedule is None or due.is_agreed:
            return True
        return due.fact.id in agreement.takes

    def ask(self, agreement: Agreement, debts: set[int], pool: dict[tuple[int, str], int]) -> None:
        """Add the instalments. They ask for no more than the pool; the first of them ask for less (28)."""
        asked: dict[tuple[int, str], int] = {}
        for fact in agreement.schedule.instalments:
            for part in fact.parts:
                asked[part.debt, part.component] = asked.get((part.debt, part.component), 0) + part.amount
        too_much = {key: max(0, amount - pool.get(key, 0)) for key, amount in asked.items()}
        for fact in sorted(agreement.schedule.instalments, key=lambda it: (it.due_on, it.number)):
            parts = []
            for part in fact.parts:
                if part.debt not in debts:
                    continue
                key = part.debt, part.component
                less = min(part.amount, too_much[key])
                too_much[key] -= less
                parts.append(Claim(part.debt, part.component, part.amount - less))
            if parts:
                due = Due(fact, agreement.schedule, True, parts)
                self.add_due(due)
                agreement.dues.append(due)
        for (debt, component), amount in pool.items():
            back = amount - min(amount, asked.get((debt, component), 0))
            if component != PRINCIPAL and back:
                self.held[debt, component] = Claim(debt, component, back)

    def whole_agreement(self, debt: int) -> Agreement | None:
        """The whole-debt agreement or settlement that covers the debt."""
        covering = [it for it in self.standing if it.is_whole and debt in it.debts]
        return covering[-1] if covering else None

    def book_entries(self) -> None:
        """Book the entries of the day, claims before reductions (10 to 12)."""
        today = [it for it in self.terms.entries if it.value_date == self.day]
        for entry in sorted(today, key=lambda it: (it.amount < 0, it.id)):
            if entry.debt not in self.known:
                continue
            if entry.amount < 0:
                self.give_up(-entry.amount, list(self.claims_of(entry.debt, entry.component)))
            elif entry.component == PRINCIPAL:
                self.lent[entry.debt] += entry.amount
            else:
                self.charge(entry)

    def charge(self, entry: EntryFact) -> None:
        fact = InstalmentFact(0, 0, self.day, ())
        self.add_due(Due(fact, None, False, [Claim(entry.debt, entry.component, entry.amount)]))

    def claims_of(self, debt: int, component: str) -> Iterator[Sink]:
        """The claims of one component, in the order in which they are given up (11)."""
        by_day = sorted(self.dues, key=lambda it: it.on)
        for due in [*(it for it in by_day if it.on <= self.day), *(it for it in by_day if it.on > self.day)]:
            for part in due.parts:
                if (part.debt, part.component) == (debt, component):
                    yield self.sink(part)
            if component == PENALTY and debt in due.penalties:
                yield self.grown_sink(due.penalties[debt])
        if component == INTEREST:
            yield self.grown_sink(self.interest[debt])
        if (debt, component) in self.held:
            yield self.sink(self.held[debt, component])
        if component == PRINCIPAL:
            yield self.undated_sink(debt)

    def fall_due(self) -> None:
        """Ask for all interest up to the day on which an instalment falls due (19)."""
        for due in self.dues:
            if due.on == self.day and due.schedule is not None:
                for part in due.parts:
                    self.interest[part.debt].asked = self.interest[part.debt].grown

    def scope(self, name: int | None) -> tuple[int, ...]:
        """The debts that money of this name settles (14)."""
        if name is None:
            return tuple(self.known)
        agreement = self.whole_agreement(name)
        debts = agreement.debts if agreement else (name,)
        return tuple(it for it in debts if it in self.known)

    def settle_with_credit(self) -> None:
        """Let credit settle what is due, in the order in which it came (21)."""
        for money in self.credits:
            money.amount = self.pour(money.amount, self.due_sinks(self.scope(money.name)))
        self.forget_empty_credit()

    def forget_empty_credit(self) -> None:
        self.credits = [it for it in self.credits if it.amount]

    def settle_payments(self) -> None:
        """Settle the payments of the day: named ones by debt, then by amount and number (13)."""
        today = [it for it in self.terms.payments if it.value_date == self.day]
        for payment in sorted(
            today, key=lambda it: (it.named_debt is None, it.named_debt or 0, it.amount, it.id)
        ):
            rest = self.pour(payment.amount, self.due_sinks(self.scope(payment.named_debt)))
            if rest:
                self.credits.append(Money(payment.named_debt, rest))

    def refund(self) -> None:
        """Take refunds from unnamed credit, then named credit. The rest is owed again as costs (22)."""
        today = sorted(it.amount for it in self.terms.refunds if it.value_date == self.day)
        for refunded in today:
            amount = refunded
            for is_named in (False, True):
                for money in self.credits:
                    if (money.name is not None) == is_named:
                        share = min(amount, money.amount)
                        money.amount -= share
                        amount -= share
            self.forget_empty_credit()
            if amount and self.known:
                fact = InstalmentFact(0, 0, self.day, ())
                self.add_due(Due(fact, None, False, [Claim(self.known[0], COSTS, amount)]))

    # The end of the day (12, 24 to 29).

    def end(self) -> None:
        """Credit, early payment, what settlements give up, and credit once more (12)."""
        changes = True
        while changes:
            self.settle_with_credit()
            while self.credits and self.use_credit_early():
                pass
            changes = self.complete_settlements()
        self.settle_with_credit()

    def complete_settlements(self) -> bool:
        """Give up what a settlement held back when its instalments are all paid (29)."""
        is_any = False
        for agreement in self.standing:
            if not agreement.is_settlement or agreement.is_completed or any(it.left for it in agreement.dues):
                continue
            agreement.is_completed = is_any = True
            debts = [it for it in agreement.debts if it in self.known]
            sinks = [
                self.sink(self.held[debt, component])
                for component in GIVEN_UP_IN_ORDER
                for debt in debts
                if (debt, component) in self.held
            ]
            sinks += [self.undated_sink(debt) for debt in debts]
            self.give_up(agreement.schedule.gives_up, sinks)
        return is_any

    def units(self) -> list[tuple[tuple[int, ...], Agreement | None]]:
        """The units with anything owed or still to come (24)."""
        found: list[tuple[tuple[int, ...], Agreement | None]] = []
        for debt in self.known:
            unit = self.scope(debt), self.whole_agreement(debt)
            if unit not in found and any(self.is_alive(it) for it in unit[0]):
                found.append(unit)
        return found

    def is_alive(self, debt: int) -> bool:
        return self.is_still_to_come(debt) or any(self.owed(debt, it) for it in Component.values)

    def use_credit_early(self) -> bool:
        """Look at the units (24). Return True as soon as credit was used or a debt was paid off."""
        units = self.units()
        if len(units) > 1 and self.pay_off_all(units):
            return True
        for debts, agreement in units:
            money = self.credit_of(debts, with_unnamed=len(units) == 1)
            if not money:
                continue
            is_used = (
                self.pay_agreement_early(debts, money)
                if agreement
                else self.pay_debt_early(self.terms.debts[debts[0]], money)
            )
            if is_used:
                self.forget_empty_credit()
                return True
        return False

    def credit_of(self, debts: tuple[int, ...], *, with_unnamed: bool) -> list[Money]:
        """The credit of a unit: what is in its name first, then the unnamed credit (24)."""
        named = [it for it in self.credits if it.name in debts]
        return [*named, *(it for it in self.credits if it.name is None and with_unnamed)]

    def pay_off_all(self, units: list[tuple[tuple[int, ...], Agreement | None]]) -> bool:
        """Pay off all units if the unnamed credit covers what is missing to their payoffs (24)."""
        unnamed = sum(it.amount for it in self.credits if it.name is None)
        missing = 0
        for debts, agreement in units:
            if agreement is None and self.asks_too_much(debts[0]):
                return False
            named = sum(it.amount for it in self.credit_of(debts, with_unnamed=False))
            sinks = self.agreement_sinks(debts) if agreement else self.payoff_sinks(debts[0])
            missing += max(0, sum(left() for left, _take, _component in sinks) - named)
        if not unnamed or missing > unnamed:
            return False
        is_any = False
        for debts, agreement in units:
            money = self.credit_of(debts, with_unnamed=True)
            if agreement:
                is_any |= self.pay_agreement_early(debts, money)
            else:
                is_any |= self.pay_debt_off(self.terms.debts[debts[0]], money)
        self.forget_empty_credit()
        return is_any

    def asks_too_much(self, debt: int) -> bool:
        """Whether the schedules ask for more principal than was lent so far (25)."""
        return self.asked_principal(debt) > self.principal_left(debt)

    def spend(self, money: list[Money], sinks: Iterable[Sink]) -> int:
        """Settle these claims with the credit in its order, and return how much that took."""
        places, spent = list(sinks), 0
        for it in money:
            rest = self.pour(it.amount, places)
            spent += it.amount - rest
            it.amount = rest
        return spent

    def to_come(self, debts: Iterable[int]) -> list[tuple[Due, int]]:
        """The instalments still to come, each with a debt that it concerns."""
        coming = sorted(
            (it for it in self.dues if it.on > self.day), key=lambda it: (it.on, not it.is_agreed)
        )
        return [(due, debt) for due in coming for debt in sorted(debts) if due.left_of(debt)]

    def agreement_sinks(self, debts: tuple[int, ...]) -> list[Sink]:
        """What the payoff of an agreement's unit consists of (25)."""
        sinks: list[Sink] = []
        for due in self.dues:
            if due.on <= self.day or due.is_agreed:
                for debt in debts:
                    sinks += [self.sink(it) for it in due.parts if it.debt == debt]
                    if debt in due.penalties:
                        sinks.append(self.grown_sink(due.penalties[debt]))
        return sinks

    def pay_agreement_early(self, debts: tuple[int, ...], money: list[Money]) -> bool:
        """Pay off the unit of an agreement, without the interest that runs beside it (25)."""
        payoff = sum(left() for left, _take, _component in self.agreement_sinks(debts))
        if sum(it.amount for it in money) < payoff:
            return False
        in_order = [*self.due_now_sinks(debts)]
        for due, debt in self.to_come(debts):
            in_order += self.whole_instalment_sinks(due, debt)
        return bool(self.spend(money, in_order))

    def whole_instalment_sinks(self, due: Due, debt: int) -> list[Sink]:
        costs = [self.sink(it) for it in due.parts if (it.debt, it.component) == (debt, COSTS)]
        return [*costs, *self.instalment_sinks(due, debt)]

    def pay_debt_early(self, debt: DebtFact, money: list[Money]) -> bool:
        """Pay off a single debt, also with a small difference, or follow its term (25 to 27)."""
        if self.asks_too_much(debt.id):
            return False
        credit = sum(it.amount for it in money)
        payoff = sum(left() for left, _take, _component in self.payoff_sinks(debt.id))
        if credit + debt.small_difference < payoff:
            return bool(self.prepay(debt, money))
        return self.pay_debt_off(debt, money)

    def pay_debt_off(self, debt: DebtFact, money: list[Money]) -> bool:
        """Settle everything and give up what is missing. Return whether anything changed."""
        before = self.is_alive(debt.id)
        spent = self.spend(money, self.payoff_sinks(debt.id))
        given = self.give_up(debt.small_difference, self.payoff_sinks(debt.id))
        self.drop_what_is_asked_later(debt.id)
        return bool(spent + given) or before != self.is_alive(debt.id)

    def payoff_sinks(self, debt: int) -> list[Sink]:
        sinks = [*self.due_now_sinks((debt,)), self.grown_sink(self.interest[debt])]
        for due, _debt in self.to_come([debt]):
            for sink in self.whole_instalment_sinks(due, debt):
                if due.is_agreed or sink[2] == PRINCIPAL:
                    sinks.append(sink)
        for component in (COSTS, INTEREST, PENALTY):
            if (debt, component) in self.held:
                sinks.append(self.sink(self.held[debt, component]))
        return [*sinks, self.undated_sink(debt)]

    def due_now_sinks(self, debts: tuple[int, ...]) -> Iterator[Sink]:
        """What is due, without daily interest and without what is held back."""
        due_now = [it for it in self.dues if it.on <= self.day]
        for due in due_now:
            yield from (self.sink(it) for it in due.parts if it.debt in debts and it.component == COSTS)
        for due in due_now:
            for debt in sorted(debts):
                if due.concerns(debt):
                    yield from self.instalment_sinks(due, debt)

    def drop_what_is_asked_later(self, debt: int) -> None:
        """Forget what a contract asks for later besides principal (25, Civil Code 677)."""
        for due in self.dues:
            if due.on > self.day and not due.is_agreed:
                for part in due.parts:
                    if part.debt == debt and part.component != PRINCIPAL:
                        part.amount = part.paid + part.given

    def prepay(self, debt: DebtFact, money: list[Money]) -> int:
        """Do what the debt's term says with credit that does not reach the payoff (27)."""
        default = Prepayment.NEXT if debt.accrues_daily else Prepayment.WAIT
        term = debt.prepayment or default
        if term == Prepayment.WAIT:
            return 0
        spent = self.spend(money, [self.grown_sink(self.interest[debt.id])])
        if term == Prepayment.SPREAD:
            return spent + self.spread(debt.id, money)
        coming = self.to_come([debt.id])
        if term == Prepayment.LAST:
            coming.reverse()
        for due, number in coming:
            spent += self.spend(money, self.whole_instalment_sinks(due, number))
        return spent

    def spread(self, debt: int, money: list[Money]) -> int:
        """Reduce the principal still to come in proportion, rounded down (27).

        The cents left over go one each to the last instalments.
        """
        parts = [
            part
            for due, _debt in self.to_come([debt])
            for part in due.parts
            if (part.debt, part.component) == (debt, PRINCIPAL) and part.left
        ]
        total = sum(part.left for part in parts)
        amount = min(sum(it.amount for it in money), total)
        if not amount:
            return 0
        shares = [amount * part.left // total for part in parts]
        cents = amount - sum(shares)
        for place in reversed(range(len(parts))):
            if cents and shares[place] < parts[place].left:
                shares[place] += 1
                cents -= 1
        for part, share in zip(parts, shares, strict=True):
            part.paid += share
        self.principal_taken[debt] += amount
        spent = amount
        for it in money:
            used = min(amount, it.amount)
            it.amount -= used
            amount -= used
        return spent

    # Figures.

    def figures(self) -> Figures:
        owed = {
            (debt, component): amount
            for debt in self.known
            for component in Component.values
            if (amount := self.owed(debt, component))
        }
        credits: dict[int | None, int] = {}
        for it in self.credits:
            credits[it.name] = credits.get(it.name, 0) + it.amount
        overdue, numbers = 0, []
        oldest: dict[int, date] = {}
        for due in self.dues:
            mine = self.overdue_of(due)
            if mine and due.schedule is not None:
                numbers.append(due.fact.id)
            for debt, amount in mine.items():
                overdue += amount
                oldest[debt] = min(oldest.get(debt, due.on), due.on)
        past_due = {debt: (self.day - day).days for debt, day in oldest.items()}
        return Figures(
            owed,
            credits,
            overdue,
            tuple(sorted(numbers)),
            past_due,
            max(past_due.values(), default=0),
            {component: amount for component, amount in self.given_up.items() if amount},
        )

    def overdue_of(self, due: Due) -> dict[int, int]:
        """What is overdue of an instalment or charge, by debt.

        Only debts that were disbursed and have a schedule count, as in ledger.arrears.
        """
        if not self.is_past_grace(due, self.day):
            return {}
        left = {debt: due.left_of(debt) for debt in {part.debt for part in due.parts}}
        if not sum(left.values()):
            # Penalty that is left alone on a paid instalment is overdue with it.
            left = {debt: penalty.left for debt, penalty in due.penalties.items()}
        if sum(left.values()) <= (due.schedule.tolerance if due.schedule else 0):
            return {}
        return {debt: amount for debt, amount in left.items() if amount and self.is_counted(debt)}

    def is_counted(self, debt: int) -> bool:
        disbursed = self.terms.debts[debt].disbursed_on
        return disbursed is not None and disbursed <= self.day and debt in self.terms.scheduled


def figures(facts: AccountFacts, days: Iterable[date]) -> dict[date, Figures]:
    """The figures of the account at the end of each of ``days``.

    Days on which the same agreements and debts were ended share one walk.
    """
    edges = sorted(
        {row.until for row in facts.supersessions if row.until is not None}
        | {row.since for row in facts.supersessions}
        | {debt.cancelled_on for debt in facts.debts if debt.cancelled_on is not None}
    )
    walks: dict[int, list[date]] = {}
    for day in days:
        walks.setdefault(sum(edge <= day for edge in edges), []).append(day)
    found: dict[date, Figures] = {}
    for together in walks.values():
        found.update(Walk(Terms(facts, max(together))).through(together))
    return found
