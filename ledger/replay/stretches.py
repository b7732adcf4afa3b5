"""Which schedules are in force when, and in which intervals accrual is stopped."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ledger.facts import AccountFacts, ScheduleFact, SupersessionFact
from ledger.kinds import Accrual, Ended, ScheduleKind


@dataclass(frozen=True)
class Stretch:
    """A schedule and the days on which it is in force: from a day on, until another takes over.

    ``former`` are the schedules that it takes over from, and ``covers`` are their debts and its own.
    ``takes`` lists the instalments that a catch-up agreement takes over. It is None for other schedules.
    """

    schedule: ScheduleFact
    since: date
    until: date
    covers: frozenset[int]
    former: frozenset[int] = frozenset()
    accrual: str = ""
    takes: tuple[int, ...] | None = None

    @property
    def is_agreement(self) -> bool:
        return self.schedule.kind == ScheduleKind.AGREEMENT

    @property
    def replaces_all(self) -> bool:
        """Whether it is an agreement on the whole debt or a settlement."""
        return self.is_agreement and self.takes is None


@dataclass(frozen=True)
class Standstill:
    """An interval without interest, which an agreement that was broken leaves behind."""

    since: date
    until: date
    debts: frozenset[int]


def stretches(facts: AccountFacts, on: date) -> tuple[list[Stretch], list[Standstill]]:
    """The schedules in force by day, as of ``on``, and the intervals in which accrual is stopped.

    An agreement that was broken or cancelled by ``on`` has no effect: the former schedule counts again, and
    the payments settle it in their own order. Only if the agreement stopped interest, the interval stays
    without interest. Every row replaces the first schedule of a contract, whether a later file corrects it or
    an agreement replaces it. Corrections come before agreements of the same day.
    """
    schedules = {schedule.id: schedule for schedule in facts.schedules}
    replaced: dict[int, list[SupersessionFact]] = {}

    def order(row: SupersessionFact) -> tuple[date, bool, int]:
        return row.since, _is_agreement(schedules[row.schedule]), row.schedule

    for row in sorted((row for row in facts.supersessions if row.since <= on), key=order):
        replaced.setdefault(row.replaces, []).append(row)
    replacing = {row.schedule for row in facts.supersessions}
    found: dict[tuple[int, date], Stretch] = {}
    still: list[Standstill] = []
    for root in facts.schedules:
        # An agreement is in force only where it replaces a schedule, and only from its day on.
        if root.id in replacing or _is_agreement(root):
            continue
        rows = replaced.get(root.id, [])
        contracts = (root, *(schedules[row.schedule] for row in rows))
        debts = frozenset(
            debt for contract in contracts if not _is_agreement(contract) for debt in debts_of(contract)
        )
        chain = _standing_rows(rows, schedules, debts, on, still)
        for stretch in _in_force(root, debts, chain, schedules):
            # One agreement may replace the contracts of several debts. It is listed once.
            key = (stretch.schedule.id, stretch.since)
            found[key] = _joined(found[key], stretch) if key in found else stretch
    return list(found.values()), still


def debts_of(schedule: ScheduleFact) -> frozenset[int]:
    """The debts that the instalments of ``schedule`` name."""
    return frozenset(part.debt for instalment in schedule.instalments for part in instalment.parts)


def _is_agreement(schedule: ScheduleFact) -> bool:
    return schedule.kind == ScheduleKind.AGREEMENT


def _standing_rows(
    rows: list[SupersessionFact],
    schedules: dict[int, ScheduleFact],
    debts: frozenset[int],
    on: date,
    still: list[Standstill],
) -> list[SupersessionFact]:
    """The rows that count as of ``on``. What a broken agreement stopped is added to ``still``."""
    chain: list[SupersessionFact] = []
    for row in rows:
        ended = row.until is not None and row.until <= on
        if not (ended and row.ended in (Ended.BROKEN, Ended.CANCELLED)):
            chain.append(row)
            continue
        gone = [row]
        while chain and _is_agreement(schedules[chain[-1].schedule]):
            gone.append(chain.pop())
        still.extend(
            Standstill(it.since, it.until, debts | debts_of(schedules[it.schedule]))
            for it in gone
            if it.accrual == Accrual.STOPS and it.takes is None and it.until and it.since < it.until
        )
    return chain


def _in_force(
    root: ScheduleFact,
    debts: frozenset[int],
    chain: list[SupersessionFact],
    schedules: dict[int, ScheduleFact],
) -> Iterator[Stretch]:
    """The stretches of one contract. A catch-up agreement is in force beside the contract."""
    standing = Stretch(root, date.min, date.max, debts)
    beside: list[Stretch] = []
    for row in chain:
        schedule = schedules[row.schedule]
        former = frozenset(it.schedule.id for it in (standing, *beside))
        begun = Stretch(
            schedule,
            row.since,
            date.max,
            debts | debts_of(schedule),
            former,
            row.accrual,
            row.takes,
        )
        if begun.is_agreement:
            yield from (replace(it, until=row.since) for it in beside)
            beside = []
        if begun.takes is not None:
            beside = [begun]
            continue
        yield replace(standing, until=row.since)
        standing = begun
    yield standing
    yield from beside


def _joined(one: Stretch, other: Stretch) -> Stretch:
    takes = None if one.takes is None else (*one.takes, *(other.takes or ()))
    return replace(
        one,
        until=max(one.until, other.until),
        covers=one.covers | other.covers,
        former=one.former | other.former,
        takes=takes,
    )
