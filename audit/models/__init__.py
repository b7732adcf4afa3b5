"""The audit trail and the documents that were issued, one noun a file."""

from audit.models.document import Document
from audit.models.event import Event, EventText
from audit.models.seal import Seal

__all__ = ["Document", "Event", "EventText", "Seal"]
