"""Numbers on which a person may be called or written to."""

from django.db import models

from cases.models.source import Sourced
from foundation.encrypted import EncryptedTextField, mask


class Phone(Sourced):
    """A phone number in E.164 form, encrypted, with a keyed hash for exact search and the caps per number."""

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="phones")
    number = EncryptedTextField()
    number_hash = models.CharField(max_length=64, editable=False)
    is_current = models.BooleanField(default=True)

    class Meta(Sourced.Meta):
        abstract = False
        indexes = [
            # Search by an exact number; caps per number (rule C2).
            models.Index(fields=["number_hash"], name="phone_by_hash")
        ]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["person", "number_hash"], name="a_number_once_per_person"),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """The national number with its middle starred, such as 138****2046."""
        return mask(self.number.removeprefix("+86"), head=3, tail=4)
