"""One run of the job that flags overdue instalments (F8)."""

from django.db import models


class OverdueRun(models.Model):
    """What a run did, by the business date it worked for. A rehearsal leaves no row."""

    on = models.DateField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    accounts = models.PositiveIntegerField(default=0)
    raised = models.PositiveIntegerField(default=0)
    cleared = models.PositiveIntegerField(default=0)
    cases_opened = models.PositiveIntegerField(default=0)
    tasks_opened = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            # The last run's date.
            models.Index(fields=["-on"], name="overdue_run_by_day")
        ]


class OverdueNotice(models.Model):
    """A supervisor was told, once, of this episode: one instalment, flagged since one day."""

    instalment = models.ForeignKey("ledger.Instalment", models.PROTECT, related_name="+")
    flagged_since = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instalment", "flagged_since"], name="told_once_per_overdue_episode"
            )
        ]
