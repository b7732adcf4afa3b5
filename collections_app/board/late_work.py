"""Late tasks: the part that *Needs me now* and *Overdue* share."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from collections_app.board.queue import Desk, Line, Part
from followups.models import Task
from foundation import clock


def late_work(desk: Desk) -> Part:
    """Open tasks of the desk's cases that were due before today."""
    late = Task.objects.visible_to(desk.user).open().filter(due_on__lt=clock.business_date())
    rows = late.filter(case__in=desk.cases).for_list()
    return Part("tasks", lazy("Work past its day"), rows, ("due_on", "pk"), _lines)


def _lines(rows: Sequence[Task]) -> list[Line]:
    return [
        Line(
            row.case,
            row.get_kind_display(),
            row.case.get_absolute_url() if row.case else reverse("tasks"),
            at=row.due_on,
            note=row.note or (row.case.lead.name if row.case and row.case.lead else ""),
            tone="warn",
        )
        for row in rows
    ]
