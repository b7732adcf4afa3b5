"""The pages about staff."""

from datetime import timedelta
from typing import Any

from foundation import clock
from staff.models import Absence, Notification
from tests.doors import STAFF, Door
from tests.world import World


def li(world: World) -> dict[str, Any]:
    return {"staff_number": world.li.staff_number}


def absence(world: World) -> dict[str, Any]:
    """Li away tomorrow, in Chen's team."""
    tomorrow = clock.business_date() + timedelta(days=1)
    made = Absence.enter(world.li, since=tomorrow, until=tomorrow, cover=None, by=world.chen)
    return {"pk": made.pk}


def notice(world: World) -> dict[str, Any]:
    """A notice to Li."""
    Notification.tell([world.li], dedupe_key="x", kind="cases_assigned", url="/profile/")
    return {"pk": Notification.objects.get().pk}


ADMIN = "administrator"
OPEN_TO = {
    "settings": Door(ADMIN),
    "people": Door(ADMIN),
    "person-new": Door(ADMIN),
    "person": Door(ADMIN, li, of_case=False),
    "collector": Door(ADMIN, li, of_case=False),
    "person-leaving": Door(ADMIN, li, of_case=False),
    "person-reactivation": Door(ADMIN, li, method="post", of_case=False),
    "person-password": Door(ADMIN, li, method="post", of_case=False),
    "teams": Door(ADMIN),
    "team-new": Door(ADMIN),
    "team": Door(ADMIN, lambda world: {"pk": world.team.pk}, of_case=False),
    "absences": Door("supervisor administrator"),
    "absence-new": Door("supervisor administrator"),
    "absence-cancellation": Door("supervisor administrator", absence, method="post", of_case=False),
    "sign-ins": Door(ADMIN),
    "profile": Door(STAFF),
    "password": Door(STAFF),
    "notices": Door(STAFF),
    "notices-read": Door(STAFF, method="post"),
    "notice": Door("collector", notice, method="post", of_case=False),
}
