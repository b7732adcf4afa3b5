"""H1 hours and H2 days."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.values import Values
from cases.contact_rules.verdict import Finding
from cases.models.contact_kinds import Channel
from cases.models.rule_value import Effect
from foundation.business_days import is_rest_day

SUNDAY = 7


def hours(approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
    """H1: nothing outside the hours where the person is; a letter has no hour. A visit's last arrival lies
    so many minutes before the end. What the debtor asked for at an hour of his own takes another person's
    agreement."""
    if approach.channel == Channel.LETTER:
        return
    effect = Effect.APPROVE if approach.asked_for else Effect.REFUSE
    names = ("from_visits", "to_visits") if approach.is_visit else ("from", "to")
    opens, closes = values.need("H1", names[0]), values.need("H1", names[1])
    local = approach.local
    if local.timetz().replace(tzinfo=None) < time.fromisoformat(opens.value):
        yield opens.finding("hours.too_early", effect, at=f"{local:%H:%M}", opens=opens.value)
    end = datetime.combine(local.date(), time.fromisoformat(closes.value), tzinfo=approach.zone)
    if approach.is_visit:
        before = values.need("H1", "min_minutes_before_end")
        last = end - timedelta(minutes=before.value)
        if local > last:
            yield closes.finding(
                "hours.last_arrival", effect, at=f"{local:%H:%M}", last=f"{last:%H:%M}", closes=closes.value
            )
        elif approach.until and approach.until > end:
            yield closes.finding("hours.ends_late", effect, closes=closes.value)
    elif local >= end:
        yield closes.finding("hours.too_late", effect, at=f"{local:%H:%M}", closes=closes.value)


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
