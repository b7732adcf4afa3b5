"""Setting out: who goes, who keeps watch, when they are due back (conduct.md, "Safety")."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.record import record
from foundation import clock, once
from staff.models import User
from visits import permits
from visits.models import DayRoute, Outing, VisitPlan
from visits.verbs import Verb


@transaction.atomic
def start(
    route: DayRoute,
    *,
    duty: User | None,
    by: User,
    second_contact: User | None = None,
    request_id: UUID | None = None,
) -> Outing:
    """Set out on today's route, without the visits whose permit is red now.

    Due back DUE_BACK_MINUTES after the last window's end.

    Raises ValidationError beside the field without a duty person, when they go along themselves, on another
    day, when nothing may be visited, and when somebody of the pair is out already; Repeated.
    """
    first = None
    if request_id:
        watching = [person and person.pk for person in (duty, second_contact)]
        body = {"route": route.pk, "watching": watching}
        first = once.begin(by=by, action="outing.start", request_id=request_id, body=body)
    if duty is None:
        raise ValidationError({"duty": _("Nobody sets out without a duty person.")}, code="duty")
    if not route.is_today:
        raise ValidationError(_("Only today's route can be started."), code="day")
    visits = _may_be_made(route)
    members = {member.pk: member for visit in visits for member in visit.pair}
    for field, person in (("duty", duty), ("second_contact", second_contact)):
        if person is not None and person.pk in members:
            raise ValidationError({field: _("Somebody who does not go along must keep watch.")})
    list(User.objects.select_for_update().filter(pk__in=members).order_by("pk"))
    if Outing.objects.running().filter(members__in=members).exists():
        raise ValidationError(_("Somebody of the pair is out already."), code="out")
    outing = Outing.objects.create(
        route=route,
        duty=duty,
        second_contact=second_contact,
        started_at=clock.now(),
        due_back=_due_back(visits),
    )
    outing.members.set(members)
    outing.visits.set(visits)
    after = {"duty": duty.pk, "members": sorted(members), "due_back": outing.due_back}
    record(Verb.OUTING_STARTED, outing, by=by, after=after)
    if first:
        first.finish(outing.get_absolute_url())
    return outing


def include(visit: VisitPlan) -> None:
    """Make a pair that is out today due back after ``visit`` too, once it was planned or moved.

    Call it inside the verb's transaction.
    """
    out = Outing.objects.running().filter(Q(members=visit.lead_id) | Q(members=visit.second_id))
    for outing in out.filter(route__day=visit.day).distinct():
        outing.visits.add(visit)
        due = _due_back([visit])
        if due > outing.due_back:
            outing.due_back = due
            outing.save(update_fields=["due_back"])


def _may_be_made(route: DayRoute) -> list[VisitPlan]:
    """The route's visits whose permit is not red. Raises ValidationError when none may become green."""
    visits = [visit for visit in route.visits.with_everything() if visit.is_open]
    standing = permits.now_many(visits)
    chosen = [visit for visit in visits if not standing[visit.pk].is_red]
    if not any(standing[visit.pk].may_become_green for visit in chosen):
        raise ValidationError(_("No visit of this day may be made now."), code="nothing")
    return chosen


def _due_back(visits: Sequence[VisitPlan]) -> datetime:
    return max(visit.ends_at for visit in visits) + timedelta(minutes=settings.DUE_BACK_MINUTES)
