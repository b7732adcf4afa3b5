"""Rows that two people may have open at once."""

from typing import Self

from django.db import models

from foundation import locking
from foundation.errors import Stale


class Versioned(models.Model):
    """A row with a version that every verb raises, so that nobody overwrites what they have not seen."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def lock(self, version: int | None = None) -> Self:
        """Lock and re-read the row inside the running transaction.

        Raises Stale when ``version`` is given and is not the one that stands.
        """
        locking.lock(self)
        if version is not None and version != self.version:
            raise Stale(self, mine=version, theirs=self.version)
        return self

    def save_next(self, *fields: str) -> None:
        """Save ``fields`` under the next version; the row must be locked."""
        self.version += 1
        self.save(update_fields=[*fields, "version"])
