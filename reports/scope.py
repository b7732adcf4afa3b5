"""What a report or a page of measures looks at: whose cases, and from which day to which."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from cases.models import Case
from cases.models.case import CaseQuerySet
from foundation import clock

if TYPE_CHECKING:
    from staff.models import Team, User


@dataclass(frozen=True)
class Scope:
    """Cases that a person may see, narrowed to a team or one case, and two business dates, both included."""

    cases: CaseQuerySet
    since: date
    until: date
    team: "Team | None" = None
    case: Case | None = None

    @classmethod
    def of(
        cls,
        user: "User",
        *,
        until: date,
        since: date | None = None,
        team: "Team | None" = None,
        case: Case | None = None,
    ) -> Self:
        """The scope of ``user``; without ``since``, from the case's opening or the month's first."""
        cases = Case.objects.visible_to(user)
        if case is not None:
            cases = cases.filter(pk=case.pk)
            since = since or clock.business_date(case.opened_at)
        elif team is not None:
            cases = cases.filter(team=team)
        return cls(cases, since or until.replace(day=1), until, team, case)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The aware moments between which the period lies: ``>=`` the first, ``<`` the second."""
        return clock.day_bounds(self.since)[0], clock.day_bounds(self.until)[1]
