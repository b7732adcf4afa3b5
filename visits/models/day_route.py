"""A collector's day on the road (V1)."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction

from foundation import clock
from staff.models import User
from visits.models.visit_plan import VisitPlan, VisitPlanQuerySet

if TYPE_CHECKING:
    from audit.models import Document


class DayRoute(models.Model):
    """The visits of one collector on one day, in the order of their windows.

    Keeps the day sheets that were printed of them.
    """

    collector = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="routes")
    day = models.DateField()
    sheets = models.ManyToManyField("audit.Document", blank=True, related_name="day_routes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collector", "day"], name="one_route_per_collector_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.collector.staff_number} {self.day:%Y-%m-%d}"

    @classmethod
    def of(cls, collector: User, on: date) -> Self:
        """Their route of that day."""
        return cls.objects.get_or_create(collector=collector, day=on)[0]

    @property
    def visits(self) -> VisitPlanQuerySet:
        """The route's visits in their order, cancelled ones left out."""
        return VisitPlan.objects.of_day(self.collector, self.day)

    @property
    def is_today(self) -> bool:
        return self.day == clock.business_date()

    @transaction.atomic
    def keep_sheet(self, document: "Document") -> None:
        """Keep a printed day sheet with the route."""
        self.sheets.add(document)
