"""What the rules need to know about the people, cases and places of some approaches, as plain facts.

``cases.contact_facts`` loads them. Nothing here reads a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cases import bars
from cases.contact_rules.approach import Approach
from cases.kinds import ContactState, Direction, Outcome


@dataclass(frozen=True)
class Contacted:
    """A contact near an approach: planned, tried or made. Cancelled ones are left out."""

    id: int
    case_id: int | None
    person_id: int
    channel: str
    direction: str
    state: str
    starts_at: datetime
    outcome: str = ""
    household_key: str = ""
    number_hash: str = ""
    uses_cap: bool = True
    delivered_at: datetime | None = None


@dataclass(frozen=True)
class Barrier:
    """A hold on a person; ``debt_id`` is the one debt that it is about, None for the whole person."""

    kind: str
    bars: tuple[tuple[str, str, str], ...]
    since: date
    placed_at: datetime
    until: date | None = None
    released_at: datetime | None = None
    debt_id: int | None = None

    def forbids(self, approach: Approach) -> bool:
        """Whether such a contact is barred while the hold stands."""
        return bars.forbids(self.bars, approach.channel, approach.direction, approach.purpose)

    def stands(self, on: date) -> bool:
        """Whether it bars something on ``on``."""
        return self.released_at is None and self.since <= on and (self.until is None or on <= self.until)

    def stood(self, on: date, at: datetime) -> bool:
        """Whether it barred something on ``on`` and was known at that moment."""
        released = self.released_at is not None and self.released_at <= at
        in_time = self.since <= on and (self.until is None or on <= self.until)
        return in_time and self.placed_at <= at and not released


@dataclass(frozen=True)
class StaffAbsence:
    """A collector's absence, both days included."""

    user_id: int
    since: date
    until: date


@dataclass(frozen=True)
class CaseFacts:
    """What a case is about: whose it is, its debts and their creditors' kinds, who else stands in them.

    ``kinds`` is empty where the kind of a creditor is unknown: then the strictest applies.
    """

    person_id: int
    account_id: int
    debts: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    parties: Mapping[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class SetValue:
    """A value of a rule that the department set, from a date on, for one kind of creditor or for all."""

    rule: str
    name: str
    value: Any
    since: date
    effect: str
    force: str = ""
    source: str = ""
    mark: str = ""
    creditor_kind: str = ""


@dataclass(frozen=True)
class Facts:
    """The facts behind some approaches, by the ids of people, cases and accounts."""

    country: str
    values: tuple[SetValue, ...] = ()
    cases: Mapping[int, CaseFacts] = field(default_factory=dict)
    # Within the longest window of any cap before and after the approaches.
    contacts: tuple[Contacted, ...] = ()
    # Per case: what was ever sent, called or visited to prepare its visits (N2).
    tried: Mapping[int, tuple[Contacted, ...]] = field(default_factory=dict)
    holds: Mapping[int, tuple[Barrier, ...]] = field(default_factory=dict)
    # Person and household that were found not to belong together, and when.
    wrong_households: Mapping[tuple[int, str], datetime | None] = field(default_factory=dict)
    identified: frozenset[int] = frozenset()
    reachable: frozenset[int] = frozenset()
    # Per account: when payments were booked since the earliest decision that rests on these facts.
    new_money: Mapping[int, tuple[datetime, ...]] = field(default_factory=dict)
    # Per person: since when unmatched money that may be theirs waits.
    money_seen: Mapping[int, datetime] = field(default_factory=dict)
    collectors: frozenset[int] = frozenset()
    absences: tuple[StaffAbsence, ...] = ()

    def case_of(self, approach: Approach) -> CaseFacts | None:
        """The case that an approach is made for; None without one."""
        return self.cases.get(approach.case_id) if approach.case_id else None

    def others(self, approach: Approach) -> list[Contacted]:
        """The contacts near an approach, without the one it replaces, that use a cap."""
        return [
            contact
            for contact in self.contacts
            if contact.uses_cap and contact.direction == Direction.OUT and contact.id != approach.moved_id
        ]

    def last_spoken(self, person: int, before: datetime) -> datetime | None:
        """When somebody last spoke with the person, whoever began it; None for a month of silence."""
        return max(
            (
                it.starts_at
                for it in self.contacts
                if it.person_id == person
                and it.state == ContactState.CONVERSATION
                and it.outcome != Outcome.SPOKE_OTHER
                and it.starts_at < before
            ),
            default=None,
        )
