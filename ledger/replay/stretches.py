"""Which schedules are in force when, and in which intervals accrual is stopped."""

from dataclasses import dataclass
from datetime import date

from ledger.facts import AccountFacts, ScheduleFact, SupersessionFact
from ledger.kinds import Accrual, Ended, ScheduleKind


@dataclass(frozen=True)
class Stretch:
    """A schedule and the days on which it is in force: from a day on, until another takes over."""

    schedule: ScheduleFact
    since: date
    until: date
    accrual: str


def stretches(facts: AccountFacts, on: date) -> tuple[list[Stretch], list[tuple[date, date]]]:
    """The schedules in force by day, as of ``on``, and the intervals in which accrual is stopped.

    An agreement that was broken or cancelled by ``on`` has no effect: the former schedule counts again, and
    the payments settle it in their own order. Only if the agreement stopped interest, the interval stays
    without interest. Every row replaces the first schedule of a contract, whether a later file corrects it or
    an agreement replaces it. Corrections come before agreements of the same day.
    """
    schedules = {schedule.id: schedule for schedule in facts.schedules}
    replaced: dict[int, list[SupersessionFact]] = {}

    def is_agreement(row: SupersessionFact) -> bool:
        return schedules[row.schedule].kind == ScheduleKind.AGREEMENT

    for row in sorted(facts.supersessions, key=lambda s: (s.since, is_agreement(s), s.schedule)):
        replaced.setdefault(row.replaces, []).append(row)
    replacing = {row.schedule for row in facts.supersessions}
    stretches: list[Stretch] = []
    still: list[tuple[date, date]] = []
    for schedule in facts.schedules:
        # An agreement is in force only where it replaces a schedule, and only from its day on.
        if schedule.id in replacing or schedule.kind == ScheduleKind.AGREEMENT:
            continue
        chain: list[SupersessionFact] = []
        for row in replaced.get(schedule.id, []):
            ended = row.until is not None and row.until <= on
            if ended and row.ended in (Ended.BROKEN, Ended.CANCELLED):
                gone = [row]
                while chain and is_agreement(chain[-1]):
                    gone.append(chain.pop())
                still.extend((it.since, it.until or row.since) for it in gone if it.accrual == Accrual.STOPS)
            else:
                chain.append(row)
        begin, standing, accrual = date.min, schedule, ""
        for row in chain:
            stretches.append(Stretch(standing, begin, row.since, accrual))
            begin, standing, accrual = row.since, schedules[row.schedule], row.accrual
        stretches.append(Stretch(standing, begin, date.max, accrual))
    # One agreement may replace the contracts of several debts. It is listed once.
    return list({(it.schedule.id, it.since): it for it in stretches}.values()), still
