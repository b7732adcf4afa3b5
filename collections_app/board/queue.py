"""What a queue is made of: a tab with parts, each a read whose length is its count.

The rows of a part become lines in a fixed number of queries, however many are shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from cases.models import Case
from cases.models.case import CaseQuerySet
from staff.models import Team, User

SHOWN_AT_FIRST = 10


@dataclass(frozen=True)
class Desk:
    """Whose board it is: the person, the team that they chose, and the open cases that they may see of it."""

    user: User
    team: Team | None
    cases: CaseQuerySet

    @classmethod
    def of(cls, user: User, team: Team | None = None) -> "Desk":
        """The desk of ``user``; of one team only when they chose it."""
        cases = Case.objects.visible_to(user).standing_open()
        return cls(user, team, cases.filter(team=team) if team else cases)


@dataclass(frozen=True)
class Line:
    """One thing that waits: about which case, what, since when, and where it is seen to.

    ``note`` says who or what is behind it; ``tone`` is a status tone or empty.
    """

    case: Case | None
    words: str
    url: str
    at: datetime | date | None = None
    note: str = ""
    tone: str = ""


def no_lines(_rows: Sequence[Any]) -> list[Line]:
    """For parts whose cases are shown in a table of their own."""
    return []


@dataclass
class Part:
    """One list of a queue. ``order`` is for keyset pages; ``lines`` words the rows that are shown.

    Its links open for those who hold ``permission``; others do not see the part.
    """

    code: str
    label: str | Promise
    rows: "QuerySet[Any]"
    order: tuple[str, ...]
    lines: Callable[[Sequence[Any]], list[Line]] = no_lines
    permission: str = "cases.see_board"

    @cached_property
    def count(self) -> int:
        return self.rows.count()

    @cached_property
    def first(self) -> list[Line]:
        """The lines that stand in the queue before the whole list is opened."""
        return self.lines(list(self.rows.order_by(*self.order)[:SHOWN_AT_FIRST])) if self.count else []

    @property
    def has_more(self) -> bool:
        return self.count > SHOWN_AT_FIRST


@dataclass
class Queue:
    """One tab of the board. ``is_of_cases`` queues have one part, shown as a table of cases."""

    code: str
    label: str | Promise
    parts: list[Part] = field(default_factory=list)
    is_of_cases: bool = False

    @cached_property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    def part(self, code: str) -> Part | None:
        """The part of that code."""
        return next((part for part in self.parts if part.code == code), None)

    def for_user(self, user: User) -> "Queue":
        """The queue without the parts that ``user`` may not open."""
        parts = [part for part in self.parts if user.has_perm(part.permission)]
        return Queue(self.code, self.label, parts, self.is_of_cases)


def named(path: str) -> tuple[str, str]:
    """What a line names of the case at ``path``, for ``select_related``."""
    return f"{path}__debtor__person", f"{path}__lead"
