"""Reports for managers."""

from typing import Any

from cases.models import Stage
from foundation import clock
from reports.models import StageReport
from tests.doors import Door, case
from tests.world import World


def report(world: World) -> dict[str, Any]:
    """A report about Wang's case, ordered by Chen."""
    made = StageReport.objects.create(
        stage=Stage.PREPARE,
        case=world.assigned_case,
        team=world.team,
        since=clock.business_date(),
        until=clock.business_date(),
        language="en",
        ordered_by=world.chen,
        ordered_at=clock.now(),
    )
    return {"pk": made.pk}


BUILDERS = "supervisor manager"
OPEN_TO = {
    "overview": Door("manager"),
    "figure": Door("manager", lambda world: {"code": "recovered"}),
    "reports": Door(BUILDERS),
    "report-order": Door(BUILDERS),
    "report": Door(BUILDERS, report),
    "report-progress": Door(BUILDERS, report),
    "report-pdf": Door(BUILDERS, report, missing=True),
    "case-report-order": Door(BUILDERS, case),
}
