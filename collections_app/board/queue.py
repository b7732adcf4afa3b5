"""The elements of a queue. A queue is a tab with parts, and the count of a part is the length of its list.

The rows of a part become lines in a fixed number of queries, whatever their number.
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
    """The user of a board, the team that they chose, and the open cases of that team that they may see."""

    user: User
    team: Team | None
    cases: CaseQuerySet

    @classmethod
    def of(cls, user: User, team: Team | None = None) -> "Desk":
        """The desk of ``user``, narrowed to one team if they chose one."""
        cases = Case.objects.visible_to(user).standing_open()
        return cls(user, team, cases.filter(team=team) if team else cases)


@dataclass(frozen=True)
class Line:
    """One thing that waits: its case, what it is, since when, and the page that deals with it.

    ``note`` says who or what caused it. ``tone`` is a status tone, or empty.
    """

    case: Case | None
    words: str
    url: str
    at: datetime | date | None = None
    note: str = ""
    tone: str = ""


def no_lines(_rows: Sequence[Any]) -> list[Line]:
    """No lines, for parts whose cases are shown in a table of their own."""
    return []


@dataclass
class Part:
    """One list of a queue. ``order`` is for keyset pages; ``lines`` words the rows that are shown.

    Only users with ``permission`` see the part, because its links open only for them.
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
        """The lines that the queue shows before the whole list is opened."""
        return self.lines(list(self.rows.order_by(*self.order)[:SHOWN_AT_FIRST])) if self.count else []

    @property
    def has_more(self) -> bool:
        return self.count > SHOWN_AT_FIRST


@dataclass
class Queue:
    """One tab of the board. If ``is_of_cases``, its one part is shown as a table of cases."""

    code: str
    label: str | Promise
    parts: list[Part] = field(default_factory=list)
    is_of_cases: bool = False

    @cached_property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    def part(self, code: str) -> Part | None:
        """The part with this code, or None."""
        return next((part for part in self.parts if part.code == code), None)

    def for_user(self, user: User) -> "Queue":
        """The queue without the parts that ``user`` may not open."""
        parts = [part for part in self.parts if user.has_perm(part.permission)]
        return Queue(self.code, self.label, parts, self.is_of_cases)


def relations_of_case(path: str) -> tuple[str, str]:
    """The relations that a line reads from the case at ``path``, for ``select_related``."""
    return f"{path}__debtor__person", f"{path}__lead"
