"""A pause of an agreement, with its proof and its day of review."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from followups.kinds import AGREEMENT_GRACE_DAYS, PausedDays, TaskKind
from followups.models.task import Task
from foundation import clock

if TYPE_CHECKING:
    from staff.models import User


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def standing(self, on: date) -> Self:
        """Pauses that hold on ``on``."""
        return self.filter(since__lte=on, ended_at=None, until__gte=on)

    def protecting(self, on: date) -> Self:
        """Pauses because of which an agreement does not break on ``on``: in the pause and its grace days."""
        return self.filter(since__lte=on, last_day__gte=on - timedelta(days=AGREEMENT_GRACE_DAYS))

    def with_details(self) -> Self:
        return self.select_related("proof", "placed_by", "ended_by", "document").order_by("-pk")


class Suspension(models.Model):
    """A pause of an active agreement from ``since`` until ``until``, the day of review, both included.

    Meanwhile the agreement does not break and nobody demands. ``days`` says what becomes of the due days.
    ``last_day`` is the last day of the pause: ``until``, or an earlier day if it was taken up again. The
    proof is in the vault, or ``proof_reference`` says where it is.
    """

    agreement = models.ForeignKey("followups.RepaymentAgreement", models.PROTECT, related_name="suspensions")
    since = models.DateField()
    until = models.DateField()
    last_day = models.DateField()
    days = models.CharField(max_length=5, choices=PausedDays)
    reason = models.CharField(max_length=250)
    proof = models.ForeignKey("cases.EvidenceItem", models.PROTECT, null=True, blank=True, related_name="+")
    proof_reference = models.CharField(max_length=250, blank=True)
    document = models.ForeignKey("audit.Document", models.PROTECT, null=True, blank=True, related_name="+")
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=250, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        indexes = [
            # The pauses of an agreement, which the daily jobs ask for.
            models.Index(fields=["agreement", "last_day"], name="suspension_by_agreement")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="a_pause_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(proof__isnull=False) | ~Q(proof_reference=""), name="a_pause_has_a_proof"
            ),
        ]

    @property
    def subject(self) -> str:
        """The name under which its task is opened."""
        return f"suspension:{self.pk}"

    @property
    def length(self) -> int:
        """Its days, the first and the last included."""
        return (self.until - self.since).days + 1

    @property
    def payable_until(self) -> date:
        """The last day on which what fell due in the pause is paid in time."""
        return self.last_day + timedelta(days=AGREEMENT_GRACE_DAYS)

    @property
    def days_words(self) -> str:
        """What becomes of the due days, in the reader's language."""
        return str(PausedDays(self.days).label)

    def end(self, *, by: "User", reason: str, on: date) -> None:
        """End the pause of the locked agreement on the day before ``on``, with the task of its review."""
        self.last_day = max(on - timedelta(days=1), self.since)
        self.ended_by, self.ended_at, self.end_reason = by, clock.now(), reason[:250]
        self.save(update_fields=["last_day", "ended_by", "ended_at", "end_reason"])
        tasks = Task.objects.filter(kind=TaskKind.REVIEW_PAUSE, subject=self.subject)
        tasks.finish(by=by, result=self.end_reason)
