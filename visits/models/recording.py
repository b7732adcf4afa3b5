"""Recordings of a visit (W3)."""

from django.conf import settings
from django.db import models

from visits.models.visit_plan import VisitPlan


class Recording(models.Model):
    """A recording that the debtor was told of first and agreed to.

    ``withdrawn``: the debtor stopped it; ``paused``: it was paused when somebody else came in.
    """

    visit = models.ForeignKey(VisitPlan, models.PROTECT, related_name="recordings")
    evidence = models.OneToOneField("cases.EvidenceItem", models.PROTECT, related_name="visit_recording")
    withdrawn = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
