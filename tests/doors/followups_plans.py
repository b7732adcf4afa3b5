"""Promises, agreements, tasks, the debtor's own words, and the next step."""

from datetime import timedelta
from typing import Any

from followups import agreements
from followups.kinds import PausedDays
from followups.models import Task, TaskKind
from foundation import clock
from tests.doors import Door, case
from tests.world import World

READERS = "collector supervisor manager compliance"
WRITERS = "collector supervisor"
DECIDERS = "supervisor manager"
ASKERS = "supervisor manager compliance"
HALVES = (("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))


def promise(world: World) -> dict[str, Any]:
    made = world.promise(due_on=clock.business_date())
    return {"number": made.case.number, "pk": made.pk}


def task(world: World) -> dict[str, Any]:
    made = Task.add(world.assigned_case, TaskKind.CALL, due_on=clock.business_date(), by=world.li)
    return {"pk": made.pk}


def draft(world: World) -> dict[str, Any]:
    """An agreement that Li drew up inside the plan's range."""
    return {"number": world.assigned_case.number, "revision": world.drafted(*HALVES).revision}


def printed(world: World) -> dict[str, Any]:
    agreement = world.drafted(*HALVES)
    agreements.print_paper(agreement, by=world.li)
    return {"number": agreement.case.number, "revision": agreement.revision}


def paused(world: World) -> dict[str, Any]:
    """An active agreement that is paused for a month, with its confirmation printed."""
    agreement = world.active(*HALVES)
    until = clock.business_date() + timedelta(days=30)
    pause = agreements.Pause(until, PausedDays.STAY, "In hospital", proof_reference="Ward 7")
    agreements.print_confirmation(agreements.suspend(agreement, pause, by=world.chen), by=world.chen)
    return {"number": agreement.case.number, "revision": agreement.revision}


OPEN_TO = {
    "agreement-pause": Door(DECIDERS, draft),
    "agreement-pause-printing": Door(DECIDERS, paused, method="post"),
    "agreement-pause-paper": Door(READERS, paused),
    "agreement-resumption": Door(DECIDERS, paused),
    "case-relief": Door(READERS, case),
    "tasks": Door("collector supervisor finance"),
    "task-done": Door(WRITERS, task),
    "task-new": Door(WRITERS, case),
    "case-promises": Door(READERS, case),
    "promise-cancellation": Door(WRITERS, promise),
    "case-agreements": Door(READERS, case),
    "case-budget": Door(READERS, case),
    "case-lessons": Door(READERS, case),
    "agreement-new": Door(WRITERS, case),
    "agreement": Door(READERS, draft),
    "agreement-range": Door(DECIDERS, draft, method="post"),
    "agreement-paper": Door(READERS, printed),
    "agreement-printing": Door(WRITERS, draft, method="post"),
    "agreement-signature": Door(WRITERS, draft, method="post"),
    "agreement-acceptance": Door(DECIDERS, draft, method="post"),
    "agreement-yes": Door(ASKERS, draft, method="post"),
    "agreement-activation": Door(DECIDERS, draft, method="post"),
    "agreement-cancellation": Door(WRITERS, draft),
    "case-statements": Door(READERS, case),
    "case-next-step": Door(WRITERS, case),
}
