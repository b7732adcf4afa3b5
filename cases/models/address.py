"""Where a person may be visited or written to."""

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.record import record
from cases.coordinates import wgs84_from_gcj02
from cases.kinds import AddressKind
from cases.models.person import Person
from cases.models.source import Provenance, Sourced
from cases.verbs import Verb
from foundation import clock
from foundation.encrypted import search_hash
from foundation.locking import lock

if TYPE_CHECKING:
    from staff.models import User


class Datum(models.TextChoices):
    WGS84 = "wgs84", "WGS-84"
    GCJ02 = "gcj02", "GCJ-02"


@dataclass(frozen=True)
class Place:
    """A place as its source names it; latitude and longitude in degrees of ``given_in``."""

    line: str
    kind: str = AddressKind.RESIDENCE
    province: str = ""
    city: str = ""
    district: str = ""
    latitude: float | None = None
    longitude: float | None = None
    given_in: str = ""

    @property
    def coordinates(self) -> tuple[float | None, float | None]:
        """Latitude and longitude in WGS-84."""
        if self.given_in != Datum.GCJ02 or self.latitude is None or self.longitude is None:
            return self.latitude, self.longitude
        return wgs84_from_gcj02(self.latitude, self.longitude)


class Address(Sourced):
    """One place, with its source. One of a person's addresses is the current visiting address.

    Coordinates are WGS-84 degrees; ``given_in`` says what the source used. A workplace may be visited only
    with the debtor's recorded consent to that place (rule L1). ``household_key`` is the same for all who live
    there.
    """

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="addresses")
    kind = models.CharField(max_length=10, choices=AddressKind, default=AddressKind.RESIDENCE)
    province = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=60, blank=True)
    district = models.CharField(max_length=60, blank=True)
    line = models.CharField(max_length=250)
    household_key = models.CharField(max_length=64, editable=False)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    given_in = models.CharField(max_length=6, choices=Datum, blank=True)
    is_current = models.BooleanField(default=False)
    consent_recorded_at = models.DateTimeField(null=True, blank=True)
    consent_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Sourced.Meta):
        abstract = False
        indexes = [
            # The household caps of rule C3.
            models.Index(fields=["household_key"], name="address_by_household"),
            # The board's district column and filter.
            models.Index(fields=["district"], name="address_by_district"),
        ]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_current=True), name="one_current_address_per_person"
            ),
        ]

    def __str__(self) -> str:
        return "".join(part for part in (self.province, self.city, self.district) if part) + self.line

    @classmethod
    def unsaved(
        cls, person: Person, place: Place, provenance: Provenance, *, by: "User", current: bool = False
    ) -> Self:
        """An address with its household key, not saved yet; for bulk imports. Raises ValidationError."""
        if not place.line.strip():
            raise ValidationError({"line": _("Enter the street and the number.")})
        provenance.must_be_lawful()
        latitude, longitude = place.coordinates
        address = cls(
            person=person,
            kind=place.kind,
            province=place.province.strip(),
            city=place.city.strip(),
            district=place.district.strip(),
            line=place.line.strip(),
            latitude=latitude,
            longitude=longitude,
            given_in=place.given_in,
            is_current=current,
            added_by=by,
            added_at=clock.now(),
            **vars(provenance),
        )
        address.household_key = household_key(str(address))
        return address

    @classmethod
    @transaction.atomic
    def add(
        cls,
        person: Person,
        place: Place,
        provenance: Provenance,
        *,
        by: "User",
        current: bool = False,
        case: str = "",
    ) -> Self:
        """Add a place with its lawful source, and visit it from now on if it is the ``current`` one.

        ``case`` is the number of the case it is added for. Raises ValidationError.
        """
        address = cls.unsaved(person, place, provenance, by=by)
        address.save()
        after, personal = {"source": provenance.source}, {"address": str(address)}
        record(Verb.ADDRESS_ADDED, address, by=by, case=case, after=after, personal=personal)
        if current:
            address.make_current(by=by, case=case)
        return address

    @transaction.atomic
    def make_current(self, *, by: "User", case: str = "") -> None:
        """Visit this place from now on, instead of the one before.

        Raises ValidationError for a wrong address.
        """
        Person.objects.lock_with_household(self.person_id)
        lock(self)
        if not self.is_usable:
            raise ValidationError(_("This address was found wrong, so nobody can be sent there."))
        Address.objects.filter(person_id=self.person_id, is_current=True).update(is_current=False)
        self.is_current = True
        self.save(update_fields=["is_current"])
        record(Verb.ADDRESS_MADE_CURRENT, self, by=by, case=case)

    @transaction.atomic
    def record_consent(self, *, by: "User", case: str = "") -> None:
        """The debtor agreed to be visited at this place (rule L1)."""
        self.consent_recorded_at, self.consent_recorded_by = clock.now(), by
        self.save(update_fields=["consent_recorded_at", "consent_recorded_by"])
        record(Verb.ADDRESS_CONSENT_RECORDED, self, by=by, case=case)


def household_key(whole: str) -> str:
    """The same key for the same place, however its spaces, widths and punctuation were typed."""
    wide = unicodedata.normalize("NFKC", whole).casefold()
    return search_hash("".join(letter for letter in wide if letter.isalnum()))
