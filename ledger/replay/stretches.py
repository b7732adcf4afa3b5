"""Which schedules stand when, and when accrual stands still for good."""

from dataclasses import dataclass
from datetime import date

from ledger.facts import AccountFacts, ScheduleFact, SupersessionFact
from ledger.kinds import Accrual, Ended, ScheduleKind


@dataclass(frozen=True)
class Stretch:
    """A schedule while it stands: from a day on, until another takes over."""

    schedule: ScheduleFact
    since: date
    until: date
    accrual: str


def stretches(facts: AccountFacts, on: date) -> tuple[list[Stretch], list[tuple[date, date]]]:
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
    stretches: list[Stretch] = []
    still: list[tuple[date, date]] = []
    for schedule in facts.schedules:
        # An agreement stands only where it replaces something; before its day it is not there yet.
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
    # One agreement may stand in for the contracts of several debts; it stands once.
    return list({(it.schedule.id, it.since): it for it in stretches}.values()), still
