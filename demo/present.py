"""The present of the demo: visits of these days, and what yesterday left to do.

Times are working days around today. So the department is at work whatever the hour or weekday at which it is
made. ``collector`` is the first of the first team.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from cases.models import Case
from demo.agenda import on, working_day_before
from demo.course import USUAL, Course
from demo.department import Department
from demo.prepare import Preparation
from demo.visiting import Visiting
from foundation import business_days
from staff.models import User
from visits.models import Result

# Working days from the first step of the preparation until a case may be visited.
PREPARED_IN = 5
FIRST, SECOND = (0, 1), (2, 3)
BACK = (1, 0)


@dataclass(frozen=True)
class Scene:
    """One visit by two collectors of a team, given by their places.

    It is on the working day ``after`` today: 0 is today, -1 is the working day before.
    """

    after: int
    hour: int
    minute: int
    team: int
    pair: tuple[int, int]
    course: Course = USUAL

    def day(self, today: date) -> date | None:
        """The day of the visit. None for a visit of today if today is no working day."""
        if self.after < 0:
            return working_day_before(today, -self.after)
        if self.after:
            return business_days.add_business_days(today, self.after)
        return None if business_days.is_rest_day(today) else today


SCENES = (
    # An agreement that waits for acceptance, and reports that wait for review.
    Scene(-2, 10, 0, 0, FIRST, Course(Result.INSTALMENTS, report_reviewed=False, agreement_accepted=False)),
    Scene(-2, 15, 0, 0, SECOND, Course(Result.PROMISE, report_reviewed=False)),
    Scene(-2, 11, 0, 0, SECOND, Course(Result.NOTHING, report_reviewed=False)),
    # Yesterday's visits wait for the second's word. The write-up of one was interrupted.
    Scene(-1, 10, 0, 0, FIRST, Course(Result.PROMISE, confirmed=False, report_sent=False)),
    Scene(-1, 14, 0, 0, BACK, Course(Result.PROMISE, confirmed=False, report_sent=False)),
    Scene(-1, 16, 30, 0, FIRST, Course(Result.PROMISE, written=False)),
    Scene(-1, 10, 30, 1, FIRST, Course(Result.PROMISE, confirmed=False)),
    # Today's visits.
    Scene(0, 9, 30, 0, FIRST),
    Scene(0, 11, 0, 0, FIRST),
    Scene(0, 15, 0, 0, FIRST),
    Scene(0, 10, 0, 1, FIRST),
    # The visits of the next days.
    Scene(1, 9, 30, 0, FIRST),
    Scene(1, 11, 0, 0, FIRST),
    Scene(1, 16, 0, 0, FIRST),
    Scene(1, 10, 30, 2, FIRST),
    Scene(1, 14, 30, 3, FIRST),
    Scene(2, 10, 0, 0, FIRST),
    Scene(2, 14, 30, 0, FIRST),
)


def prepare(cases: list[Case], preparation: Preparation, visiting: Visiting, today: date) -> set[int]:
    """Have cases prepared in time for every scene. Returns the cases that were taken.

    Each visit is planned on the working day before it, and at the latest yesterday.
    """
    agenda, department = preparation.agenda, preparation.department
    free = {team.pk: iter([case for case in cases if case.team_id == team.pk]) for team in department.teams}
    taken = set()
    for place, (scene, day) in enumerate(_scenes(today)):
        team = department.teams[scene.team].pk
        case = next(free[team])
        taken.add(case.pk)
        lead, second = pair = _pair(department, scene, team)
        at = on(day, scene.hour, scene.minute)
        for member in (lead, second):
            visiting.keep_free(member, at)
        planned = min(working_day_before(day), working_day_before(today))
        preparation.begin(case, working_day_before(planned, PREPARED_IN), steps=6, pair=pair)
        agenda.at(on(planned, 15, 30 + place), partial(visiting.plan_on, case, at, scene.course))
    return taken


def _scenes(today: date) -> Iterator[tuple[Scene, date]]:
    for scene in SCENES:
        day = scene.day(today)
        if day is not None:
            yield scene, day


def _pair(department: Department, scene: Scene, team: int) -> tuple[User, User]:
    people = department.collectors[team]
    lead, second = scene.pair
    return people[lead], people[second]
