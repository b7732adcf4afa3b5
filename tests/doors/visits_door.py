"""The pages of visits at the door: card, write-up, record, attachments."""

from typing import Any

from tests.doors import Door
from tests.doors.visits_desk import visit
from tests.world import World


def step(world: World) -> dict[str, Any]:
    """The first step of the write-up of a visit to Wang."""
    return {**visit(world), "name": "safety"}


def record(world: World) -> dict[str, Any]:
    """The record of a visit to Wang, submitted by Zhao. Li has to confirm it."""
    return {"pk": world.recorded(by=world.zhao).visit_id}


PAIR = "collector"
READERS = "collector supervisor manager compliance"
OPEN_TO = {
    "door": Door(PAIR, visit),
    "door-permit": Door(PAIR, visit, method="post"),
    "door-danger": Door(PAIR, visit),
    "write-up": Door(PAIR, visit),
    "write-up-step": Door(PAIR, step),
    "write-up-check": Door(PAIR, visit),
    "visit-attachments": Door(PAIR, visit),
    "visit-record": Door(READERS, record),
    "visit-confirmation": Door(PAIR, record, method="post"),
    "visit-amendment": Door("collector supervisor", record),
}
