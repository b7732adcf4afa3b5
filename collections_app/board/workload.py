"""The workload: who has how much to do, and who is away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from cases import ranking
from cases.models import ContactState
from foundation import clock
from foundation.listing import listed
from staff.models import Absence, Team, User
from visits.models import VisitPlan


@dataclass(frozen=True)
class Hand:
    """A collector on the board: open cases, visits this week, the absence that stands today."""

    workload: ranking.Workload
    visits: int
    districts: str
    absence: Absence | None

    @property
    def collector(self) -> User:
        return self.workload.collector


def hands(teams: Iterable[Team]) -> list[Hand]:
    """Every collector of these teams with their work, the busiest first."""
    loads = ranking.workloads(team.pk for team in teams)
    people = [load.collector for load in loads]
    absences = Absence.objects.standing(clock.business_date()).filter(user__in=people)
    away = {it.user_id: it for it in absences.select_related("cover")}
    visits = _visits_this_week(people)
    return [
        Hand(
            load,
            visits.get(load.collector.pk, 0),
            listed(load.collector.collector_profile.districts),
            away.get(load.collector.pk),
        )
        for load in loads
    ]


def _visits_this_week(people: Sequence[User]) -> dict[int, int]:
    """Visits planned from Monday to Sunday by each of ``people``, as lead or second."""
    today = clock.business_date()
    monday = today - timedelta(days=today.weekday())
    week = VisitPlan.objects.filter(day__range=(monday, monday + timedelta(days=6)))
    planned = week.exclude(contact__state=ContactState.CANCELLED)
    visits: dict[int, int] = {}
    for role in ("lead", "second"):
        counted = planned.filter(**{f"{role}__in": people}).values_list(role).annotate(Count("pk"))
        for person, count in counted.order_by():
            visits[person] = visits.get(person, 0) + count
    return visits
