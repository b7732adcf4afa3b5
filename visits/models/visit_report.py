"""The report of a visit: drafted from its record, corrected by the collector, accepted by another (F1)."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record as record_event
from cases.models import Case
from foundation import clock
from foundation.approvals import Approval, Decision
from foundation.status import Status
from foundation.versioned import Versioned
from staff.models import Notification, Role, User
from visits.models.visit_plan import WITH_THE_VISIT, VisitPlan
from visits.verbs import Verb

# What the collector writes, in the order of the page and the paper.
WRITTEN = {
    "happened": lazy("What happened"),
    "difficulties": lazy("The debtor's difficulties"),
    "willingness": lazy("Willingness and ability to pay"),
    "agreed": lazy("What was agreed"),
    "next_steps": lazy("What comes next"),
}


class VisitReportQuerySet(models.QuerySet["VisitReport"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(visit__case__in=Case.objects.visible_to(user))

    def to_review(self) -> Self:
        """Reports that wait for a supervisor: the board's queue."""
        return self.filter(reviews__decision=Decision.PENDING)

    def to_correct(self, user: User) -> Self:
        """Their own reports that were not sent yet, or came back."""
        return self.filter(written_by=user).exclude(
            reviews__decision__in=(Decision.PENDING, Decision.APPROVED)
        )

    def with_everything(self) -> Self:
        return self.select_related(
            *WITH_THE_VISIT,
            "written_by",
            "document",
        ).prefetch_related("reviews__decided_by", "reviews__asked_by")


class VisitReport(Versioned):
    """What a visit brought, in the collector's words.

    Says what happened, the debtor's difficulties, their willingness and ability, what was agreed, and what
    comes next. Written in ``language``. The record that it was drafted from stays as it is.

    A draft until sent; while it waits it stands still; accepted it is final and has its PDF.
    """

    visit = models.OneToOneField(VisitPlan, models.PROTECT, related_name="report")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    happened = models.TextField()
    difficulties = models.TextField(blank=True)
    willingness = models.TextField(blank=True)
    agreed = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visit_reports")
    drafted_at = models.DateTimeField()
    written_at = models.DateTimeField()
    document = models.OneToOneField(
        "audit.Document", models.PROTECT, null=True, blank=True, related_name="visit_report"
    )

    objects = VisitReportQuerySet.as_manager()

    class Meta:
        permissions = [
            ("see_report", "Can read visit reports"),
            ("write_report", "Can correct and send visit reports"),
            ("review_report", "Can accept or return a visit report"),
        ]

    def __str__(self) -> str:
        return str(self.visit)

    def get_absolute_url(self) -> str:
        return reverse("visit-report", args=[self.visit_id])

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Its parts under their headings, in order."""
        return [(str(label), getattr(self, name)) for name, label in WRITTEN.items()]

    @property
    def last_review(self) -> "VisitReportReview | None":
        """The newest request for a review, decided or not."""
        return max(self.reviews.all(), key=lambda it: it.pk, default=None)

    @property
    def is_waiting(self) -> bool:
        last = self.last_review
        return last is not None and last.decision == Decision.PENDING

    @property
    def is_accepted(self) -> bool:
        last = self.last_review
        return last is not None and last.decision == Decision.APPROVED

    @property
    def is_returned(self) -> bool:
        last = self.last_review
        return last is not None and last.decision == Decision.RETURNED

    @property
    def shown_as(self) -> Status:
        """How a page shows how far the report is."""
        if self.is_accepted:
            return Status("good", _("accepted"))
        if self.is_waiting:
            return Status("info", _("waits for review"), "hourglass")
        if self.is_returned:
            return Decision.RETURNED.shown_as
        return Status("", _("draft"), "pen-line")

    @property
    def can_be_changed(self) -> bool:
        return not self.is_waiting and not self.is_accepted

    @transaction.atomic
    def correct(self, *, by: User, version: int | None = None, **texts: Any) -> None:
        """Put the report right; ``texts`` are the fields of WRITTEN.

        Only one of the pair writes it. Raises Stale; ValidationError while it waits and once it is accepted.
        """
        self._lock(version)
        self._must_be_author(by)
        for name, text in texts.items():
            if name not in WRITTEN:
                raise TypeError(f"a report has no {name}")
            setattr(self, name, text.strip())
        if not self.happened:
            raise ValidationError({"happened": _("Say what happened.")})
        self.written_by, self.written_at = by, clock.now()
        self.save_next(*texts, "written_by", "written_at")
        record_event(Verb.VISIT_REPORT_CORRECTED, self, by=by, case=self.visit.case.number)

    @transaction.atomic
    def send(self, *, by: User, version: int | None = None) -> "VisitReportReview":
        """Put it before a supervisor. Raises Stale; ValidationError when it was sent already."""
        self._lock(version)
        self._must_be_author(by)
        review = VisitReportReview.objects.create(report=self, asked_by=by, asked_at=clock.now())
        self.save_next()
        supervisors = User.objects.with_role(Role.SUPERVISOR).filter(team=self.visit.case.team_id)
        self._tell("visit_report_sent", [*supervisors], review)
        record_event(Verb.VISIT_REPORT_SENT, self, by=by, case=self.visit.case.number)
        return review

    def accept(self, *, by: User, remarks: str = "", version: int | None = None) -> None:
        """Accept it as another person than its writers. Raises Stale, ValidationError."""
        self._decide(Decision.APPROVED, by=by, remarks=remarks, version=version)

    def give_back(self, *, by: User, remarks: str, version: int | None = None) -> None:
        """Return it with what should be put right. Raises Stale, ValidationError."""
        self._decide(Decision.RETURNED, by=by, remarks=remarks, version=version)

    @transaction.atomic
    def _decide(self, decision: Decision, *, by: User, remarks: str, version: int | None) -> None:
        self.lock(version)
        review = self.reviews.order_by("-pk").first()
        if review is None:
            raise ValidationError(_("This report was not sent yet."), code="sent")
        if self.visit.takes_part(by) or by.pk == self.written_by_id:
            raise ValidationError(_("Somebody else must decide on what you wrote."), code="own")
        review.decide(decision, by=by, at=clock.now(), remarks=remarks)
        review.save()
        self.save_next()
        if decision == Decision.RETURNED:
            self._tell("visit_report_returned", [review.asked_by], review)
        record_event(
            Verb(f"visit_report.{decision}"),
            self,
            by=by,
            case=self.visit.case.number,
            after={"remarks": remarks},
        )

    def _lock(self, version: int | None) -> None:
        self.lock(version)
        last = self.reviews.order_by("-pk").first()
        if last and last.decision == Decision.PENDING:
            raise ValidationError(_("The report waits for its review and stands still."), code="waits")
        if last and last.decision == Decision.APPROVED:
            raise ValidationError(_("The report is accepted: amend the record instead."), code="final")

    def _tell(self, kind: str, people: list[User], review: "VisitReportReview") -> None:
        Notification.tell(
            people,
            dedupe_key=f"{kind}:{review.pk}",
            kind=kind,
            params={"case": self.visit.case.number},
            subject=self.visit.case.number,
            url=self.get_absolute_url(),
        )

    def _must_be_author(self, by: User) -> None:
        if not self.visit.takes_part(by):
            raise ValidationError(_("Only one of the pair writes the report."), code="pair")


class VisitReportReview(Approval):
    """A report put before a supervisor; nobody accepts their own."""

    report = models.ForeignKey(VisitReport, models.PROTECT, related_name="reviews")

    class Meta:
        indexes = [
            # The board's queue of reports to review.
            models.Index(fields=["decision", "asked_at"], name="visit_report_review_queue")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(decision="pending"), name="a_visit_report_waits_once"
            )
        ]
