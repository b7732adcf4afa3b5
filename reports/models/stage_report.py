"""A stage report: ordered by a manager or supervisor, made by the worker, kept as a Document (M3)."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import Case, Stage
from foundation import clock, once
from foundation.work import WorkQuerySet, WorkRow, WorkStatus
from reports.scope import Scope
from reports.verbs import Verb
from staff.models import Role, Team

if TYPE_CHECKING:
    from staff.models import User


class StageReportQuerySet(WorkQuerySet["StageReport"]):
    """Reads of stage reports."""

    def visible_to(self, user: "User") -> Self:
        """Reports whose whole content ``user`` may see today: visible cases, his team; all for a manager."""
        if user.has_role(Role.MANAGER):
            return self
        if not user.has_role(Role.SUPERVISOR) or not user.team_id:
            return self.none()
        return self.filter(Q(case__in=Case.objects.visible_to(user)) | Q(case=None, team_id=user.team_id))

    def with_their_subjects(self) -> Self:
        return self.select_related("case__debtor__person", "team", "ordered_by", "document")


class StageReport(WorkRow):
    """One stage of one case as of a day, or of a team (none: all teams) over a period, in one language.

    ``since`` and ``until`` are business dates, both included. The PDF is an ``audit.Document``, which the
    view of this row serves.
    """

    # The task that the sweep wakes for rows left behind.
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
            # The sweep looks for work that nobody does.
            models.Index(fields=["status", "queued_at"], name="stage_report_work"),
            # A team's list of reports, newest first.
            models.Index(fields=["team", "-id"], name="stage_report_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.case or self.team or ''} {self.until:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    @classmethod
    @transaction.atomic
    def order(
        cls,
        *,
        stage: str,
        until: date,
        language: str,
        by: "User",
        request_id: UUID,
        case: Case | None = None,
        team: Team | None = None,
        since: date | None = None,
    ) -> "StageReport":
        """Order a report; the worker is woken when the order is committed.

        Raises ValidationError for a period that ends before it begins or in the future, for a team report
        without a beginning, and for a case or team the person may not see; Repeated for an order sent twice.
        """
        from reports.tasks import build

        first = once.begin(
            by=by,
            action="report.order",
            request_id=request_id,
            body={
                "stage": stage,
                "case": case and case.pk,
                "team": team and team.pk,
                "since": since,
                "until": until,
                "language": language,
            },
        )
        if until > clock.business_date():
            raise ValidationError({"until": _("The report can't end after today.")})
        if case is None and since is None:
            raise ValidationError({"since": _("Say from which day on.")})
        if since and since > until:
            raise ValidationError({"since": _("The period ends before it begins.")})
        if case is not None and not Case.objects.visible_to(by).filter(pk=case.pk).exists():
            raise ValidationError({"case": _("There is no such case.")})
        if case is None and not by.has_role(Role.MANAGER) and (team is None or team.pk != by.team_id):
            raise ValidationError({"team": _("Choose your own team.")})
        report = cls.objects.create(
            stage=stage,
            case=case,
            team=team,
            since=since,
            until=until,
            language=language,
            ordered_by=by,
            ordered_at=clock.now(),
        )
        record(Verb.REPORT_ORDERED, report, by=by, case=case.number if case else "")
        first.finish(report.get_absolute_url())
        transaction.on_commit(lambda: build.delay(report.pk), robust=True)
        return report

    @property
    def scope(self) -> Scope:
        """What the report is about, seen with the eyes of the person who ordered it."""
        return Scope.of(self.ordered_by, case=self.case, team=self.team, since=self.since, until=self.until)

    @property
    def is_ready(self) -> bool:
        return self.status == WorkStatus.DONE

    @property
    def failed(self) -> bool:
        return self.status == WorkStatus.FAILED
