"""What was put right about a visit's record afterwards."""

from django.conf import settings
from django.db import models

from visits.kinds import Step
from visits.models.record import VisitRecord


class Amendment(models.Model):
    """One correction with its reason, shown beside what was written, which stays.

    It changes the record's words only: a promise, an agreement or a hold has its own way to be put right.
    """

    record = models.ForeignKey(VisitRecord, models.PROTECT, related_name="amendments")
    step = models.CharField(max_length=12, choices=Step)
    fact = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="an_amendment_has_its_reason")
        ]
