"""The pages of visits at the desk: plan, permit, my day, outings, incidents, code, report."""

from datetime import timedelta
from typing import Any

from tests.doors import STAFF, Door, case
from tests.world import World
from tests.world.debtors import NOW
from visits import incidents, outings
from visits.models import AlarmStep, DayRoute, IncidentKind, Outing, OutingAlarm, VisitReport


def visit(world: World) -> dict[str, Any]:
    """A visit to Wang this afternoon, by Li and Zhao."""
    return {"pk": world.planned_visit().pk}


def _outing(world: World) -> Outing:
    world.planned_visit()
    return outings.start(DayRoute.of(world.li, NOW.date()), duty=world.chen, by=world.li)


def outing(world: World) -> dict[str, Any]:
    """Li and Zhao, out this afternoon, with Chen on duty."""
    return {"pk": _outing(world).pk}


def alarm(world: World) -> dict[str, Any]:
    """The first alarm of that outing."""
    made = OutingAlarm.objects.create(
        outing=_outing(world), step=AlarmStep.PAIR, raised_at=NOW + timedelta(hours=6)
    )
    return {"pk": made.pk}


def incident(world: World) -> dict[str, Any]:
    """An incident at the visit to Wang."""
    return {"pk": incidents.report(world.planned_visit(), IncidentKind.OTHER, by=world.li).pk}


def report(world: World) -> dict[str, Any]:
    """The report of the visit to Wang, sent by Li."""
    found = world.visit_report()
    found.send(by=world.li)
    return {"pk": found.visit_id}


def accepted_report(world: World) -> dict[str, Any]:
    """The same, accepted by Chen."""
    parts = report(world)
    VisitReport.objects.get(visit=parts["pk"]).accept(by=world.chen)
    return parts


GOERS = "collector"
PLANNERS = "collector supervisor"
READERS = "collector supervisor manager compliance"
WATCHERS = "collector supervisor manager"
HANDLERS = "supervisor manager compliance"
OPEN_TO = {
    "my-day": Door(GOERS),
    "day-sheet": Door(GOERS, missing=True),
    "day-sheet-printing": Door(GOERS, method="post"),
    "outings": Door(WATCHERS),
    "outing": Door(WATCHERS, outing),
    "alarm": Door(WATCHERS, alarm, method="post"),
    "case-visits": Door(READERS, case),
    "visit-new": Door(PLANNERS, case),
    "visit": Door(READERS, visit),
    "visit-move": Door(PLANNERS, visit),
    "visit-cancellation": Door(PLANNERS, visit),
    "visit-permit": Door(PLANNERS, visit, method="post"),
    "permit-code": Door("supervisor manager", visit),
    "visit-reports": Door(READERS),
    "visit-report": Door(READERS, report),
    "visit-report-review": Door("supervisor", report, method="post"),
    "visit-report-pdf": Door(READERS, accepted_report),
    "incidents": Door(READERS),
    "incident": Door(READERS, incident),
    "incident-new": Door(READERS, visit),
    "incident-acknowledgement": Door(HANDLERS, incident, method="post"),
    "incident-debrief": Door(HANDLERS, incident, method="post"),
    "visit-code": Door(STAFF),
}
