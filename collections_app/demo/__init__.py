"""The demo department: made through the verbs, at the times at which things would have happened.

The contact rules stay on, so what they refused in the demo they really refused. Deterministic by seed; dates
are relative to today.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from cases.models import Case, ClosureKind
from collections_app.demo import book, department
from collections_app.demo.agenda import Agenda, on, working_day
from collections_app.demo.following import Following
from collections_app.demo.papers import Papers
from collections_app.demo.prepare import Preparation
from collections_app.demo.visiting import Visiting
from followups import agreements, overdue, promises
from foundation import clock
from staff.models import system_actor

WEEKS = 10
# How far preparing a case gets: most are visited.
STEPS = (1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6)


@dataclass(frozen=True)
class Made:
    """What the demo came to: cases, visits recorded, appointments kept, and those that a rule of the house
    turned down when their time came."""

    cases: int
    visits: int
    appointments: int
    turned_down: int


def build(password: str, *, seed: int = 20) -> Made:
    """Make the whole department. Every person's password is ``password``; needs an empty database."""
    dice = random.Random(seed)  # noqa: S311 -- invented people need no secret
    now, today = clock.now(), clock.business_date()
    begun = working_day(today - timedelta(weeks=WEEKS))
    with clock.at(on(begun, 8, 30)):
        people = department.hire(password, dice)
        book.hand_over(people, begun, dice)
    agenda = Agenda(until=now)
    papers = Papers()
    following = Following(agenda, people, papers, dice)
    visiting = Visiting(agenda, people, dice, following.follow)
    following.visiting = visiting
    with clock.at(on(begun, 9, 0)):
        following.set_lawful_account()
    preparation = Preparation(agenda, people, papers, dice)
    cases = list(Case.objects.order_by("pk"))
    for place, case in enumerate(cases):
        # One in ten has just come in; the others were begun over the weeks.
        if place % 10 == 0:
            continue
        start = begun + timedelta(days=dice.randint(1, WEEKS * 7 - 9))
        preparation.begin(case, start, steps=dice.choice(STEPS), then=visiting.begin)
    _live_otherwise(agenda, following, cases, dice, begun=begun, today=today)
    _run_jobs(agenda, begun, today)
    kept = agenda.live()
    department.send_away(people, today)
    return Made(len(cases), visiting.recorded, kept, agenda.turned_down)


def _live_otherwise(
    agenda: Agenda,
    following: Following,
    cases: list[Case],
    dice: random.Random,
    *,
    begun: date,
    today: date,
) -> None:
    """What happens besides: some pay all by themselves, some cases end otherwise, money goes astray."""
    later = dice.sample(cases, 40)
    for case in later[:14]:
        day = working_day(begun + timedelta(days=dice.randint(14, WEEKS * 7 - 4)))
        agenda.at(on(day, 14, dice.randint(0, 59)), partial(following.pay_all, case))
    for case in later[14:18]:
        day = working_day(today - timedelta(days=dice.randint(1, 9)))
        agenda.at(on(day, 16), partial(following.stray_money, case))
    for case in later[18:24]:
        day = working_day(begun + timedelta(days=dice.randint(20, WEEKS * 7 - 4)))
        agenda.at(on(day, 17, 30), partial(following.ring_at_night, case))
    for case in later[24:26]:
        day = working_day(today - timedelta(days=dice.randint(2, 12)))
        agenda.at(on(day, 22, 10), partial(following.rang_too_late, case))
    ends = [
        (ClosureKind.RETURNED, "债权人已将该笔债权转让。"),
        (ClosureKind.RETURNED, "债权人收回自行处理。"),
        (ClosureKind.WRITTEN_OFF, "债务人已无可供执行的财产。"),
        (ClosureKind.REFERRED, "多次承诺未兑现,移交法务。"),
        (ClosureKind.REFERRED, "债务人明确拒绝还款。"),
    ]
    for case, (kind, reason) in zip(later[26:], ends, strict=False):
        day = working_day(today - timedelta(days=dice.randint(3, 20)))
        agenda.at(on(day, 17), partial(following.give_back, case, kind, reason))
    for weeks in (3, 6, 9):
        agenda.at(on(working_day(begun + timedelta(weeks=weeks)), 16, 30), following.review_holds)


def _run_jobs(agenda: Agenda, begun: date, today: date) -> None:
    """The nightly jobs: promises and agreements every night, flags every week and last night."""
    actor = system_actor()
    day = begun
    while day <= today:
        agenda.at(on(day, 1, 20), partial(promises.judge, by=actor))
        agenda.at(on(day, 1, 30), partial(agreements.judge, by=actor))
        if day == today or (day - begun).days % 7 == 0:
            agenda.at(on(day, 1, 10), partial(overdue.flag, by=actor))
        day += timedelta(days=1)


def sign_ins() -> dict[str, str]:
    """Role → staff number of the first of each role, for whoever shows the demo."""
    return {
        role: role if role != "administrator" else "admin"
        for role in ("supervisor", "collector", "manager", "finance", "compliance", "administrator")
    }
