"""Rules H1 and H2: hours where the debtor is, and rest days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.contact_check import check
from cases.contact_facts import approach_to
from cases.contact_rules import Verdict
from cases.models import Channel, Direction, Purpose
from foundation import clock
from tests.world import World
from tests.world.debtors import TODAY, moment


def ask(world: World, at: datetime, *, channel: str = Channel.CALL, **facts: object) -> Verdict:
    """What the rules say about a demand to Wang at that moment."""
    facts = {"purpose": Purpose.DEMAND, "case": world.case, "direction": Direction.OUT, **facts}
    if channel == Channel.VISIT:
        facts = {"address": world.home, "pair": (world.li, world.zhao), **facts}
    return check(approach_to(world.wang, channel=channel, at=at, **facts))


@pytest.mark.parametrize(
    ("hour", "minute", "channel", "refused"),
    [
        (7, 59, Channel.CALL, True),
        (8, 0, Channel.CALL, False),
        (21, 59, Channel.CALL, False),
        (22, 0, Channel.CALL, True),
        (22, 0, Channel.SMS, True),
        (23, 0, Channel.LETTER, False),
        (7, 59, Channel.VISIT, True),
        (8, 0, Channel.VISIT, False),
        (19, 15, Channel.VISIT, False),
        (19, 16, Channel.VISIT, True),
    ],
)
def test_nothing_happens_outside_the_hours(world, hour, minute, channel, refused) -> None:
    assert ask(world, moment(hour, minute), channel=channel).refused_by("H1") is refused


def test_a_visit_must_end_in_time_too(world: World) -> None:
    late = ask(world, moment(19), channel=Channel.VISIT, until=moment(20, 1))
    assert late.refused_by("H1")
    assert not ask(world, moment(19), channel=Channel.VISIT, until=moment(20)).refused_by("H1")


def test_hours_are_those_where_the_debtor_is(world: World) -> None:
    world.wang.describe(by=world.chen, time_zone="Asia/Urumqi")
    # Half past nine in Shanghai is half past seven in Urumqi.
    assert ask(world, moment(9, 30)).refused_by("H1")
    assert not ask(world, datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Asia/Urumqi"))).refused_by("H1")


def test_a_zone_that_nobody_knows_is_the_organisations(world: World) -> None:
    world.wang.describe(by=world.chen, time_zone="Mars/Olympus")
    assert not ask(world, moment(9, 30)).refused_by("H1")


def test_where_a_country_has_many_zones_and_the_debtors_is_unknown_all_are_kept(world, settings) -> None:
    settings.COUNTRY = "us"
    new_york = ZoneInfo("America/New_York")
    # Eight in the morning in New York is three in Honolulu; eight in the evening is three there.
    assert ask(world, datetime(2026, 11, 24, 8, tzinfo=new_york)).refused_by("H1")
    assert not ask(world, datetime(2026, 11, 24, 20, tzinfo=new_york)).refused_by("H1")
    assert ask(world, datetime(2026, 11, 24, 21, tzinfo=new_york)).refused_by("H1")
    world.wang.describe(by=world.chen, time_zone="America/New_York")
    assert not ask(world, datetime(2026, 11, 24, 8, tzinfo=new_york)).refused_by("H1")


def test_what_the_debtor_asked_for_at_night_needs_another_person(world: World) -> None:
    verdict = ask(world, moment(22, 30), purpose=Purpose.REQUESTED)
    assert verdict.needs_approval


def test_a_visit_on_a_rest_day_needs_another_person(world: World) -> None:
    saturday = moment(10, day=TODAY + timedelta(days=4))
    verdict = ask(world, saturday, channel=Channel.VISIT)
    assert "H2" in {finding.rule for finding in verdict.findings}
    assert not verdict.refused_by("H2")
    assert "H2" not in {finding.rule for finding in ask(world, saturday).findings}


def test_a_make_up_working_day_is_no_rest_day(world: World) -> None:
    # A Saturday on which China worked to make up for the Mid-Autumn and National Day holidays.
    verdict = ask(world, moment(10, day=date(2025, 10, 11)), channel=Channel.VISIT)
    assert "H2" not in {finding.rule for finding in verdict.findings}


def test_what_the_debtor_does_is_always_accepted(world: World) -> None:
    verdict = ask(world, moment(3), direction=Direction.IN)
    assert verdict.allowed
    assert not verdict.findings


@pytest.mark.parametrize(
    ("country", "hour", "refused"), [("in", 19, True), ("us", 20, False), ("us", 21, True), ("uk", 20, True)]
)
def test_every_country_has_its_hours(world, settings, country, hour, refused) -> None:
    settings.COUNTRY = country
    world.wang.describe(by=world.chen, time_zone="Asia/Shanghai")
    assert ask(world, moment(hour, 30 if country == "us" and hour == 20 else 0)).refused_by("H1") is refused


def test_a_finding_is_worded_in_the_readers_language_with_its_source(world: World) -> None:
    finding = ask(world, moment(22)).findings[0]
    assert finding.words == "22:00 is not before 22:00 where the person is."
    assert "GB/T 45251-2025" in finding.source
    assert finding.mark == "f"
    assert finding.force == "recommended"
    assert clock.now() == moment(10)
