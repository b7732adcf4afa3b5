"""The demo department: made through the verbs, at the times at which things would have happened.

The contact rules stay on, so what they refused in the demo they really refused. Deterministic by seed; dates
are relative to today.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

from cases.models import Case
from collections_app.demo import book, department
from collections_app.demo.agenda import Agenda, on, working_day
from collections_app.demo.papers import Papers
from collections_app.demo.prepare import Preparation
from foundation import clock

WEEKS = 10


@dataclass(frozen=True)
class Made:
    """What the demo came to."""

    cases: int
    appointments: int


def build(password: str, *, seed: int = 20) -> Made:
    """Make the whole department. Every person's password is ``password``; needs an empty database."""
    dice = random.Random(seed)  # noqa: S311 -- invented people need no secret
    now = clock.now()
    today = clock.business_date()
    begun = working_day(today - timedelta(weeks=WEEKS))
    with clock.at(on(begun, 8, 30)):
        people = department.hire(password, dice)
        book.hand_over(people, begun, dice)
    agenda = Agenda(until=now)
    preparation = Preparation(agenda, people, Papers(), dice)
    for place, case in enumerate(Case.objects.order_by("pk")):
        # One in ten has just come in; the others were begun over the weeks.
        if place % 10 == 0:
            continue
        start = begun + timedelta(days=dice.randint(1, WEEKS * 7 - 14))
        preparation.begin(case, start, steps=dice.choice([1, 2, 3, 4, 5, 6, 6, 6, 6, 6]))
    kept = agenda.live()
    department.send_away(people, today)
    return Made(Case.objects.count(), kept)


def sign_ins() -> dict[str, str]:
    """Role → staff number of the first of each role, for whoever shows the demo."""
    return {
        role: role if role != "administrator" else "admin"
        for role in ("supervisor", "collector", "manager", "finance", "compliance", "administrator")
    }
