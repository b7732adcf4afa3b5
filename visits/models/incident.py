"""Something went wrong at a visit (L2, B1, "Someone is in danger")."""

from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.models import Case
from foundation import clock
from foundation.locking import lock
from foundation.status import Status
from staff.models import User
from visits.kinds import IncidentKind
from visits.models.visit_plan import WITH_THE_VISIT, VisitPlan
from visits.verbs import Verb


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
    """One incident at one visit, raised by somebody who was there.

    A supervisor or compliance takes it. It is talked over with the pair afterwards.

    Danger places a vulnerability hold (S2) on the debtor at once. Every incident opens the case to
    compliance. visits.incidents raises it and writes its debrief.
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

    @property
    def shown_as(self) -> Status:
        """How a page shows how far the incident is."""
        if self.debriefed_at:
            return Status("good", lazy("talked over"))
        if self.acknowledged_at:
            return Status("warn", lazy("debrief to come"))
        return Status("stop", lazy("nobody has taken it"))

    @transaction.atomic
    def acknowledge(self, *, by: User) -> None:
        """``by`` has taken it and sees to it. Twice does no harm."""
        lock(self)
        if self.acknowledged_at is None:
            self.acknowledged_by, self.acknowledged_at = by, clock.now()
            self.save(update_fields=["acknowledged_by", "acknowledged_at"])
            record(Verb.INCIDENT_ACKNOWLEDGED, self, by=by, case=self.visit.case.number)
