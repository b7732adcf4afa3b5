"""What is wanted: one contact with one person, as plain facts that the rules look at."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from cases.contact_rules.zones import ZONES
from cases.kinds import Channel, Direction, Purpose, SourcedState
from foundation import clock


@dataclass(frozen=True)
class ApproachedPerson:
    """The person who is approached. Without a ``time_zone`` nobody knows where they are."""

    id: int
    time_zone: str = ""
    not_at_home: bool = False


@dataclass(frozen=True)
class Place:
    """An address; ``words`` is the whole of it as written."""

    id: int
    person_id: int
    household_key: str
    kind: str
    words: str
    source: str
    lawful_basis: str
    state: str
    state_changed_at: datetime | None = None
    has_consent: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether it was never found wrong."""
        return self.state != SourcedState.WRONG


@dataclass(frozen=True)
class Number:
    """A phone number; ``number_hash`` is the same for the same number, whoever has it."""

    id: int
    person_id: int
    number_hash: str
    source: str
    lawful_basis: str
    state: str

    @property
    def is_usable(self) -> bool:
        """Whether it was never found wrong."""
        return self.state != SourcedState.WRONG


@dataclass(frozen=True)
class Approach:
    """One contact that is wanted, or that happened. Moments are aware; ``pair`` is the collectors' ids.

    ``facts_as_of`` is when the decision that this rests on was made (a permit's issue): money seen after it
    speaks against it (S6). ``moved_id`` is the contact that this one replaces. ``text`` is what is to be sent
    or was said.
    """

    person: ApproachedPerson
    channel: str
    at: datetime
    purpose: str = Purpose.DEMAND
    direction: str = Direction.OUT
    until: datetime | None = None
    place: Place | None = None
    number: Number | None = None
    case_id: int | None = None
    pair: tuple[int, ...] = ()
    facts_as_of: datetime | None = None
    moved_id: int | None = None
    text: str = ""
    happened: bool = False

    @property
    def outgoing(self) -> bool:
        return self.direction == Direction.OUT

    @property
    def is_visit(self) -> bool:
        return self.channel == Channel.VISIT

    @property
    def is_message(self) -> bool:
        return self.channel in (Channel.SMS, Channel.WECHAT)

    @property
    def asked_for(self) -> bool:
        """Whether it is what the debtor asked for."""
        return self.purpose == Purpose.REQUESTED

    @property
    def about_the_debt(self) -> bool:
        return self.purpose in (Purpose.DEMAND, Purpose.REMINDER)

    @property
    def household_key(self) -> str:
        """The household that is visited or written to; empty where none is named."""
        return self.place.household_key if self.place else ""

    @property
    def number_hash(self) -> str:
        """The number that is called or written to; empty where none is named."""
        return self.number.number_hash if self.number else ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The person's time zone; where nobody knows it, the organisation's."""
        return self._known_zone or clock.zone()

    @cached_property
    def zones(self) -> tuple[ZoneInfo, ...]:
        """Every zone whose hours must be kept: the person's; where nobody knows it, the country's."""
        if self._known_zone:
            return (self._known_zone,)
        return tuple(ZoneInfo(name) for name in ZONES.get(settings.COUNTRY, ())) or (clock.zone(),)

    @cached_property
    def _known_zone(self) -> ZoneInfo | None:
        try:
            return ZoneInfo(self.person.time_zone) if self.person.time_zone else None
        except (ZoneInfoNotFoundError, ValueError):
            return None

    @cached_property
    def local(self) -> datetime:
        """When it begins where the person is."""
        return self.at.astimezone(self.zone)
