"""Watch over pairs that are out: who is notified, step by step, when a pair is not back.

The job runs every minute. Each step is due ALARM_STEP_MINUTES after the one before, or after somebody
acknowledged that one. Only "safe" ends the alarm. A step is a row with a unique key. A job that runs twice,
late or two at a time therefore notifies once per step, and a job that was down catches up.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from audit.record import record
from foundation import clock
from staff.models import Notification, Role, User, system_actor
from visits import permits
from visits.kinds import ESCALATION
from visits.models import AlarmStep, Outing, OutingAlarm, VisitPlan
from visits.verbs import Verb


def watch() -> int:
    """Raise every alarm that is due now; returns how many were raised."""
    raised = 0
    for outing in Outing.objects.running().order_by("pk"):
        raised += _escalate(outing.pk) + _red_visits(outing.pk)
    return raised


def due_steps(outing: Outing, raised: dict[str, OutingAlarm]) -> Iterator[AlarmStep]:
    """The steps of the escalation that are due now and were not raised yet."""
    due = outing.due_back
    for step in ESCALATION:
        if clock.now() < due:
            return
        alarm = raised.get(step)
        if alarm is None:
            yield step
        taken = alarm.acknowledged_at if alarm and alarm.acknowledged_at else due
        due = max(due, taken) + timedelta(minutes=settings.ALARM_STEP_MINUTES)


@transaction.atomic
def _escalate(pk: int) -> int:
    outing = Outing.objects.select_for_update().get(pk=pk)
    if not outing.is_late:
        return 0
    raised = {alarm.step: alarm for alarm in outing.alarms.filter(visit=None)}
    steps = list(due_steps(outing, raised))
    for step in steps:
        _raise(outing, step, _recipients(outing, step))
    return len(steps)


def _red_visits(pk: int) -> int:
    """Alarms for visits of this outing whose permit turned red since the pair set out."""
    outing = Outing.objects.get(pk=pk)
    waiting = outing.visits.open().with_everything()
    known = set(outing.alarms.exclude(visit=None).values_list("visit_id", flat=True))
    red = [visit for visit, now in _with_permits(list(waiting)) if now.is_red and visit.pk not in known]
    if not red:
        return 0
    with transaction.atomic():
        outing = Outing.objects.select_for_update().get(pk=pk)
        if not outing.is_running:
            return 0
        known = set(outing.alarms.exclude(visit=None).values_list("visit_id", flat=True))
        fresh = [visit for visit in red if visit.pk not in known]
        for visit in fresh:
            people = [*outing.members.all(), outing.duty, *_supervisors(outing)]
            _raise(outing, AlarmStep.RED, people, visit=visit)
    return len(fresh)


def _with_permits(visits: list[VisitPlan]) -> list[tuple[VisitPlan, permits.PermitNow]]:
    standing = permits.now_many(visits)
    return [(visit, standing[visit.pk]) for visit in visits]


def _raise(outing: Outing, step: AlarmStep, people: list[User], *, visit: VisitPlan | None = None) -> None:
    alarm = OutingAlarm.objects.create(outing=outing, step=step, visit=visit, raised_at=clock.now())
    Notification.tell(
        people,
        dedupe_key=f"alarm:{alarm.pk}",
        kind=f"outing_{step}",
        params={"collector": outing.route.collector.name, "case": visit.case.number if visit else ""},
        subject=f"outing:{outing.pk}",
        url=outing.get_absolute_url(),
    )
    record(
        Verb.ALARM_RAISED, alarm, by=system_actor(), after={"step": step, "outing": outing.pk}, job="watch"
    )


def _recipients(outing: Outing, step: AlarmStep) -> list[User]:
    """The people whom a step notifies. The duty person is notified of every step."""
    if step == AlarmStep.PAIR:
        return [*outing.members.all(), outing.duty]
    if step == AlarmStep.SUPERVISOR:
        return [outing.duty, *_supervisors(outing)]
    second = [outing.second_contact] if outing.second_contact else list(User.objects.with_role(Role.MANAGER))
    if step == AlarmStep.SECOND:
        return [outing.duty, *second]
    return [outing.duty, *_supervisors(outing), *second]


def _supervisors(outing: Outing) -> list[User]:
    teams = outing.members.values("team")
    return list(User.objects.with_role(Role.SUPERVISOR).filter(team__in=teams).distinct())
