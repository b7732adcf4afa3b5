"""*To assign*: open cases without a lead."""

from django.utils.translation import gettext_lazy as lazy

from collections_app.board.queue import Desk, Part, Queue


def queue(desk: Desk) -> Queue:
    """Open cases without a lead, the oldest first."""
    rows = desk.cases.filter(lead=None).with_people()
    part = Part("cases", lazy("To assign"), rows, ("pk",))
    return Queue("assign", part.label, [part], is_of_cases=True)
