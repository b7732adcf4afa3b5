"""Who works on a case (P7): always a pair, lead and second (rule W2)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.reasons import Reason


class PairRole(models.TextChoices):
    LEAD = "lead", _("lead")
    SECOND = "second", _("second")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def standing(self) -> Self:
        """Assignments that have not ended."""
        return self.filter(until=None)


class Assignment(models.Model):
    """A collector on a case as lead or second, from one moment until another.

    ``reasons`` are the ranking's codes and parameters as they were when the collector was chosen.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="assignments")
    collector = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=6, choices=PairRole)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    reasons = models.JSONField(default=list, blank=True)
    ended_reason = models.TextField(blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        indexes = [
            # visible_to() for collectors, and the workload on the board.
            models.Index(fields=["collector", "until", "case"], name="assignment_by_collector")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "role"], condition=Q(until=None), name="one_lead_and_one_second"
            ),
            models.UniqueConstraint(
                fields=["case", "collector"], condition=Q(until=None), name="a_pair_is_two_people"
            ),
        ]

    @property
    def why(self) -> list[Reason]:
        """The ranking's reasons as they were, to be worded in the reader's language."""
        return [Reason.from_json(kept) for kept in self.reasons]
