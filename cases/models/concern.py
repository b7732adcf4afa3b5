"""Why compliance may look into a case (R4)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ConcernKind(models.TextChoices):
    HOLD = "hold", _("hold")
    COMPLAINT = "complaint", _("complaint")
    BREACH = "breach", _("breach")
    INCIDENT = "incident", _("incident")
    SAMPLE = "sample", _("sample")


class ConcernQuerySet(models.QuerySet["Concern"]):
    def standing(self, moment: datetime) -> Self:
        """Concerns that stand at ``moment``."""
        return self.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)


class Concern(models.Model):
    """A dated reason for compliance to see a case; written by the verb that gave rise to it."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="concerns")
    kind = models.CharField(max_length=10, choices=ConcernKind)
    subject = models.CharField(max_length=80)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        permissions = [("see_concerns", "Can work on compliance's concerns")]
        indexes = [
            # visible_to() for compliance, and its desk.
            models.Index(fields=["until", "case"], name="concern_standing")
        ]
