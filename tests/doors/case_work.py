"""The supervisor's work on a case: plan, pair, stage, round, limitation; and the board."""

from typing import Any

from cases import planning
from tests.doors import Door, case
from tests.world import World


def waiting_plan(world: World) -> dict[str, Any]:
    """Wang's case with a plan by Li that waits for its decision."""
    number = case(world)
    planning.write(world.assigned_case, world.plan_facts(), by=world.li).send(by=world.li)
    return number


READERS = "collector supervisor manager compliance"
OPEN_TO = {
    "board": Door("supervisor manager"),
    "case-plan": Door(READERS, case),
    "requirements": Door("administrator"),
    "requirement": Door("administrator", lambda world: {"kind": "loan"}),
    "plan-approval": Door("supervisor", waiting_plan),
    "case-assignment": Door("supervisor manager", case),
    "bulk-assignment": Door("supervisor manager"),
    "case-stage": Door("collector supervisor", case),
    "case-round": Door("collector supervisor", case),
    "case-limitation": Door(READERS, case),
}
