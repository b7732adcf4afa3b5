"""Where a person may be visited or written to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.source import Sourced


class AddressKind(models.TextChoices):
    RESIDENCE = "residence", _("residence")
    BUSINESS = "business", _("own business")
    WORKPLACE = "workplace", _("workplace")


class Datum(models.TextChoices):
    WGS84 = "wgs84", "WGS-84"
    GCJ02 = "gcj02", "GCJ-02"


class Address(Sourced):
    """One place, with its source. One of a person's addresses is the current visiting address.

    Coordinates are WGS-84 degrees; ``given_in`` says what the source used. A workplace may be visited only with
    the debtor's recorded consent to that place (rule L1). ``household_key`` is the same for all who live there.
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
