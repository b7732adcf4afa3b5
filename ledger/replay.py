"""The one fold: an account's dated facts in, what is owed and what settled what out. No database in here.

Interest, penalty and allocation depend on one another, so they are computed together, day by day of the
account's own events, and nothing of them is ever posted. Amounts are whole minor units; accruals are exact
fractions, rounded half up at the edge.

The order of settlement (Civil Code 560, 561): the debt that the payer named; else costs first; then
instalment by instalment, oldest due first, inside each by its rule (interest, penalty, principal); between
debts of one due date by debt id; nothing not yet due; the rest is credit, which settles the next instalment
on the day it falls due. Instalments of an agreement come before interest that runs on beside it, since the
parties agreed on their amounts. Credit that covers everything, due or not, is an early repayment: it settles
all of it that day, and a contract's interest of the time to come lapses (Civil Code 677).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from ledger.day_count import BASIS, days_between
from ledger.facts import (
    AccountFacts,
    DebtFact,
    EntryFact,
    InstalmentFact,
    PartFact,
    PaymentFact,
    RefundFact,
    ScheduleFact,
    SupersessionFact,
    first_day_overdue,
)
from ledger.models import Accrual, Component, EntryKind, ScheduleKind, Supersession

DEFAULT_RULE = ((0, ("interest", "penalty", "principal")),)
MILLION = 1_000_000


@dataclass
class Part:
    """One component of one debt inside an instalment: asked for, paid, waived."""

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
    """Interest or penalty that grows by the day on one base; ``claimed`` is the rounded total so far."""

    debt: DebtFact
    component: str
    rate: int
    reached: date
    paid: int = 0
    waived: int = 0
    numerator: int = 0
    claimed: int = 0
    lines: list[AccrualLine] = field(default_factory=list)
    # What was fixed, and so became a claim of its own: the day and the amount.
    fixed: list[tuple[date, int]] = field(default_factory=list)

    @property
    def unpaid(self) -> int:
        return self.claimed - self.paid - self.waived - sum(cents for _day, cents in self.fixed)

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
    """An instalment as it stands: its parts, the penalty on what is late, the day the last cent of it
    came."""

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
        """What the schedule asks for and has not got; accrued penalty apart."""
        return sum(part.unpaid for part in self.parts)

    @property
    def is_agreed(self) -> bool:
        """Whether an agreement asks for it, which froze its amounts when it was made."""
        return self.schedule is not None and self.schedule.kind == ScheduleKind.AGREEMENT

    def asks(self, debt: int) -> bool:
        """Whether anything of it is still to be settled for ``debt``, accrued penalty included."""
        penalty = self.penalties.get(debt)
        return bool(penalty and penalty.unpaid) or any(p.debt == debt and p.unpaid for p in self.parts)

    def unpaid_of(self, debt: int) -> int:
        return sum(part.unpaid for part in self.parts if part.debt == debt)

    @property
    def grace_days(self) -> int:
        return self.schedule.grace_days if self.schedule else 0

    def is_overdue(self, on: date) -> bool:
        """Whether more than the tolerance is unpaid and due date plus grace lie before ``on``."""
        tolerance = self.schedule.tolerance if self.schedule else 0
        return on >= first_day_overdue(self.due_on, self.grace_days) and self.unpaid > tolerance


@dataclass(frozen=True)
class Settled:
    """So much of a payment that settled a component of a debt, on a day."""

    payment: int
    instalment: int
    debt: int
    component: str
    amount: int
    on: date


@dataclass(frozen=True)
class GivenUp:
    """So much of a claim on a component of a debt that was waived or written off, on a day."""

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
    credit: int
    # Instalments that an agreement replaced, as they stood on the day it took over.
    taken_over: list[tuple[date, InstalmentState]]
    faults: list[str]

    def overdue(self) -> Iterator[InstalmentState]:
        return (instalment for instalment in self.instalments if instalment.is_overdue(self.on))


@dataclass(frozen=True)
class _Stretch:
    """A schedule while it stands: from a day on, until another takes over."""

    schedule: ScheduleFact
    since: date
    until: date
    accrual: str


def fold(facts: AccountFacts, on: date) -> AccountState:
    """What is owed on ``facts`` as of ``on``, and which money settled what.

    The result depends on the facts alone, not on the order in which they were learnt.
    """
    return _Fold(facts, on).run()


def _stretches(facts: AccountFacts, on: date) -> tuple[list[_Stretch], list[tuple[date, date]]]:
    """Which schedules stand when, as of ``on``; and the intervals in which accrual stood still for good.

    An agreement that was broken or cancelled by ``on`` is as if it had never been: the former schedule lives
    again and the payments are laid onto it in their own order. Only where the agreement said that interest
    stops does the interval stay without it. Every row replaces a contract's first schedule, whether a later
    file corrects it or an agreement stands in for it; corrections come before agreements of the same day.
    """
    schedules = {schedule.id: schedule for schedule in facts.schedules}
    replaced: dict[int, list[SupersessionFact]] = {}

    def is_agreement(row: SupersessionFact) -> bool:
        return schedules[row.schedule].kind == ScheduleKind.AGREEMENT

    for row in sorted(facts.supersessions, key=lambda s: (s.since, is_agreement(s), s.schedule)):
        replaced.setdefault(row.replaces, []).append(row)
    replacing = {row.schedule for row in facts.supersessions}
    stretches: list[_Stretch] = []
    still: list[tuple[date, date]] = []
    for schedule in facts.schedules:
        # An agreement stands only where it replaces something; before its day it is not there yet.
        if schedule.id in replacing or schedule.kind == ScheduleKind.AGREEMENT:
            continue
        chain: list[SupersessionFact] = []
        for row in replaced.get(schedule.id, []):
            ended = row.until is not None and row.until <= on
            if ended and row.ended in (Supersession.Ended.BROKEN, Supersession.Ended.CANCELLED):
                gone = [row]
                while chain and is_agreement(chain[-1]):
                    gone.append(chain.pop())
                still.extend((it.since, it.until or row.since) for it in gone if it.accrual == Accrual.STOPS)
            else:
                chain.append(row)
        begin, standing, accrual = date.min, schedule, ""
        for row in chain:
            stretches.append(_Stretch(standing, begin, row.since, accrual))
            begin, standing, accrual = row.since, schedules[row.schedule], row.accrual
        stretches.append(_Stretch(standing, begin, date.max, accrual))
    # One agreement may stand in for the contracts of several debts; it stands once.
    return list({(it.schedule.id, it.since): it for it in stretches}.values()), still


class _Fold:
    """One run of the fold; its verbs are the things that can happen to an account on a day."""

    def __init__(self, facts: AccountFacts, on: date) -> None:
        self.facts, self.on = facts, on
        self.debts = {
            debt.id: debt
            for debt in facts.debts
            if not (debt.cancelled_on is not None and debt.cancelled_on <= on)
        }
        self.stretches, self.still = _stretches(facts, on)
        self.due: list[InstalmentState] = []
        self.ahead: list[InstalmentState] = []
        self.interest: dict[int, Accrued] = {}
        self.claimed = dict.fromkeys(self.debts, 0)
        self.principal_settled = dict.fromkeys(self.debts, 0)
        self.credits: list[list[int]] = []
        self.settled: list[Settled] = []
        self.given_up: list[GivenUp] = []
        self.faults: list[str] = []
        self.accrual_stopped = False
        self.taken_over: list[tuple[date, InstalmentState]] = []

    def run(self) -> AccountState:
        for day, _order, act, argument in sorted(self._happenings(), key=lambda h: (h[0], h[1])):
            if day > self.on and day != date.min:
                break
            act(max(day, date.min), argument)
            self._repay_early(day)
        self._accrue(self.on)
        return AccountState(
            self.facts,
            self.on,
            sorted(
                (i for i in (*self.due, *self.ahead) if i.parts),
                key=lambda i: (i.due_on, i.fact.number, i.fact.id),
            ),
            self.interest,
            self.claimed,
            self.settled,
            self.given_up,
            sum(left for _payment, left in self.credits),
            self.taken_over,
            self.faults,
        )

    def _happenings(self) -> Iterator[tuple]:  # type: ignore[type-arg]
        """Everything that happens, with the order of a day: schedules change, claims, dues, money."""
        for stretch in self.stretches:
            yield stretch.since, (0, stretch.schedule.id), self._begin, stretch
            for fact in stretch.schedule.instalments:
                falls_due = max(fact.due_on, stretch.since)
                if falls_due < stretch.until:
                    yield falls_due, (3, fact.due_on, fact.id), self._fall_due, fact
        for since, until in self.still:
            yield since, (1, 0), self._stop_accrual, True
            yield until, (1, 1), self._stop_accrual, False
        for entry in self.facts.entries:
            # Interest is fixed before the agreement that it is fixed for takes over.
            order = -1 if entry.kind == EntryKind.FIXED_INTEREST else 2
            rank = (order, entry.amount < 0, entry.debt, entry.component, entry.amount, entry.id)
            yield entry.value_date, rank, self._enter, entry
        for payment in self.facts.payments:
            named = payment.named_debt
            paid = (4, named is None, named or 0, payment.amount, payment.id)
            yield payment.value_date, paid, self._pay, payment
        for refund in self.facts.refunds:
            yield refund.value_date, (5, refund.amount), self._refund, refund

    # --- what can happen -----------------------------------------------------------------------

    def _begin(self, day: date, stretch: _Stretch) -> None:
        """A schedule takes over: what the former one still asked for is what this one asks for."""
        former = {
            s.schedule.id for s in self.stretches if s.until == stretch.since and stretch.since > date.min
        }
        self._accrue(day)
        # An agreement takes in the loose claims too: what it was drawn up for is frozen in its own parts.
        takes_all = stretch.schedule.kind == ScheduleKind.AGREEMENT
        gone = [
            i
            for i in (*self.due, *self.ahead)
            if (takes_all if i.schedule is None else i.schedule.id in former)
        ]
        owed = self._owed(gone)
        self.taken_over.extend((day, i) for i in gone)
        for states in (self.due, self.ahead):
            states[:] = [i for i in states if i not in gone]
        begun = [
            InstalmentState(
                instalment,
                stretch.schedule,
                [
                    Part(part.debt, part.component, part.amount)
                    for part in instalment.parts
                    if part.debt in self.debts
                ],
            )
            for instalment in stretch.schedule.instalments
        ]
        if takes_all:
            _ask_no_more_than(owed, begun)
        self.ahead.extend(begun)
        self.accrual_stopped = stretch.accrual in (Accrual.STOPS, Accrual.REVIVES)

    def _owed(self, gone: list[InstalmentState]) -> dict[tuple[int, str], int]:
        """What is owed by debt and component on the day on which a schedule takes the place of ``gone``."""
        owed: dict[tuple[int, str], int] = {}

        def add(debt: int, component: str, cents: int) -> None:
            owed[debt, component] = owed.get((debt, component), 0) + cents

        for debt in self.debts:
            add(debt, Component.PRINCIPAL, self.claimed[debt] - self.principal_settled[debt])
        for debt, interest in self.interest.items():
            add(debt, Component.INTEREST, interest.unpaid)
        for state in gone:
            for debt, penalty in state.penalties.items():
                add(debt, Component.PENALTY, penalty.unpaid)
            # A contract's interest is owed when it falls due; an agreement's was fixed when it was made.
            if state in self.due or state.is_agreed:
                for part in state.parts:
                    if part.component != Component.PRINCIPAL:
                        add(part.debt, part.component, part.unpaid)
        return owed

    def _stop_accrual(self, day: date, stopped: bool) -> None:
        self._accrue(day)
        self.accrual_stopped = stopped

    def _fall_due(self, day: date, fact: InstalmentFact) -> None:
        for state in self.ahead:
            if state.fact is fact:
                self.ahead.remove(state)
                self._now_due(day, state)
                return

    def _now_due(self, day: date, state: InstalmentState) -> None:
        self.due.append(state)
        self.due.sort(key=lambda i: (i.due_on, i.fact.number, i.fact.id))
        for part in state.parts:
            debt = self.debts[part.debt]
            if part.component == Component.PRINCIPAL and debt.late_rate:
                state.penalties[part.debt] = Accrued(
                    debt,
                    Component.PENALTY,
                    debt.late_rate,
                    max(day, first_day_overdue(state.due_on, state.grace_days) - timedelta(days=1)),
                )
        self._use_credit(day)

    def _enter(self, day: date, entry: EntryFact) -> None:
        debt, component, amount = entry.debt, entry.component, entry.amount
        if debt not in self.debts:
            return
        self._accrue(day)
        if component == Component.PRINCIPAL and amount > 0:
            self.claimed[debt] += amount
            fact = self.debts[debt]
            if fact.accrues_daily and debt not in self.interest:
                self.interest[debt] = Accrued(fact, Component.INTEREST, fact.annual_rate, day)
            # When a claim of principal falls due is its schedule's word.
            return
        if entry.kind == EntryKind.FIXED_INTEREST:
            amount = self._take_from_accrued(day, debt, component, amount)
        if amount > 0:
            self._charge(day, debt, component, amount)
        elif amount < 0:
            self._give_up(entry)

    def _charge(self, day: date, debt: int, component: str, amount: int) -> None:
        """A claim that belongs to no schedule is due at once."""
        fact = InstalmentFact(0, 0, day, (PartFact(debt, component, amount),))
        self._now_due(day, InstalmentState(fact, None, [Part(debt, component, amount)]))

    def _take_from_accrued(self, day: date, debt: int, component: str, amount: int) -> int:
        """Fixing turns accrued interest or penalty into a claim of its own; nothing is owed twice.

        Returns how much: no more than had accrued after all, should earlier money have come to light.
        """
        left = amount
        grown = [state.penalties[debt] for state in self.due if debt in state.penalties]
        if component == Component.INTEREST:
            grown = [self.interest[debt]] if debt in self.interest else []
        for accrued in grown:
            moved = min(left, accrued.unpaid)
            if moved > 0:
                accrued.fixed.append((day, moved))
                left -= moved
        return amount - left

    def _give_up(self, entry: EntryFact) -> None:
        """Give up a part of a claim: what is longest due first, then what is still ahead. More than is owed
        can't be given up: money valued earlier may have come in since, and then it has settled it."""
        debt, component, amount = entry.debt, entry.component, -entry.amount
        held: list[Part | Accrued] = []
        for state in (*self.due, *sorted(self.ahead, key=lambda i: i.due_on)):
            held.extend(p for p in state.parts if (p.debt, p.component) == (debt, component))
            if component == Component.PENALTY and debt in state.penalties:
                held.append(state.penalties[debt])
        if component == Component.INTEREST and debt in self.interest:
            held.append(self.interest[debt])
        for claim in held:
            given = min(amount, claim.unpaid)
            claim.waived += given
            amount -= given
            if component == Component.PRINCIPAL:
                self.principal_settled[debt] += given
        if component == Component.PRINCIPAL:
            # Principal that an agreement no longer asks for, given up once it was completed.
            given = min(amount, max(self.claimed[debt] - self.principal_settled[debt], 0))
            self.principal_settled[debt] += given
            amount -= given
        if given_up := -entry.amount - amount:
            self.given_up.append(GivenUp(debt, component, entry.kind, given_up, entry.value_date))

    def _pay(self, day: date, payment: PaymentFact) -> None:
        self._accrue(day)
        left = payment.amount
        if payment.named_debt is not None:
            left = self._settle(day, payment.id, left, only=payment.named_debt)
        left = self._settle(day, payment.id, left)
        if left:
            self.credits.append([payment.id, left])

    def _refund(self, day: date, refund: RefundFact) -> None:
        """Pay credit back. What there was no credit for, since the money itself was taken back, is owed
        again."""
        left = refund.amount
        for credit in self.credits:
            back = min(left, credit[1])
            credit[1] -= back
            left -= back
        if left and self.debts:
            self._charge(day, min(self.debts), Component.COSTS, left)
            left = 0
        if left:
            self.faults.append(f"{left} more was refunded than there was credit")

    # --- how money settles ---------------------------------------------------------------------

    def _use_credit(self, day: date) -> None:
        if any(left for _payment, left in self.credits):
            self._accrue(day)
        for credit in self.credits:
            if credit[1]:
                credit[1] = self._settle(day, credit[0], credit[1])

    def _settle(self, day: date, payment: int, amount: int, only: int | None = None) -> int:
        """Settle what is due with ``amount``; returns what is left of it."""
        for state, debt, claims in self._claims(day, only):
            for component, claim in claims:
                share = min(amount, claim.unpaid)
                if share <= 0:
                    continue
                amount -= share
                laid = Settled(payment, state.fact.id, debt, component, share, day)
                self._lay(laid, claim, state)
            if not amount:
                break
        return amount

    def _lay(self, share: Settled, claim: Part | Accrued, state: InstalmentState) -> None:
        claim.paid += share.amount
        if share.component == Component.PRINCIPAL:
            self.principal_settled[share.debt] += share.amount
        self.settled.append(share)
        if state.unpaid == 0 and state.settled_on is None:
            state.settled_on = share.on

    def _repay_early(self, day: date) -> None:
        """Credit that covers all that is asked for, due or not, settles it at once, and a contract's interest
        of the time to come is not owed any more (Civil Code 677)."""
        credit = sum(left for _payment, left in self.credits)
        if not credit or self._asks_for_what_was_not_lent_yet():
            return
        ahead = sorted(self.ahead, key=lambda state: (state.due_on, state.fact.number))
        owed_anyway = [
            (state, part)
            for state in ahead
            for part in state.parts
            if part.component == Component.PRINCIPAL or state.is_agreed
        ]
        due = sum(state.unpaid + sum(it.unpaid for it in state.penalties.values()) for state in self.due)
        daily = sum(interest.unpaid for interest in self.interest.values())
        if credit < due + daily + sum(part.unpaid for _state, part in owed_anyway):
            return
        self._use_credit(day)
        for state, part in owed_anyway:
            self._settle_ahead(day, state, part.debt, part.component, part)
        for state in ahead:
            for part in state.parts:
                part.owed -= part.unpaid
            for debt in {part.debt for part in state.parts} & self.interest.keys():
                self._settle_ahead(day, state, debt, Component.INTEREST, self.interest[debt])
            state.settled_on = state.settled_on or day

    def _asks_for_what_was_not_lent_yet(self) -> bool:
        """Whether a schedule asks for principal that is paid out on a later day."""
        asked = dict.fromkeys(self.debts, 0)
        for state in (*self.due, *self.ahead):
            for part in state.parts:
                if part.component == Component.PRINCIPAL:
                    asked[part.debt] += part.unpaid
        return any(asked[debt] > self.claimed[debt] - self.principal_settled[debt] for debt in asked)

    def _settle_ahead(
        self, day: date, state: InstalmentState, debt: int, component: str, claim: Part | Accrued
    ) -> None:
        """Settle a claim that is not asked for yet out of the credit, which covers it."""
        for credit in self.credits:
            if share := min(credit[1], claim.unpaid):
                credit[1] -= share
                self._lay(Settled(credit[0], state.fact.id, debt, component, share, day), claim, state)

    def _claims(
        self, day: date, only: int | None
    ) -> Iterable[tuple[InstalmentState, int, list[tuple[str, Part | Accrued]]]]:
        """What is due on ``day`` in the order in which it is settled."""
        late = [state.due_on for state in self.due if state.unpaid > 0]
        days_past_due = (day - min(late)).days if late else 0
        asked = [
            (state, debt)
            for state in self.due
            for debt in sorted({part.debt for part in state.parts})
            # An instalment that is paid is only the place where its debt's daily interest is asked for.
            if (only is None or debt == only) and (debt in self.interest or state.asks(debt))
        ]
        asked.sort(key=lambda pair: (pair[0].due_on, pair[1], pair[0].fact.number))
        for state, debt in asked:
            costs = [p for p in state.parts if (p.debt, p.component) == (debt, Component.COSTS)]
            if costs:
                yield state, debt, [(Component.COSTS, part) for part in costs]
        daily = dict(self.interest)
        for state, debt in asked:
            found: list[tuple[str, Part | Accrued]] = []
            for component in _components(state.schedule, days_past_due):
                found.extend(
                    (component, p) for p in state.parts if (p.debt, p.component) == (debt, component)
                )
                if component == Component.INTEREST and debt in daily and not state.is_agreed:
                    found.append((component, daily.pop(debt)))
                if component == Component.PENALTY and debt in state.penalties:
                    found.append((component, state.penalties[debt]))
            yield state, debt, found
        for state, debt in asked:
            if debt in daily:
                yield state, debt, [(Component.INTEREST, daily.pop(debt))]

    def _accrue(self, day: date) -> None:
        """Let daily interest and penalties grow up to ``day``."""
        for debt, interest in self.interest.items():
            if self.accrual_stopped:
                interest.reached = max(interest.reached, day)
            else:
                interest.grow(day, self.claimed[debt] - self.principal_settled[debt])
        for state in self.due:
            for debt, penalty in state.penalties.items():
                if self.accrual_stopped and (
                    state.schedule is None or state.schedule.kind == ScheduleKind.CONTRACT
                ):
                    penalty.reached = max(penalty.reached, day)
                    continue
                base = sum(
                    p.unpaid for p in state.parts if (p.debt, p.component) == (debt, Component.PRINCIPAL)
                )
                penalty.grow(day, base)


def _ask_no_more_than(owed: dict[tuple[int, str], int], begun: list[InstalmentState]) -> None:
    """Money valued before an agreement but learnt of after it counts for the first of its instalments."""
    in_order = sorted(begun, key=lambda state: (state.due_on, state.fact.number))
    parts = [part for state in in_order for part in state.parts]
    over: dict[tuple[int, str], int] = {}
    for part in parts:
        key = (part.debt, part.component)
        over[key] = over.get(key, -max(owed.get(key, 0), 0)) + part.owed
    for part in parts:
        less = min(part.owed, max(over[part.debt, part.component], 0))
        part.owed -= less
        over[part.debt, part.component] -= less
    for state in begun:
        state.parts = [part for part in state.parts if part.owed]


def _components(schedule: ScheduleFact | None, days_past_due: int) -> tuple[str, ...]:
    """The order inside an instalment that its rule gives at so many days past due."""
    rule = schedule.rule if schedule else DEFAULT_RULE
    return [components for from_dpd, components in rule if from_dpd <= max(days_past_due, 0)][-1]
