"""What is wanted: one contact with one person, as the rules look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from cases.contact_rules.zones import ZONES
from cases.kinds import Channel, Direction, Purpose
from foundation import clock

if TYPE_CHECKING:
    from cases.models import Address, Case, Contact, Person, Phone
    from staff.models import User


@dataclass(frozen=True)
class Approach:
    """One contact that is wanted, or that happened; moments are aware.

    ``facts_as_of`` is when the decision that this rests on was made (a permit's issue): money seen after it
    speaks against it (S6). ``moved`` is the contact that this one replaces. ``text`` is what is to be sent
    or was said."""

    person: "Person"
    channel: str
    direction: str
    purpose: str
    at: datetime
    until: datetime | None = None
    address: "Address | None" = None
    phone: "Phone | None" = None
    case: "Case | None" = None
    by: "User | None" = None
    pair: "Sequence[User]" = ()
    facts_as_of: datetime | None = None
    moved: "Contact | None" = None
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
        """Whether it is what the debtor himself asked for."""
        return self.purpose == Purpose.REQUESTED

    @cached_property
    def zone(self) -> ZoneInfo:
        """The person's time zone; unknown, the organisation's."""
        return self._known_zone or clock.zone()

    @cached_property
    def zones(self) -> tuple[ZoneInfo, ...]:
        """Every zone whose hours must be kept: the person's, or where it is unknown all of the country's."""
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
