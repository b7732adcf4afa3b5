"""How a cap is counted. Planned contacts reserve their place; windows roll unless the rule says a day."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.functional import Promise

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Contacted, Facts
from cases.contact_rules.rule import Rule
from cases.contact_rules.values import ValueInForce, Values
from cases.findings import Finding
from cases.kinds import ContactState

TO_COME = (ContactState.PLANNED, ContactState.AWAITING)


def on_the_day(approach: Approach, moments: Iterable[datetime]) -> int:
    """How many fall on the same calendar day where the person is."""
    day = approach.local.date()
    return sum(moment.astimezone(approach.zone).date() == day for moment in moments)


def in_any_window(at: datetime, moments: Iterable[datetime], days: int) -> int:
    """The most others that share a window of ``days`` days with ``at``, whichever way the window is laid.

    Two moments exactly ``days`` days apart are in different windows.
    """
    span = timedelta(days=days)
    near = sorted(moment for moment in moments if abs(moment - at) < span)
    most = 0
    for first in [*(moment for moment in near if moment <= at), at]:
        most = max(most, sum(first <= moment < first + span for moment in near))
    return most


@dataclass(frozen=True)
class Count:
    """How much of one cap is used where an approach would fall; ``days`` is 0 for the calendar day."""

    held: ValueInForce
    code: str
    counted: str | Promise
    used: int
    days: int = 0
    effect: str = ""

    @property
    def words(self) -> str:
        """What is counted, in the active language."""
        return str(self.counted) % {"days": self.days}

    @property
    def cap(self) -> int:
        return int(self.held.value)

    @property
    def left(self) -> int:
        """How many more the cap allows, never below 0."""
        return max(self.cap - self.used, 0)

    def finding(self) -> Finding:
        """That one more would be too many."""
        days = {"days": self.days} if self.days else {}
        return self.held.finding(self.code, self.effect, cap=self.cap, used=self.used, **days)


class CapRule(Rule):
    """A rule that counts. ``counted`` says what each of its findings counts, beside "2 of 3"."""

    counted: ClassVar[Mapping[str, str | Promise]]

    @abstractmethod
    def counts(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Count]:
        """What is used of each of its caps that ``approach`` falls under."""

    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        return (count.finding() for count in self.counts(approach, facts, values) if count.left == 0)

    def used(
        self, approach: Approach, values: Values, stem: str, moments: list[datetime], *, effect: str = ""
    ) -> Iterator[Count]:
        """What ``moments`` use of the caps a day, in 7 and in 30 days whose names begin with ``stem``."""
        if a_day := values.get(self.code, f"{stem}_a_day"):
            code = f"caps.{stem}_a_day"
            yield Count(a_day, code, self.counted[code], on_the_day(approach, moments), effect=effect)
        for days in (7, 30):
            if window := values.get(self.code, f"{stem}_{days}_days"):
                code, used = f"caps.{stem}_in_days", in_any_window(approach.at, moments, days)
                yield Count(window, code, self.counted[code], used, days, effect)


def mine(approach: Approach, facts: Facts) -> Iterator[Contacted]:
    """The contacts with the approached person that use a cap."""
    return (contact for contact in facts.others(approach) if contact.person_id == approach.person.id)
