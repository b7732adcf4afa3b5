"""A complaint about us (R3)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from followups.kinds import ComplaintChannel

if TYPE_CHECKING:
    pass


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def with_details(self) -> Self:
        """Load who took it down, the contact it is about, and what compliance found."""
        return self.select_related("taken_by", "contact", "concern__ended_by", "case")


class Complaint(models.Model):
    """A complaint in the person's own words. Compliance looks into it through its Concern."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="complaints")
    contact = models.ForeignKey(
        "cases.Contact", models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    channel = models.CharField(max_length=10, choices=ComplaintChannel)
    words = models.TextField()
    made_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    concern = models.OneToOneField("cases.Concern", models.PROTECT, null=True, related_name="complaint")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        permissions = [("take_complaint", "Can write down a complaint")]
        indexes = [
            # Complaints of a period (M4).
            models.Index(fields=["made_at"], name="complaint_by_day")
        ]

    def get_absolute_url(self) -> str:
        """Return its place on the case's page of complaints."""
        return f"{reverse('case-complaints', args=[self.case.number])}#complaint-{self.pk}"
