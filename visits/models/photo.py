"""Photos of a visit (L3)."""

from django.conf import settings
from django.db import models

from visits.kinds import Shows
from visits.models.visit_plan import VisitPlan


class Photo(models.Model):
    """A photo taken at a visit, kept as evidence byte for byte with its hash."""

    visit = models.ForeignKey(VisitPlan, models.PROTECT, related_name="photos")
    evidence = models.OneToOneField("cases.EvidenceItem", models.PROTECT, related_name="visit_photo")
    shows = models.CharField(max_length=12, choices=Shows)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
