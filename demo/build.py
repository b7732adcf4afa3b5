"""Make the demo department through the verbs, each at the time at which it would have happened.

The contact rules stay on. What they refused in the demo, they really refused. The result is the same for the
same seed, and dates are relative to today.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.utils import translation

from cases.models import Case, ClosureKind
from demo import book, department, desks, present
from demo.agenda import Agenda, on, working_day, working_day_before
from demo.following import Following
from demo.papers import Papers
from demo.prepare import Preparation
from demo.visiting import Visiting
from followups import agreements, overdue, promises
from foundation import clock
from staff.models import system_actor

WEEKS = 10
# The language in which the people of the organisation write.
LANGUAGE = "zh-hans"
# How far the preparation of a case gets. Most cases are visited.
VISITED = 6
STEPS = (2, 3, 3, 4, 5, *[VISITED] * 8)


@dataclass(frozen=True)
class Made:
    """The numbers of the demo: cases, recorded visits, appointments kept, and appointments refused."""

    cases: int
    visits: int
    appointments: int
    turned_down: int


def build(password: str, *, seed: int = 20) -> Made:
    """Make the whole department in an empty database. ``password`` is everybody's password."""
    dice = random.Random(seed)  # noqa: S311 -- invented people need no secret
    with translation.override(LANGUAGE):
        return _live(password, dice)


def _live(password: str, dice: random.Random) -> Made:
    now, today = clock.now(), clock.business_date()
    begun = working_day(today - timedelta(weeks=WEEKS))
    with clock.at(on(begun, 8, 30)):
        people = department.hire(password, dice)
        book.hand_over(people, book.contracts(begun, range(book.DEBTORS - book.FRESH), dice))
    agenda = Agenda(until=now)
    papers = Papers()
    # A visit has consequences, and consequences may be further visits.
    following = Following(agenda, people, papers, dice, lambda case, day: visiting.begin(case, day, after=2))
    visiting = Visiting(agenda, people, dice, following.follow)
    with clock.at(on(begun, 9, 0)):
        following.set_lawful_account()
    preparation = Preparation(agenda, people, papers, dice)
    cases = list(Case.objects.order_by("pk"))
    taken = present.prepare(cases, preparation, visiting, today)
    others = [case for case in cases if case.pk not in taken]
    for case in others:
        steps = dice.choice(STEPS)
        if steps == VISITED:
            start = begun + timedelta(days=dice.randint(1, WEEKS * 7 - 9))
        else:
            # A case that is still in preparation began lately.
            start = today - timedelta(days=dice.randint(6, 20))
        preparation.begin(case, start, steps=steps, then=visiting.begin)
    _deliver_again(agenda, people, preparation, dice, today)
    _add_other_events(agenda, following, others, dice, begun=begun, today=today)
    _finish_tasks_and_read_notices(agenda, people, dice, begun, today)
    _run_jobs(agenda, begun, today)
    kept = agenda.live()
    department.send_away(people, today)
    return Made(Case.objects.count(), visiting.recorded, kept, agenda.turned_down)


def _deliver_again(
    agenda: Agenda,
    people: department.Department,
    preparation: Preparation,
    dice: random.Random,
    today: date,
) -> None:
    """Hand over more contracts a few days ago. One case of each team has just been assigned."""
    handed_over, yesterday = working_day_before(today, 3), working_day_before(today)
    places = range(book.DEBTORS - book.FRESH, book.DEBTORS)
    fresh = book.contracts(handed_over, places, dice)

    def deliver() -> None:
        known = set(Case.objects.values_list("pk", flat=True))
        book.hand_over(people, fresh)
        for team in people.teams:
            case = Case.objects.filter(team=team).exclude(pk__in=known).earliest("pk")
            preparation.begin(case, yesterday, steps=1)

    agenda.at(on(handed_over, 15), deliver)


def _finish_tasks_and_read_notices(
    agenda: Agenda, people: department.Department, dice: random.Random, begun: date, today: date
) -> None:
    """Finish tasks and read notices at the end of every week, and yesterday."""
    yesterday = working_day_before(today)
    ends = {working_day_before(begun + timedelta(days=7 * week)) for week in range(1, WEEKS + 1)}
    for day in sorted({end for end in ends if end < yesterday} | {yesterday}):
        agenda.at(on(day, 17, 10), partial(desks.handle_late_tasks, people, day, dice))
        agenda.at(on(day, 17, 50), partial(department.read_notices, dice))


def _add_other_events(
    agenda: Agenda,
    following: Following,
    cases: list[Case],
    dice: random.Random,
    *,
    begun: date,
    today: date,
) -> None:
    """Add other events: full payments, other endings of cases, and payments without a reference."""
    later = dice.sample(cases, 40)
    for case in later[:14]:
        day = working_day(begun + timedelta(days=dice.randint(14, WEEKS * 7 - 4)))
        agenda.at(on(day, 14, dice.randint(0, 59)), partial(following.pay_all, case))
    for case in later[14:18]:
        day = working_day(today - timedelta(days=dice.randint(1, 9)))
        agenda.at(on(day, 16), partial(following.pay_without_reference, case))
    for case in later[18:24]:
        day = working_day(begun + timedelta(days=dice.randint(20, WEEKS * 7 - 4)))
        agenda.at(on(day, 17, 30), partial(following.call_at_night, case))
    for case in later[24:26]:
        day = working_day(today - timedelta(days=dice.randint(2, 12)))
        agenda.at(on(day, 22, 10), partial(following.call_too_late, case))
    ends = [
        (ClosureKind.RETURNED, "债权人已将该笔债权转让。"),
        (ClosureKind.RETURNED, "债权人收回自行处理。"),
        (ClosureKind.WRITTEN_OFF, "债务人已无可供执行的财产。"),
        (ClosureKind.REFERRED, "多次承诺未兑现，移交法务。"),
        (ClosureKind.REFERRED, "债务人明确拒绝还款。"),
    ]
    for place, (kind, reason) in enumerate(ends):
        day = working_day(today - timedelta(days=dice.randint(3, 20)))
        agenda.at(on(day, 17, place), partial(following.give_back, later[26:], kind, reason))
    for weeks in (3, 6, 9):
        agenda.at(on(working_day(begun + timedelta(weeks=weeks)), 16, 30), following.review_holds)


def _run_jobs(agenda: Agenda, begun: date, today: date) -> None:
    """Run the nightly jobs: each of the last nights, and earlier when something may have changed."""
    actor = system_actor()
    lately = today - timedelta(days=14)
    delivered = working_day_before(today, 3) + timedelta(days=1)
    day = begun + timedelta(days=1)
    while day <= today:
        if day > lately or (day - begun).days % 2:
            agenda.at(on(day, 1, 20), partial(promises.judge, by=actor))
            agenda.at(on(day, 1, 30), partial(agreements.judge, by=actor))
        if day in (delivered, today) or (day - begun).days % 7 == 1:
            agenda.at(on(day, 1, 10), partial(overdue.flag, by=actor))
        day += timedelta(days=1)


def sign_ins() -> dict[str, str]:
    """The staff number of the first user of each role, to sign in to the demo."""
    return {
        role: role if role != "administrator" else "admin"
        for role in ("supervisor", "collector", "manager", "finance", "compliance", "administrator")
    }
