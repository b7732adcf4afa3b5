"""Events. Rows are only added. Triggers refuse to change or remove them."""

import hashlib

from django.conf import settings
from django.db import models

from foundation.encrypted import EncryptedTextField


class Event(models.Model):
    """One thing that somebody did.

    Keeps who, when by the business clock and by the machine's, from where, and to what. ``text`` is the
    canonical JSON of all of it and ``digest`` its SHA-256. Seals list the digests. On PostgreSQL
    ``xid`` is the transaction that wrote it, by which the sealing job knows what is surely committed.
    """

    verb = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    job = models.CharField(max_length=60, blank=True)
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    case = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    xid = models.BigIntegerField(null=True)

    class Meta:
        permissions = [("see_events", "Can read the audit trail")]
        indexes = [
            # The timeline of the case page.
            models.Index(fields=["case", "-id"], name="event_by_case"),
            # The history of one row.
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="event_by_subject"),
            # The sealing job's next events.
            models.Index(fields=["xid"], name="event_by_transaction"),
        ]

    @staticmethod
    def digest_of(text: str) -> str:
        """The SHA-256 of a canonical text, 64 hexadecimal digits."""
        return hashlib.sha256(text.encode()).hexdigest()


class EventText(models.Model):
    """A personal value that an event speaks of.

    The event holds only its salted digest, so this row can be erased.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="texts")
    label = models.CharField(max_length=40)
    salt = models.CharField(max_length=32)
    text = EncryptedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "label"], name="one_text_per_label")]
