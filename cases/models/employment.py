"""Where a person works (P2)."""

from django.db import models

from cases.models.source import Sourced


class Employment(Sourced):
    """An employer and a position, with the workplace's address where it is known. Never visited without consent (L1)."""

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="employments")
    employer = models.CharField(max_length=160)
    position = models.CharField(max_length=120, blank=True)
    address = models.ForeignKey("cases.Address", models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.employer
