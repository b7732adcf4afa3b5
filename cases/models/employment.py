"""Where a person works (P2)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.models.address import Address
from cases.models.source import Provenance, Sourced
from cases.verbs import Verb
from foundation import clock

if TYPE_CHECKING:
    from cases.models.person import Person
    from staff.models import User


@dataclass(frozen=True)
class Job:
    """An employer and a position, from when until when, and where."""

    employer: str
    position: str = ""
    address: Address | None = None
    since: date | None = None
    until: date | None = None


class Employment(Sourced):
    """An employer and a position, with the workplace's address where it is known.

    Never visited without consent (L1).
    """

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
        cls, person: "Person", job: Job, provenance: Provenance, *, by: "User", case: str = ""
    ) -> "Employment":
        """Add an employer with its lawful source. Raises ValidationError beside the field."""
        provenance.must_be_lawful()
        if not job.employer.strip():
            raise ValidationError({"employer": _("Enter the employer's name.")})
        employment = cls.objects.create(
            person=person,
            employer=job.employer.strip(),
            position=job.position,
            address=job.address,
            since=job.since,
            until=job.until,
            added_by=by,
            added_at=clock.now(),
            **vars(provenance),
        )
        personal = {"employer": employment.employer}
        record(Verb.EMPLOYMENT_ADDED, employment, by=by, case=case, personal=personal)
        return employment
