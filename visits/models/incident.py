"""Something went wrong at a visit (L2, B1, "Someone is in danger")."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases import holding
from cases.contact_rules import words as wording
from cases.models import Case, Concern, ConcernKind, HoldKind
from followups.models import Task, TaskKind
from foundation import clock
from foundation.listing import listed
from staff.models import Notification, Role, User
from visits.models.outing import Outing
from visits.models.visit_plan import WITH_THE_VISIT, VisitPlan
from visits.verbs import Verb


class IncidentKind(models.TextChoices):
    DANGER = "danger", lazy("somebody is in danger")
    INJURY = "injury", lazy("somebody was hurt")
    THREAT_SAID = "threat_said", lazy("something forbidden was said by us")
    OVERSTAYED = "overstayed", lazy("stayed after being asked to leave")
    OTHER = "other", lazy("something else")


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(visit__case__in=Case.objects.visible_to(user))

    def calling(self) -> Self:
        """Incidents that nobody has taken yet: the top of the board, the gravest first."""
        return self.filter(acknowledged_at=None)

    def without_debrief(self) -> Self:
        return self.filter(debriefed_at=None)

    def with_everything(self) -> Self:
        return self.select_related(
            *WITH_THE_VISIT,
            "raised_by",
            "acknowledged_by",
            "debriefed_by",
            "hold",
        )


class Incident(models.Model):
    """One incident at one visit: raised by whoever was there, taken by a supervisor or compliance, talked
    over with the pair afterwards.

    Danger places a vulnerability hold (S2) on the debtor at once. Every incident opens the case to
    compliance.
    """

    visit = models.ForeignKey(VisitPlan, models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=12, choices=IncidentKind)
    words = models.TextField(blank=True)
    hold = models.ForeignKey("cases.Hold", models.PROTECT, null=True, blank=True, related_name="incidents")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="incidents_raised")
    raised_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    debriefed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    debriefed_at = models.DateTimeField(null=True, blank=True)
    debrief = models.TextField(blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        permissions = [
            ("see_incidents", "Can see incidents of visits"),
            ("handle_incident", "Can take an incident and write its debrief"),
        ]
        indexes = [
            # The board's first lines.
            models.Index(fields=["acknowledged_at", "raised_at"], name="incident_calling")
        ]

    def get_absolute_url(self) -> str:
        return reverse("incident", args=[self.pk])

    @classmethod
    @transaction.atomic
    def raise_(cls, visit: VisitPlan, kind: str, words: str, by: User) -> "Incident":
        """Say that something went wrong; no word is required. Tells the team's supervisors, compliance and
        whoever keeps watch over the pair, and asks for a debrief."""
        case = visit.case
        case.lock_all()
        hold = None
        if kind == IncidentKind.DANGER:
            hold = holding.ensure(
                case.debtor.person,
                HoldKind.VULNERABILITY,
                by=by,
                reason=words.strip() or _("Somebody was in danger at a visit."),
            )
        incident = cls.objects.create(
            visit=visit, kind=kind, words=words.strip(), hold=hold, raised_by=by, raised_at=clock.now()
        )
        Concern.raise_(case, ConcernKind.INCIDENT, f"incident:{incident.pk}", by=by)
        Task.open(
            case,
            TaskKind.DEBRIEF,
            due_on=clock.business_date(),
            by=by,
            role=Role.SUPERVISOR,
            subject=f"incident:{incident.pk}",
        )
        incident._tell()
        record(
            Verb.INCIDENT_RAISED,
            incident,
            by=by,
            case=case.number,
            after={"kind": kind, "visit": visit.pk},
            personal={"words": words},
        )
        return incident

    @classmethod
    def mind_our_words(cls, visit: VisitPlan, said: str, *, by: User) -> "Incident | None":
        """What we said to him is checked: forbidden words become an incident (B1, W1), not a refusal."""
        hits = wording.check(said)
        if not hits:
            return None
        found = listed(dict.fromkeys(hit.found for hit in hits))
        return cls.raise_(visit, IncidentKind.THREAT_SAID, _("We said: %(words)s") % {"words": found}, by)

    @transaction.atomic
    def acknowledge(self, *, by: User) -> None:
        """``by`` has taken it and sees to it. Twice does no harm."""
        self.refresh_from_db(from_queryset=Incident.objects.select_for_update())
        if self.acknowledged_at is None:
            self.acknowledged_by, self.acknowledged_at = by, clock.now()
            self.save(update_fields=["acknowledged_by", "acknowledged_at"])
            record(Verb.INCIDENT_ACKNOWLEDGED, self, by=by, case=self.visit.case.number)

    @transaction.atomic
    def write_debrief(self, *, by: User, words: str) -> None:
        """What was talked over with the pair, by somebody who was not there; finishes the task. Raises
        ValidationError."""
        self.refresh_from_db(from_queryset=Incident.objects.select_for_update())
        if self.debriefed_at is not None:
            raise ValidationError(_("The debrief was written already."), code="written")
        if self.visit.takes_part(by):
            raise ValidationError(_("Somebody who was not there must talk it over with you."), code="own")
        if not words.strip():
            raise ValidationError({"words": _("Say what you talked over and what follows.")})
        self.acknowledge(by=by)
        self.debriefed_by, self.debriefed_at, self.debrief = by, clock.now(), words.strip()
        self.save(update_fields=["debriefed_by", "debriefed_at", "debrief"])
        for task in Task.objects.open().filter(kind=TaskKind.DEBRIEF, subject=f"incident:{self.pk}"):
            task.finish(by=by)
        record(
            Verb.INCIDENT_DEBRIEFED,
            self,
            by=by,
            case=self.visit.case.number,
            personal={"debrief": self.debrief},
        )

    def _tell(self) -> None:
        """Notices to those who can help, each with the page that he may open."""
        case, params = self.visit.case, {"case": self.visit.case.number, "kind": self.kind}
        key = f"incident:{self.pk}"
        supervisors = User.objects.with_role(Role.SUPERVISOR).filter(team=case.team_id)
        compliance = User.objects.with_role(Role.COMPLIANCE)
        Notification.tell(
            [*supervisors, *compliance],
            dedupe_key=key,
            kind="incident",
            params=params,
            subject=key,
            url=self.get_absolute_url(),
        )
        for outing in Outing.objects.running().filter(visits=self.visit).select_related("duty"):
            Notification.tell(
                [outing.duty],
                dedupe_key=key,
                kind="incident",
                params=params,
                subject=key,
                url=outing.get_absolute_url(),
            )
