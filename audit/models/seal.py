"""Seals: signed lists of events, each chained to the one before."""

from django.db import models


class Seal(models.Model):
    """A signed list of the events since the seal before.

    ``members`` is a list of [event id, digest]; ``horizon`` is how far it reaches: the first PostgreSQL
    transaction that was not surely over, or on SQLite the last event's id. ``hash`` covers the members and
    the hash before; ``signature`` is made with a key kept outside the database.
    """

    sealed_at = models.DateTimeField()
    horizon = models.BigIntegerField()
    members = models.JSONField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=64)

    @classmethod
    def newest_hash(cls) -> str:
        """The hash of the newest seal, printed on every paper; empty before the first."""
        return cls.objects.order_by("-pk").values_list("hash", flat=True).first() or ""
