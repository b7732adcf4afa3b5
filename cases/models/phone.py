"""Numbers on which a person may be called or written to."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases import identifiers
from cases.models.source import Provenance, Sourced, SourcedQuerySet
from cases.verbs import Verb
from foundation import clock
from foundation.encrypted import EncryptedTextField, mask, search_hash

if TYPE_CHECKING:
    from cases.models.person import Person
    from staff.models import User


class PhoneQuerySet(SourcedQuerySet["Phone"]):
    def with_number(self, number: str) -> Self:
        """Phones with exactly this number, however it was typed; none for what is no number."""
        try:
            return self.filter(number_hash=search_hash(identifiers.checked_phone(number)))
        except ValidationError:
            return self.none()


class Phone(Sourced):
    """A phone number in E.164 form, encrypted, with a keyed hash for exact search and the caps per number."""

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="phones")
    number = EncryptedTextField()
    number_hash = models.CharField(max_length=64, editable=False)
    is_current = models.BooleanField(default=True)

    objects: ClassVar = PhoneQuerySet.as_manager()

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

    @classmethod
    def unsaved(cls, person: "Person", number: str, provenance: Provenance, *, by: "User") -> Self:
        """A phone with its checked number and hash, not saved yet; for bulk imports.

        Raises ValidationError.
        """
        provenance.must_be_lawful()
        checked = identifiers.checked_phone(number)
        return cls(
            person=person,
            number=checked,
            number_hash=search_hash(checked),
            added_by=by,
            added_at=clock.now(),
            **vars(provenance),
        )

    @classmethod
    @transaction.atomic
    def add(
        cls, person: "Person", number: str, provenance: Provenance, *, by: "User", case: str = ""
    ) -> Self:
        """Add a number with its lawful source.

        Raises ValidationError beside the field, also for a known one.
        """
        phone = cls.unsaved(person, number, provenance, by=by)
        if cls.objects.filter(person=person, number_hash=phone.number_hash).exists():
            raise ValidationError({"number": _("This number is on file already.")})
        phone.save()
        after, personal = {"source": provenance.source}, {"phone": phone.number}
        record(Verb.PHONE_ADDED, phone, by=by, case=case, after=after, personal=personal)
        return phone

    @transaction.atomic
    def unmask(self, *, by: "User", case: str = "") -> str:
        """The number in full; that ``by`` looked is written down."""
        record(Verb.PHONE_UNMASKED, self, by=by, case=case)
        return self.number
