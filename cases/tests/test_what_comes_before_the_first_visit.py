"""N2: before the first visit of a case a written notice has arrived and calls were tried on three days."""

from datetime import timedelta

import pytest

from cases.contact_rules import Verdict
from cases.models import Channel, Direction, Outcome, Purpose
from cases.tests.asking import ask_to_visit, case_of_another, codes, logged, planned
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, moment

DAY = timedelta(days=1)
BEFORE = {"notice.none_delivered", "notice.too_few_calls"}


def missing(verdict: Verdict) -> set[str]:
    """What N2 still asks for."""
    return codes(verdict) & BEFORE


def calls_on(world: World, *days_ago: int) -> None:
    for days in days_ago:
        with clock.at(NOW - days * DAY):
            logged(world, clock.now())


def written(world: World, channel: str = Channel.LETTER, **facts: object) -> None:
    """A notice sent two days ago."""
    with clock.at(NOW - 2 * DAY):
        facts = {"delivered_at": clock.now(), "purpose": Purpose.NOTICE, **facts}
        logged(world, clock.now(), channel=channel, outcome=Outcome.SENT, **facts)


def test_without_both_the_first_visit_needs_another_person(world: World) -> None:
    verdict = ask_to_visit(world)
    assert missing(verdict) == BEFORE
    assert verdict.needs_approval
    [calls] = [it for it in verdict.findings if it.code == "notice.too_few_calls"]
    assert calls.params == {"needed": 3, "made": 0}


def test_with_both_it_goes_ahead(world: World) -> None:
    written(world)
    calls_on(world, 4, 3, 2)
    assert ask_to_visit(world).allowed


def test_two_days_of_calls_are_too_few_however_many_calls(world: World) -> None:
    calls_on(world, 4, 4, 3)
    [calls] = [it for it in ask_to_visit(world).findings if it.code == "notice.too_few_calls"]
    assert calls.params == {"needed": 3, "made": 2}


@pytest.mark.parametrize("channel", [Channel.LETTER, Channel.EMAIL, Channel.SMS])
def test_a_notice_is_a_letter_an_email_or_an_sms(world: World, channel: str) -> None:
    written(world, channel)
    assert missing(ask_to_visit(world)) == {"notice.too_few_calls"}


def test_a_chat_is_no_written_notice(world: World) -> None:
    written(world, Channel.WECHAT)
    assert "notice.none_delivered" in missing(ask_to_visit(world))


def test_a_letter_on_its_way_is_no_delivered_notice(world: World) -> None:
    written(world, delivered_at=None)
    assert "notice.none_delivered" in missing(ask_to_visit(world))


def test_what_the_debtor_wrote_to_us_is_no_notice_of_ours(world: World) -> None:
    with clock.at(NOW - DAY):
        logged(
            world,
            clock.now(),
            channel=Channel.LETTER,
            direction=Direction.IN,
            outcome=Outcome.ANSWERED,
            delivered_at=clock.now(),
        )
    assert "notice.none_delivered" in missing(ask_to_visit(world))


def test_a_call_to_another_debtor_does_not_count_here(world: World) -> None:
    other = case_of_another(world)
    for days in (4, 3, 2):
        with clock.at(NOW - days * DAY):
            logged(world, clock.now(), to=other.debtor.person, case=other)
    assert "notice.too_few_calls" in missing(ask_to_visit(world))


def test_what_was_done_before_a_visit_of_last_week_counts_and_what_came_after_does_not(world: World) -> None:
    calls_on(world, 4, 3, 2)
    written(world)
    assert missing(ask_to_visit(world, at=NOW - 2 * DAY, happened=True)) == set()
    earlier = ask_to_visit(world, at=NOW - 2 * DAY - timedelta(minutes=1), happened=True)
    assert missing(earlier) == BEFORE


@pytest.mark.parametrize("outcome", [Outcome.NOT_HOME, Outcome.SPOKE])
def test_after_a_visit_that_was_made_the_next_is_not_the_first(world: World, outcome: str) -> None:
    with clock.at(NOW - 10 * DAY):
        logged(world, clock.now(), channel=Channel.VISIT, outcome=outcome, address=world.home)
    assert missing(ask_to_visit(world)) == set()


def test_a_visit_that_never_reached_the_door_leaves_the_next_the_first(world: World) -> None:
    with clock.at(NOW - 10 * DAY):
        logged(
            world, clock.now(), channel=Channel.VISIT, outcome=Outcome.NOT_REACHED_DOOR, address=world.home
        )
    assert missing(ask_to_visit(world)) == BEFORE


def test_a_call_that_was_answered_is_no_visit(world: World) -> None:
    with clock.at(NOW - 10 * DAY):
        logged(world, clock.now(), outcome=Outcome.SPOKE)
    assert missing(ask_to_visit(world)) == BEFORE


def test_a_call_that_was_only_planned_or_was_cancelled_was_not_tried(world: World) -> None:
    for days, cancelled in ((4, False), (3, True)):
        with clock.at(NOW - days * DAY):
            call = planned(world, at=clock.now())
            if cancelled:
                call.cancel(by=world.li, reason="Li is ill")
    calls_on(world, 2)
    [calls] = [it for it in ask_to_visit(world).findings if it.code == "notice.too_few_calls"]
    assert calls.params == {"needed": 3, "made": 1}


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_visit_that_was_only_planned_leaves_another_the_first(world: World, cancelled: bool) -> None:
    visit = planned(
        world,
        channel=Channel.VISIT,
        at=NOW + 8 * DAY,
        address=world.home,
        pair=(world.li, world.zhao),
        reason="They asked for that week",
    )
    if cancelled:
        visit.cancel(by=world.li, reason="Li is ill")
    assert missing(ask_to_visit(world)) == BEFORE


def test_a_visit_in_another_debtors_case_leaves_this_one_the_first(world: World) -> None:
    other = case_of_another(world)
    with clock.at(NOW - 10 * DAY):
        logged(
            world,
            clock.now(),
            to=other.debtor.person,
            case=other,
            channel=Channel.VISIT,
            outcome=Outcome.SPOKE,
            address=world.other_home,
        )
    assert missing(ask_to_visit(world)) == BEFORE


def test_a_visit_that_the_debtor_asked_for_and_one_without_a_case_wait_for_nothing(world: World) -> None:
    assert missing(ask_to_visit(world, purpose=Purpose.REQUESTED)) == set()
    assert missing(ask_to_visit(world, case=None)) == set()


def test_the_day_of_a_call_is_the_debtors(world: World) -> None:
    world.wang.describe(by=world.chen, time_zone="Asia/Urumqi")
    # Half past one in the morning in Shanghai is the evening before in Urumqi: three calls on two days there.
    for at in (moment(10) - 3 * DAY, moment(1, 30) - 2 * DAY, moment(10) - 2 * DAY):
        with clock.at(at):
            logged(world, at)
    [calls] = [it for it in ask_to_visit(world).findings if it.code == "notice.too_few_calls"]
    assert calls.params["made"] == 2
