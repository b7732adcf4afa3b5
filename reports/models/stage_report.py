"""A stage report: ordered by a manager or supervisor, made by the worker, kept as a Document (M3)."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cases.models import Case, Stage
from foundation.work import WorkQuerySet, WorkRow
from reports.scope import Scope
from staff.models import Role

if TYPE_CHECKING:
    from staff.models import User


class StageReportQuerySet(WorkQuerySet["StageReport"]):
    """Reads of stage reports."""

    def visible_to(self, user: "User") -> Self:
        """Reports whose whole content ``user`` may see today. A manager sees all.

        A supervisor sees those of visible cases and of their own team.
        """
        if user.has_role(Role.MANAGER):
            return self
        if not user.has_role(Role.SUPERVISOR) or not user.team_id:
            return self.none()
        return self.filter(Q(case__in=Case.objects.visible_to(user)) | Q(case=None, team_id=user.team_id))

    def with_their_subjects(self) -> Self:
        return self.select_related("case__debtor__person", "team", "ordered_by", "document")


class StageReport(WorkRow):
    """One stage of one case as of a day, or of a team over a period, in one language.

    Without a team, it covers all teams. ``since`` and ``until`` are business dates, both included. The PDF is
    an ``audit.Document``, which the view of this row serves.
    """

    # The task that the sweep wakes for unfinished rows.
    task = "reports.tasks.build"

    stage = models.CharField(max_length=10, choices=Stage)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="stage_reports"
    )
    team = models.ForeignKey(
        "staff.Team", models.PROTECT, null=True, blank=True, related_name="stage_reports"
    )
    since = models.DateField(null=True, blank=True)
    until = models.DateField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="stage_reports")
    ordered_at = models.DateTimeField()
    document = models.OneToOneField(
        "audit.Document", models.PROTECT, null=True, blank=True, related_name="stage_report"
    )

    objects: ClassVar = StageReportQuerySet.as_manager()

    class Meta:
        permissions = [
            ("order_report", "Can order and download stage reports"),
            ("see_overview", "Can see the measures"),
        ]
        indexes = [
            # The sweep searches for unfinished work.
            models.Index(fields=["status", "queued_at"], name="stage_report_work"),
            # The list of a team's reports, newest first.
            models.Index(fields=["team", "-id"], name="stage_report_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.case or self.team or ''} {self.until:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @property
    def scope(self) -> Scope:
        """The scope of the report, within what the person who ordered it may see."""
        return Scope.of(self.ordered_by, case=self.case, team=self.team, since=self.since, until=self.until)
