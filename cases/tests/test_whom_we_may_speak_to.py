"""T1, T2, T3 and W2: who is asked to pay, when a contact person is asked, and who goes."""

from datetime import timedelta

import pytest

from cases.models import Direction, Outcome, Party, PartyRole, Person, Phone, Purpose, SourcedState
from cases.tests.asking import ask, ask_to_visit, case_of_another, codes, logged, takes_part
from foundation import clock
from staff.models import Absence
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, TODAY, moment

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def may_ask_where(world: World, friend: Person, **facts: object) -> bool:
    """Whether the friend may be asked how to reach Wang."""
    return not ask(world, to=friend, purpose=Purpose.WHEREABOUTS, **facts).refused_by("T2")


@pytest.fixture
def friend(world: World) -> Person:
    """Wang's reserved contact person. Wang has a telephone too."""
    assert world.phone
    return takes_part(world, PartyRole.CONTACT_PERSON)


def unanswered(world: World, *moments: object, **facts: object) -> None:
    for at in moments:
        with clock.at(at):
            logged(world, at, **facts)


def test_after_three_unanswered_calls_of_yesterday_the_contact_person_is_asked(world, friend) -> None:
    unanswered(world, NOW - DAY, NOW - DAY + HOUR, NOW - DAY + 2 * HOUR)
    assert may_ask_where(world, friend)


def test_two_unanswered_calls_are_too_few(world, friend) -> None:
    unanswered(world, NOW - DAY, NOW - DAY + HOUR)
    assert not may_ask_where(world, friend)


def test_after_the_third_call_of_today_the_contact_person_may_be_asked_tomorrow(world, friend) -> None:
    unanswered(world, NOW - DAY, NOW - DAY + HOUR, NOW - HOUR)
    assert not may_ask_where(world, friend)
    assert may_ask_where(world, friend, at=moment(8, day=TODAY + DAY))


def test_three_days_after_the_first_unanswered_call_the_contact_person_may_be_asked(world, friend) -> None:
    unanswered(world, NOW - 3 * DAY)
    assert not may_ask_where(world, friend, at=NOW - timedelta(minutes=1))
    assert may_ask_where(world, friend)


def test_silence_that_nobody_tried_to_break_is_no_reason(world, friend) -> None:
    assert not may_ask_where(world, friend)


def test_a_debtor_who_was_spoken_with_can_be_reached_again(world, friend) -> None:
    unanswered(world, *(NOW - 5 * DAY + hour * HOUR for hour in range(3)))
    assert may_ask_where(world, friend)
    unanswered(world, NOW - DAY, outcome=Outcome.SPOKE)
    assert not may_ask_where(world, friend)


def test_the_debtors_own_call_to_us_counts_as_a_conversation(world, friend) -> None:
    unanswered(world, *(NOW - 5 * DAY + hour * HOUR for hour in range(3)))
    unanswered(world, NOW - DAY, outcome=Outcome.SPOKE, direction=Direction.IN)
    assert not may_ask_where(world, friend)


def test_somebody_else_who_answered_is_not_the_debtor(world, friend) -> None:
    unanswered(world, *(NOW - 5 * DAY + hour * HOUR for hour in range(3)))
    unanswered(world, NOW - DAY, outcome=Outcome.SPOKE_OTHER)
    assert may_ask_where(world, friend)


def test_what_happens_later_does_not_speak_about_an_earlier_call(world, friend) -> None:
    unanswered(world, *(NOW - 5 * DAY + hour * HOUR for hour in range(3)))
    unanswered(world, NOW - HOUR, outcome=Outcome.SPOKE)
    assert may_ask_where(world, friend, at=NOW - DAY, happened=True)


def test_calls_to_another_debtor_say_nothing_about_this_one(world, friend) -> None:
    other = case_of_another(world)
    unanswered(world, *(NOW - 5 * DAY + hour * HOUR for hour in range(3)), to=other.debtor.person, case=other)
    assert not may_ask_where(world, friend)


def test_one_right_number_is_a_way_to_reach_the_debtor(world, friend) -> None:
    Phone.add(world.wang, "139 1111 2222", LAWFUL, by=world.chen)
    world.phone.mark(SourcedState.WRONG, by=world.li, reason="Not in service")
    assert not may_ask_where(world, friend)


def test_a_guarantor_and_a_stranger_are_not_asked_where_the_debtor_is(world: World) -> None:
    guarantor = takes_part(world, PartyRole.GUARANTOR, guarantee_kind="joint")
    assert "people.not_a_contact_person" in codes(ask(world, to=guarantor, purpose=Purpose.WHEREABOUTS))
    stranger = case_of_another(world).debtor.person
    assert "people.not_a_contact_person" in codes(ask(world, to=stranger, purpose=Purpose.WHEREABOUTS))


def test_a_contact_person_whose_part_ended_is_one_no_more(world, friend) -> None:
    unanswered(world, *(NOW - 5 * DAY + hour * HOUR for hour in range(3)))
    Party.objects.get(person=friend).end(by=world.chen, reason="Asked us to stop")
    assert not may_ask_where(world, friend)


@pytest.mark.parametrize(
    ("role", "terms"),
    [
        (PartyRole.CO_BORROWER, {}),
        (PartyRole.GUARANTOR, {"guarantee_kind": "joint"}),
        (PartyRole.HEIR, {}),
        (PartyRole.REPRESENTATIVE, {}),
        (PartyRole.SIGNATORY, {}),
    ],
)
def test_who_stands_in_the_debt_or_acts_for_the_debtor_is_asked_to_pay(world, role, terms) -> None:
    assert ask(world, to=takes_part(world, role, **terms)).allowed


@pytest.mark.parametrize(
    ("purpose", "refused"),
    [
        (Purpose.DEMAND, True),
        (Purpose.REMINDER, True),
        (Purpose.REPLY, False),
        (Purpose.NOTICE, False),
        (Purpose.REQUESTED, False),
    ],
)
def test_nothing_about_a_debt_to_others_or_before_identity(world: World, purpose: str, refused: bool) -> None:
    stranger = Person.add("natural", "路人", by=world.chen)
    verdict = ask(world, to=stranger, purpose=purpose)
    assert verdict.refused_by("T1") is refused
    assert verdict.refused_by("T3") is refused


def test_a_number_that_turned_out_wrong_is_called_in_no_case(world: World) -> None:
    assert not ask(world, phone=world.phone).refused_by("T4")
    world.phone.mark(SourcedState.WRONG, by=world.li, reason="Somebody else answers")
    assert ask(world, phone=world.phone).refused_by("T4")
    assert ask(world, phone=world.phone, case=None).refused_by("T4")


@pytest.mark.parametrize(("first", "last", "away"), [(0, 0, True), (-2, 0, True), (0, 2, True)])
def test_on_the_first_and_last_day_of_an_absence_nobody_goes(world, first, last, away) -> None:
    with clock.at(NOW - 5 * DAY):
        Absence.enter(
            world.zhao, since=TODAY + first * DAY, until=TODAY + last * DAY, cover=None, by=world.chen
        )
    assert ("people.away" in codes(ask_to_visit(world))) is away


def test_the_day_before_and_the_day_after_an_absence_they_go(world: World) -> None:
    Absence.enter(world.zhao, since=TODAY + DAY, until=TODAY + 2 * DAY, cover=None, by=world.chen)
    assert "people.away" not in codes(ask_to_visit(world))
    assert "people.away" not in codes(ask_to_visit(world, at=NOW + 3 * DAY))


def test_the_absence_of_somebody_else_stops_no_visit(world: World) -> None:
    Absence.enter(world.zhou, since=TODAY, until=TODAY, cover=None, by=world.chen)
    assert "people.away" not in codes(ask_to_visit(world))


def test_a_pair_is_said_to_be_too_few_or_no_collectors(world: World) -> None:
    assert codes(ask_to_visit(world, pair=())) >= {"people.too_few"}
    assert codes(ask_to_visit(world, pair=(world.li, world.chen))) >= {"people.not_collectors"}
    assert "people.too_few" not in codes(ask_to_visit(world, pair=(world.li, world.chen)))
    assert not {"people.too_few", "people.not_collectors"} & codes(
        ask_to_visit(world, pair=(world.li, world.zhao, world.zhou))
    )


def test_a_call_takes_one_person_only(world: World) -> None:
    assert ask(world, pair=(world.li,)).allowed
