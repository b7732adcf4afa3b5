"""The scope of a report or of measures: the cases, and the first and last day."""

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
    """The cases that a user may see, in one team or one case, and two business dates, both included."""

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
        """The scope of ``user``.

        Without ``since`` it starts on the day the case was opened, or on the first of the month.
        """
        cases = Case.objects.visible_to(user)
        if case is not None:
            cases = cases.filter(pk=case.pk)
            since = since or clock.business_date(case.opened_at)
        elif team is not None:
            cases = cases.filter(team=team)
        return cls(cases, since or until.replace(day=1), until, team, case)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The aware moments of the period: from the first (included) to the second (excluded)."""
        return clock.day_bounds(self.since)[0], clock.day_bounds(self.until)[1]
