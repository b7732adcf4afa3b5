"""The workload of each collector, and who is away."""

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
class CollectorLoad:
    """A collector's open cases, visits this week, and the absence that is in force today."""

    workload: ranking.Workload
    visits: int
    districts: str
    absence: Absence | None

    @property
    def collector(self) -> User:
        return self.workload.collector


def collector_loads(teams: Iterable[Team]) -> list[CollectorLoad]:
    """The workload of every collector of these teams, the busiest first."""
    loads = ranking.workloads(team.pk for team in teams)
    people = [load.collector for load in loads]
    absences = Absence.objects.standing(clock.business_date()).filter(user__in=people)
    away = {it.user_id: it for it in absences.select_related("cover")}
    visits = _visits_this_week(people)
    return [
        CollectorLoad(
            load,
            visits.get(load.collector.pk, 0),
            listed(load.collector.collector_profile.districts),
            away.get(load.collector.pk),
        )
        for load in loads
    ]


def _visits_this_week(people: Sequence[User]) -> dict[int, int]:
    """Count the visits of each of ``people`` from Monday to Sunday, as lead or as second."""
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
