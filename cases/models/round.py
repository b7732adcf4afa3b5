"""Once through prepare → visit → follow-up."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.kinds import Stage
from foundation import clock

if TYPE_CHECKING:
    from staff.models import User


class Round(models.Model):
    """One passage of a case through the three stages; a broken promise or agreement begins the next (F7)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="rounds_are_counted"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_round_at_a_time"),
        ]

    def move(self, from_stage: str, to_stage: str, *, by: "User", reason: str = "") -> "StageMove":
        """Write down the step; the case's verb decides whether it may be taken."""
        return self.moves.create(
            from_stage=from_stage, to_stage=to_stage, moved_by=by, moved_at=clock.now(), reason=reason
        )


class StageMove(models.Model):
    """A round's step from one stage to the next: who, when, why."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="moves")
    from_stage = models.CharField(max_length=10, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=10, choices=Stage)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            # Time in stage (M4).
            models.Index(fields=["round", "moved_at"], name="stage_move_by_round")
        ]
