"""Files from creditors."""

from typing import Any

from foundation import clock
from intake import staging
from intake.models import ImportProfile
from tests.doors import Door
from tests.world import World


def run(world: World) -> dict[str, Any]:
    """A file that Chen imported for Chen's team."""
    profile = ImportProfile.objects.get(name="generic")
    content = "合同编号,姓名,本金\nX-1,王建国,1000\n".encode("gb18030")
    sent = staging.Delivery(profile, [("a.csv", content)], world.team, clock.business_date())
    made = staging.open_run(sent, by=world.chen)
    return {"pk": made.pk}


WHO = "supervisor manager"
OPEN_TO = {
    "imports": Door(WHO),
    "import-new": Door(WHO),
    "import": Door(WHO, run),
    "import-progress": Door(WHO, run),
    "import-decision": Door(WHO, run, method="post"),
    "import-bad-rows": Door(WHO, run),
}
