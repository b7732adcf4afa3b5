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
    """A supervisor was told, once, of this episode: one instalment, flagged since one day.

    An instalment whose principal is paid late and whose penalty is left alone is an episode of its own:
    ``is_penalty_alone``.
    """

    instalment = models.ForeignKey("ledger.Instalment", models.PROTECT, related_name="+")
    flagged_since = models.DateField()
    told_at = models.DateTimeField()
    is_penalty_alone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instalment", "flagged_since", "is_penalty_alone"],
                name="told_once_per_overdue_episode",
            )
        ]
