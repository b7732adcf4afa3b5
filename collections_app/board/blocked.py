"""*Blocked in Prepare*: assigned cases that lack something for the visit."""

from django.utils.translation import gettext_lazy as lazy

from cases import gate
from cases.models import Stage
from collections_app.board.queue import Desk, Part, Queue


def queue(desk: Desk) -> Queue:
    """Assigned cases that the gate keeps in Prepare, the oldest first."""
    waiting = desk.cases.filter(stage=Stage.PREPARE).exclude(lead=None)
    part = Part("cases", lazy("Blocked in Prepare"), gate.blocked(waiting).with_people(), ("pk",))
    return Queue("blocked", part.label, [part], is_of_cases=True)
