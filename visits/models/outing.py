"""A pair that is out, and who notices when it does not come back (conduct.md, "Safety")."""

from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from audit.record import record
from cases.models import Address
from foundation import clock
from foundation.locking import lock
from staff.models import Role, User
from visits.kinds import AlarmStep, SafeBy
from visits.models.day_route import DayRoute
from visits.verbs import Verb


class OutingQuerySet(models.QuerySet["Outing"]):
    def running(self) -> Self:
        """Pairs that are out."""
        return self.filter(safe_at=None)

    def visible_to(self, user: User) -> Self:
        """Outings that ``user`` makes, watches over, or whose people are of their team; all for a manager."""
        if user.has_role(Role.MANAGER):
            return self
        mine = Q(duty=user) | Q(second_contact=user) | Q(pk__in=user.outings.values("pk"))
        if user.has_role(Role.SUPERVISOR) and user.team_id:
            mine |= Q(route__collector__team=user.team_id)
        return self.filter(mine)

    def watched_by(self, user: User) -> Self:
        """Outings of which ``user`` is the duty person or the second contact."""
        return self.filter(Q(duty=user) | Q(second_contact=user))

    def with_everything(self) -> Self:
        return self.select_related("route__collector", "duty", "second_contact", "safe_by").prefetch_related(
            "members",
            "alarms__acknowledged_by",
            "visits__contact",
            "visits__address",
            "visits__case",
        )


class Outing(models.Model):
    """One pair on its way: nobody sets out without a named duty person.

    Due back on the server's clock, so no signal is needed; over when somebody has said that both are safe.

    ``visits`` are those they set out for: the ones whose permit was not red then.
    """

    route = models.ForeignKey(DayRoute, models.PROTECT, related_name="outings")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="outings")
    visits = models.ManyToManyField("visits.VisitPlan", related_name="outings")
    duty = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    due_back = models.DateTimeField()
    safe_at = models.DateTimeField(null=True, blank=True)
    safe_how = models.CharField(max_length=4, choices=SafeBy, blank=True)
    safe_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    safe_words = models.CharField(max_length=250, blank=True)

    objects = OutingQuerySet.as_manager()

    class Meta:
        permissions = [("watch_outing", "Can see outings and say that a pair is safe")]
        indexes = [
            # The watch, every minute.
            models.Index(fields=["safe_at", "due_back"], name="outing_running")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["route"], condition=Q(safe_at=None), name="one_running_outing_per_route"
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("outing", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.safe_at is None

    @property
    def is_late(self) -> bool:
        return self.is_running and clock.now() >= self.due_back

    @property
    def where(self) -> Address | None:
        """Where to look for them: the place of the last visit that should have begun, else of the first."""
        visits = sorted(self.visits.all(), key=lambda it: it.starts_at)
        begun = [visit for visit in visits if visit.starts_at <= clock.now()]
        return (begun[-1:] or visits[:1])[0].address if visits else None

    @transaction.atomic
    def safe(self, *, by: User, how: str = SafeBy.WEB, words: str = "") -> None:
        """Both are safe: said by one of them or logged by anyone on duty.

        Ends the watch; twice does no harm.
        """
        lock(self)
        if not self.is_running:
            return
        self.safe_at, self.safe_how, self.safe_by, self.safe_words = clock.now(), how, by, words
        self.save(update_fields=["safe_at", "safe_how", "safe_by", "safe_words"])
        record(Verb.OUTING_SAFE, self, by=by, after={"how": how, "words": words})


class OutingAlarmQuerySet(models.QuerySet["OutingAlarm"]):
    def calling(self) -> Self:
        """Alarms that nobody has taken yet, of pairs that are still out."""
        return self.filter(acknowledged_at=None, outing__safe_at=None)

    def visible_to(self, user: User) -> Self:
        return self.filter(outing__in=Outing.objects.visible_to(user))


class OutingAlarm(models.Model):
    """One step of an outing's alarm, raised once; ``visit`` is the one whose permit turned red."""

    outing = models.ForeignKey(Outing, models.PROTECT, related_name="alarms")
    step = models.CharField(max_length=10, choices=AlarmStep)
    visit = models.ForeignKey(
        "visits.VisitPlan", models.PROTECT, null=True, blank=True, related_name="alarms"
    )
    raised_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    objects = OutingAlarmQuerySet.as_manager()

    class Meta:
        constraints = [
            # Each step is raised once, however often the watch runs.
            models.UniqueConstraint(
                fields=["outing", "step"], condition=Q(visit=None), name="an_alarm_step_once"
            ),
            models.UniqueConstraint(
                fields=["outing", "step", "visit"], condition=~Q(visit=None), name="a_red_visit_once"
            ),
        ]

    @transaction.atomic
    def acknowledge(self, *, by: User) -> None:
        """``by`` has taken it and sees to it; the next step waits from now on. Only safe ends the alarm."""
        lock(self)
        if self.acknowledged_at is None:
            self.acknowledged_by, self.acknowledged_at = by, clock.now()
            self.save(update_fields=["acknowledged_by", "acknowledged_at"])
            record(Verb.ALARM_ACKNOWLEDGED, self, by=by, after={"step": self.step})
