"""The subject of a compliance concern. The concern names it as text; the room that has it finds it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from cases.models import Concern, Contact, Hold
from followups.models import Complaint, DebtorStatement
from visits.models import Incident

READS: dict[str, Callable[[], Any]] = {
    "hold": Hold.objects.with_details,
    "contact": Contact.objects.with_details,
    "complaint": Complaint.objects.with_details,
    "statement": lambda: DebtorStatement.objects.select_related("contact", "taken_by"),
    "incident": Incident.objects.with_everything,
}


def subject_of(concern: Concern) -> tuple[str, Model | None]:
    """The kind of the subject and the subject itself, or None if the subject no longer exists."""
    kind, _colon, pk = concern.subject.partition(":")
    if kind not in READS or not pk.isdigit():
        return kind, None
    return kind, READS[kind]().filter(pk=pk).first()
