"""Where a person works (P2)."""

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.models.source import Sourced, lawful
from cases.verbs import Verb
from foundation import clock

if TYPE_CHECKING:
    from cases.models.address import Address
    from cases.models.person import Person
    from staff.models import User


class Employment(Sourced):
    """An employer and a position, with the workplace's address where it is known. Never visited without
    consent (L1)."""

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="employments")
    employer = models.CharField(max_length=160)
    position = models.CharField(max_length=120, blank=True)
    address = models.ForeignKey("cases.Address", models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.employer

    @classmethod
    @transaction.atomic
    def add(
        cls,
        person: "Person",
        *,
        employer: str,
        source: str,
        lawful_basis: str,
        by: "User",
        position: str = "",
        address: "Address | None" = None,
        since: date | None = None,
        until: date | None = None,
        source_date: date | None = None,
        case: str = "",
    ) -> "Employment":
        """Add an employer with its lawful source. Raises ValidationError beside the field."""
        lawful(source, lawful_basis)
        if not employer.strip():
            raise ValidationError({"employer": _("Enter the employer's name.")})
        employment = cls.objects.create(
            person=person,
            employer=employer.strip(),
            position=position,
            address=address,
            since=since,
            until=until,
            source=source,
            source_date=source_date,
            lawful_basis=lawful_basis,
            added_by=by,
            added_at=clock.now(),
        )
        personal = {"employer": employment.employer}
        record(Verb.EMPLOYMENT_ADDED, employment, by=by, case=case, personal=personal)
        return employment
