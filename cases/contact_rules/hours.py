"""H1 hours and H2 days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.values import Values
from cases.contact_rules.verdict import Finding
from cases.kinds import Channel, Effect
from foundation.business_days import is_rest_day

SUNDAY = 7


@dataclass(frozen=True)
class Hours:
    """The hours of a day in one zone: from ``opens`` up to ``last``, for a visit the last arrival; ``end`` is
    when all is over."""

    opens: datetime
    last: datetime
    end: datetime

    @property
    def words(self) -> str:
        """From when to when, by the clock where the person is."""
        return f"{self.opens:%H:%M} – {self.last:%H:%M}"


def allowed(approach: Approach, values: Values, zone: ZoneInfo) -> Hours:
    """The hours of the approach's day in ``zone``."""
    names = ("from_visits", "to_visits") if approach.is_visit else ("from", "to")
    day = approach.at.astimezone(zone).date()
    opens, end = (
        datetime.combine(day, time.fromisoformat(values.need("H1", name).value), tzinfo=zone)
        for name in names
    )
    before = values.need("H1", "min_minutes_before_end").value if approach.is_visit else 0
    return Hours(opens, end - timedelta(minutes=before), end)


def hours(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """H1: nothing outside the hours where the person is; a letter has no hour. A visit's last arrival lies
    so many minutes before the end. What the debtor asked for at an hour of his own takes another person's
    agreement."""
    if approach.channel == Channel.LETTER:
        return
    for zone in approach.zones:
        if finding := _outside(approach, values, zone):
            yield finding
            return


def _outside(approach: Approach, values: Values, zone: ZoneInfo) -> Finding | None:
    effect = Effect.APPROVE if approach.asked_for else Effect.REFUSE
    suffix = "_visits" if approach.is_visit else ""
    opens, closes = values.need("H1", f"from{suffix}"), values.need("H1", f"to{suffix}")
    day, local = allowed(approach, values, zone), approach.at.astimezone(zone)
    if local < day.opens:
        return opens.finding("hours.too_early", effect, at=f"{local:%H:%M}", opens=opens.value)
    if not approach.is_visit:
        if local < day.end:
            return None
        return closes.finding("hours.too_late", effect, at=f"{local:%H:%M}", closes=closes.value)
    if local > day.last:
        last = {"at": f"{local:%H:%M}", "last": f"{day.last:%H:%M}"}
        return closes.finding("hours.last_arrival", effect, **last, closes=closes.value)
    if approach.until and approach.until > day.end:
        return closes.finding("hours.ends_late", effect, closes=closes.value)
    return None


def days(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """H2: a visit on a rest day or statutory holiday takes another person's agreement."""
    if not approach.is_visit:
        return
    day = approach.local.date()
    sundays = values.get("H2", "flag_sundays")
    if sundays and sundays.value and day.isoweekday() == SUNDAY:
        yield sundays.finding("days.sunday")
        return
    rest = values.need("H2", "flag_rest_days")
    if rest.value and is_rest_day(day):
        yield rest.finding("days.rest_day", day=day.isoformat())
