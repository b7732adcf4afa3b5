"""H1, H2 and C1–C5 at their edges: the first and last minute, the last place of a window, who is counted."""

from datetime import date, datetime, timedelta

import pytest

from cases.models import (
    Address,
    Channel,
    Contact,
    Direction,
    Outcome,
    PartyRole,
    Person,
    Phone,
    Place,
    Purpose,
)
from cases.tests.asking import ask, ask_to_visit, case_of_another, codes, logged, planned, takes_part
from foundation import clock
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, TODAY, moment

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def happened(world: World, *moments: datetime, **facts: object) -> None:
    """The same at each of these moments, written down then."""
    for at in moments:
        with clock.at(at):
            logged(world, at, **facts)


def visited(world: World, *moments: datetime, **facts: object) -> None:
    facts = {"outcome": Outcome.NOT_HOME, "address": world.home, **facts}
    happened(world, *moments, channel=Channel.VISIT, **facts)


def spoke(world: World, *moments: datetime, **facts: object) -> None:
    happened(world, *moments, outcome=Outcome.SPOKE, **facts)


# Hours


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.WECHAT, Channel.OFFICE])
def test_every_channel_but_the_letter_keeps_the_hours(world: World, channel: str) -> None:
    assert ask(world, channel=channel, at=moment(7, 59)).refused_by("H1")
    assert not ask(world, channel=channel, at=moment(8)).refused_by("H1")
    assert ask(world, channel=channel, at=moment(22)).refused_by("H1")


@pytest.mark.parametrize(
    ("at", "until", "sentence"),
    [
        (moment(7, 59), moment(9), "hours.too_early"),
        (moment(19, 16), moment(19, 50), "hours.last_arrival"),
        (moment(19), moment(20, 1), "hours.ends_late"),
    ],
)
def test_a_visit_is_told_which_edge_it_crosses(world, at, until, sentence) -> None:
    assert [it.code for it in ask_to_visit(world, at=at, until=until).findings if it.rule == "H1"] == [
        sentence
    ]


def test_a_refusal_says_the_hour_and_the_edge_where_the_person_is(world: World) -> None:
    world.wang.describe(by=world.chen, time_zone="Asia/Urumqi")
    [finding] = [it for it in ask_to_visit(world, at=moment(9, 30)).findings if it.rule == "H1"]
    assert finding.params == {"at": "07:30", "opens": "08:00"}
    [finding] = [it for it in ask_to_visit(world, at=moment(21, 30)).findings if it.rule == "H1"]
    assert finding.params == {"at": "19:30", "last": "19:15", "closes": "20:00"}


def test_the_debtors_own_wish_at_night_is_put_before_another_person_and_never_just_done(world: World) -> None:
    for verdict in (
        ask(world, at=moment(23), purpose=Purpose.REQUESTED),
        ask_to_visit(world, at=moment(21), purpose=Purpose.REQUESTED),
    ):
        assert verdict.needs_approval
        assert not verdict.refused


def test_a_visit_on_a_holiday_needs_another_person_and_on_the_day_after_it_does_not(world: World) -> None:
    national_day, working_day = date(2026, 10, 1), date(2026, 10, 9)
    assert "days.rest_day" in codes(ask_to_visit(world, at=moment(10, day=national_day), happened=True))
    assert "days.rest_day" not in codes(ask_to_visit(world, at=moment(10, day=working_day), happened=True))


def test_nobody_in_britain_is_visited_on_a_sunday(world: World, settings: object) -> None:
    settings.COUNTRY = "uk"
    saturday, sunday = TODAY + 4 * DAY, TODAY + 5 * DAY
    assert ask_to_visit(world, at=moment(10, day=sunday)).refused_by("H2")
    assert codes(ask_to_visit(world, at=moment(10, day=saturday))) >= {"days.rest_day"}
    assert not ask_to_visit(world, at=moment(10, day=saturday)).refused_by("H2")


# Caps


def test_a_third_conversation_is_free_again_seven_days_to_the_minute_after_the_first(world: World) -> None:
    spoke(world, NOW - 7 * DAY, NOW - 2 * DAY)
    assert not ask(world).refused_by("C1")
    assert ask(world, at=NOW - MINUTE, happened=True).refused_by("C1")


def test_a_planned_call_takes_the_place_of_a_conversation(world: World) -> None:
    spoke(world, NOW - 2 * DAY)
    later = planned(world, at=NOW + DAY, phone=world.phone)
    assert isinstance(later, Contact)
    assert ask(world).refused_by("C1")


def test_a_visit_where_we_spoke_counts_with_the_calls(world: World) -> None:
    spoke(world, NOW - 3 * DAY)
    visited(world, NOW - 2 * DAY, outcome=Outcome.SPOKE)
    assert ask(world).refused_by("C1")
    assert not ask(world, channel=Channel.SMS).refused_by("C1")


def test_what_the_debtor_asked_for_is_no_conversation_of_ours(world: World) -> None:
    spoke(world, NOW - 3 * DAY, NOW - 2 * DAY)
    assert not ask(world, purpose=Purpose.REQUESTED).refused_by("C1")


def test_ten_unanswered_calls_in_seven_days_are_enough(world: World) -> None:
    tries = [NOW - days * DAY - hours * timedelta(hours=1) for days in (1, 2, 3) for hours in (0, 1, 2)]
    happened(world, *tries)
    assert not ask(world).refused_by("C2")
    happened(world, NOW - 4 * DAY)
    assert ask(world).refused_by("C2")
    assert not ask(world, at=NOW + 4 * DAY).refused_by("C2")


def test_a_fourth_unanswered_call_of_the_day_is_refused_and_a_letter_is_not(world: World) -> None:
    happened(world, NOW - 3 * MINUTE, NOW - 2 * MINUTE)
    assert not ask(world).refused_by("C2")
    happened(world, NOW - MINUTE)
    assert ask(world).refused_by("C2")
    assert not ask(world, channel=Channel.LETTER).refused_by("C2")
    assert not ask(world, at=moment(8, day=TODAY + DAY)).refused_by("C2")


def test_a_call_that_was_answered_is_no_unanswered_one(world: World) -> None:
    happened(world, NOW - 3 * MINUTE, NOW - 2 * MINUTE)
    spoke(world, NOW - MINUTE)
    assert not ask(world).refused_by("C2")


def test_calls_to_another_person_do_not_count_for_this_one(world: World) -> None:
    other = case_of_another(world)
    happened(world, *(NOW - n * MINUTE for n in (3, 2, 1)), to=other.debtor.person, case=other)
    assert not ask(world).refused_by("C2")


def test_calls_to_other_numbers_do_not_count_for_this_number(world: World) -> None:
    other = Phone.add(world.wang, "139 1111 2222", LAWFUL, by=world.chen)
    six = [NOW - 10 * n * MINUTE for n in range(1, 7)]
    happened(world, *six, phone=world.phone)
    assert "caps.one_number_a_day" in codes(ask(world, phone=world.phone))
    assert "caps.one_number_a_day" not in codes(ask(world, phone=other))
    assert "caps.one_number_a_day" not in codes(ask(world))


def test_the_fifth_visit_in_thirty_days_is_refused_and_on_the_thirtieth_day_after_the_first_it_is_not(
    world: World,
) -> None:
    visited(world, *(NOW - days * DAY for days in (29, 22, 15, 8)))
    assert ask_to_visit(world).refused_by("C3")
    assert not ask_to_visit(world, at=NOW + DAY).refused_by("C3")


def test_two_visits_exactly_seven_days_apart_leave_room_for_one_between(world: World) -> None:
    visited(world, NOW - 3 * DAY)
    later = planned(
        world, channel=Channel.VISIT, at=NOW + 4 * DAY, address=world.home, pair=(world.li, world.zhao)
    )
    assert isinstance(later, Contact)
    assert not ask_to_visit(world).refused_by("C3")
    visited(world, NOW - 3 * DAY + MINUTE)
    assert ask_to_visit(world).refused_by("C3")


def test_a_visit_to_another_household_does_not_count_here(world: World) -> None:
    case = case_of_another(world)
    visited(world, NOW - MINUTE, to=case.debtor.person, case=case, address=world.other_home)
    assert not ask_to_visit(world).refused_by("C3")


def test_a_visit_at_another_address_of_the_debtor_counts(world: World) -> None:
    shop = Address.add(world.wang, Place("花木路 9 号"), LAWFUL, by=world.chen)
    visited(world, NOW - MINUTE, address=shop)
    assert ask_to_visit(world).refused_by("C3")


def test_a_call_before_does_not_count_as_a_visit(world: World) -> None:
    spoke(world, NOW - MINUTE)
    assert not ask_to_visit(world).refused_by("C3")


def test_three_messages_in_seven_days_one_a_day(world: World) -> None:
    sent = {"channel": Channel.SMS, "outcome": Outcome.SENT}
    happened(world, NOW - 3 * DAY, NOW - 2 * DAY, **sent)
    assert not ask(world, channel=Channel.WECHAT).refused_by("C4")
    happened(world, NOW - DAY, **{**sent, "channel": Channel.WECHAT})
    assert ask(world, channel=Channel.SMS).refused_by("C4")
    assert not ask(world, channel=Channel.SMS, at=NOW + 4 * DAY).refused_by("C4")
    assert not ask(world, channel=Channel.SMS, purpose=Purpose.REQUESTED).refused_by("C4")
    assert not ask(world).refused_by("C4")


def test_a_letter_is_no_message(world: World) -> None:
    happened(world, NOW - MINUTE, channel=Channel.LETTER, outcome=Outcome.SENT)
    assert not ask(world, channel=Channel.SMS).refused_by("C4")


def test_what_the_debtor_sent_us_uses_no_place(world: World) -> None:
    happened(world, NOW - MINUTE, channel=Channel.SMS, outcome=Outcome.ANSWERED, direction=Direction.IN)
    assert not ask(world, channel=Channel.SMS).refused_by("C4")


@pytest.fixture
def guarantors(world: World) -> list[Person]:
    return [takes_part(world, PartyRole.GUARANTOR, f"保{n}", guarantee_kind="joint") for n in range(4)]


def test_others_are_counted_together_and_the_debtor_is_not_among_them(world, guarantors) -> None:
    spoke(world, NOW - 3 * DAY, to=guarantors[0])
    spoke(world, NOW - 2 * DAY, to=guarantors[1])
    happened(world, NOW - DAY)
    assert not ask(world, to=guarantors[3]).refused_by("C5")
    spoke(world, NOW - DAY, to=guarantors[2])
    assert ask(world, to=guarantors[3]).refused_by("C5")
    assert not ask(world).refused_by("C5")
    assert not ask(world, to=guarantors[3], purpose=Purpose.REQUESTED).refused_by("C5")
    assert not ask(world, to=guarantors[3], at=NOW + 4 * DAY).refused_by("C5")


def test_others_of_another_case_are_counted_there(world, guarantors) -> None:
    other = case_of_another(world)
    for person in guarantors[:3]:
        spoke(world, NOW - DAY, to=person, case=other)
    assert not ask(world, to=guarantors[3]).refused_by("C5")


def test_a_refusal_by_a_cap_says_how_many_of_how_many(world: World) -> None:
    spoke(world, NOW - 3 * DAY, NOW - 2 * DAY)
    [finding] = [it for it in ask(world).findings if it.rule == "C1"]
    assert (finding.code, finding.params) == (
        "caps.max_conversations_in_days",
        {"cap": 2, "used": 2, "days": 7},
    )
    happened(world, *(NOW - n * MINUTE for n in (3, 2, 1)))
    [finding] = [it for it in ask(world).findings if it.rule == "C2"]
    assert (finding.code, finding.params) == ("caps.max_attempts_a_day", {"cap": 3, "used": 3})
