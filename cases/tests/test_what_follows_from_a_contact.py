"""What a contact brings about: who hears of it, what is barred by it, and what the trail keeps (F3, F4)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from cases import closing
from cases.models import (
    Channel,
    ClosureKind,
    Concern,
    Contact,
    ContactState,
    Direction,
    Hold,
    Outcome,
    PartyRole,
    Purpose,
    Refusal,
    SourcedState,
)
from cases.tests.asking import logged, planned, recorded, takes_part
from foundation import clock
from foundation.errors import Conflicting, Repeated
from staff.models import Notification, User
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def hearers(kind: str) -> set[User]:
    return {it.recipient for it in Notification.objects.filter(kind=kind)}


def trail(verb: str) -> list[Event]:
    return list(Event.objects.filter(verb=verb))


def after(event: Event) -> dict[str, object]:
    """What the event says was so afterwards."""
    return json.loads(event.text)["after"]


def everybody(world: World) -> None:
    """Both supervisors, the manager and compliance are at work."""
    _all = (world.chen, world.sun_li, world.qian, world.he, world.assigned_case)


# Breaches


def test_a_breach_is_told_to_the_teams_supervisor_and_to_compliance_and_to_nobody_else(world: World) -> None:
    everybody(world)
    with clock.at(moment(23)):
        logged(world, moment(23))
    assert hearers("breach") == {world.chen, world.he}
    assert Concern.objects.get().case == world.case


def test_a_breach_outside_a_case_is_told_to_compliance_alone(world: World) -> None:
    everybody(world)
    with clock.at(moment(23)):
        logged(world, moment(23), case=None)
    assert hearers("breach") == {world.he}
    assert not Concern.objects.exists()


def test_the_notice_of_a_breach_names_the_rules_and_nothing_personal(world: World) -> None:
    everybody(world)
    logged(world, moment(9), we_said="不还就等着坐牢")
    told = Notification.objects.filter(kind="breach").first()
    assert told is not None
    assert set(told.params["rules"].split(", ")) <= {"B1", "W1"}
    assert told.params["case"] == world.case.number
    assert "坐牢" not in str(told.params)


def test_what_was_allowed_is_told_to_nobody(world: World) -> None:
    everybody(world)
    logged(world, moment(9))
    assert hearers("breach") == set()
    assert not Concern.objects.exists()


# Wrong numbers and places, disputes, stopped channels


def test_a_wrong_number_is_marked_with_what_was_said(world: World) -> None:
    logged(world, moment(9), phone=world.phone, outcome=Outcome.WRONG_PERSON)
    world.phone.refresh_from_db()
    assert world.phone.state == SourcedState.WRONG


def test_a_call_that_found_somebody_else_leaves_the_number_as_it_was(world: World) -> None:
    for outcome in (Outcome.SPOKE_OTHER, Outcome.NO_ANSWER, Outcome.SPOKE):
        logged(world, moment(9), phone=world.phone, outcome=outcome)
    world.phone.refresh_from_db()
    assert world.phone.state == SourcedState.UNVERIFIED


def test_a_place_that_was_wrong_already_is_not_marked_again(world: World) -> None:
    world.home.mark(SourcedState.WRONG, by=world.chen, reason="The post came back")
    changed = world.home.state_changed_at
    with clock.at(NOW + HOUR):
        logged(world, NOW + HOUR, channel=Channel.VISIT, outcome=Outcome.WRONG_PERSON, address=world.home)
    world.home.refresh_from_db()
    assert world.home.state_changed_at == changed


def test_a_dispute_is_kept_in_the_debtors_words_and_only_once(world: World) -> None:
    logged(world, moment(9), outcome=Outcome.DISPUTED, debtor_said="I never signed")
    logged(world, moment(9, 30), outcome=Outcome.DISPUTED, debtor_said="As I said")
    hold = Hold.objects.get()
    assert (hold.kind, hold.person, hold.reason) == ("S1", world.wang, "I never signed")


def test_a_dispute_without_words_still_says_what_it_is(world: World) -> None:
    logged(world, moment(9), outcome=Outcome.DISPUTED)
    assert Hold.objects.get().reason == "Disputes the debt."


def test_whoever_stops_one_channel_stops_that_one(world: World) -> None:
    logged(world, moment(9), channel=Channel.SMS, direction=Direction.IN, outcome=Outcome.ASKED_TO_STOP)
    hold = Hold.objects.get()
    assert (hold.kind, hold.channel) == ("S4", Channel.SMS)


def test_a_contact_person_who_asks_is_left_alone_on_every_channel(world: World) -> None:
    friend = takes_part(world, PartyRole.CONTACT_PERSON)
    logged(world, moment(9), to=friend, purpose=Purpose.WHEREABOUTS, outcome=Outcome.ASKED_TO_STOP)
    hold = Hold.objects.get()
    assert (hold.person, hold.kind) == (friend, "S4")
    assert all(hold.forbids(channel, Direction.OUT, Purpose.WHEREABOUTS) for channel in Channel)


# Planning


def test_a_planned_contact_is_in_the_trail_with_its_channel_and_moment(world: World) -> None:
    contact = planned(world)
    [event] = trail("contact.planned")
    assert (event.by, event.case) == (world.li, world.case.number)
    assert after(event)["channel"] == "call"
    assert contact.state == ContactState.PLANNED
    assert (contact.starts_at, contact.made_by, contact.written_at) == (NOW, world.li, NOW)


def test_a_refusal_is_in_the_trail_with_the_rules_that_spoke(world: World) -> None:
    refusal = planned(world, at=moment(23))
    assert isinstance(refusal, Refusal)
    assert (refusal.case, refusal.person, refusal.asked_by) == (world.case, world.wang, world.li)
    assert (refusal.wanted_at, refusal.refused_at) == (moment(23), NOW)
    [event] = trail("contact.refused")
    assert after(event)["rules"] == ["H1"]
    assert not Contact.objects.exists()


def test_nothing_is_planned_in_a_closed_case(world: World) -> None:
    closing.close(world.assigned_case, ClosureKind.RETURNED, by=world.chen, reason="sold")
    with pytest.raises(ValidationError):
        planned(world)


def test_the_same_request_plans_once_and_another_text_under_it_is_shown(world: World) -> None:
    request = uuid4()
    first = planned(world, channel=Channel.SMS, text="Please call us.", request_id=request)
    with pytest.raises(Repeated) as repeated:
        planned(world, channel=Channel.SMS, text="Please call us.", request_id=request)
    assert repeated.value.result == first.get_absolute_url()
    with pytest.raises(Conflicting) as conflict:
        planned(world, channel=Channel.SMS, text="Please write.", request_id=request)
    assert "Please" not in str(conflict.value.first)
    assert Contact.objects.count() == 1


def test_a_refused_request_that_is_sent_again_is_led_to_the_same_refusal(world: World) -> None:
    request = uuid4()
    refusal = planned(world, at=moment(23), request_id=request)
    with pytest.raises(Repeated) as repeated:
        planned(world, at=moment(23), request_id=request)
    assert repeated.value.result == refusal.get_absolute_url()
    assert Refusal.objects.count() == 1


def test_the_same_request_is_written_down_once(world: World) -> None:
    request = uuid4()
    first = logged(world, moment(9), request_id=request)
    with pytest.raises(Repeated) as repeated:
        logged(world, moment(9), request_id=request)
    assert repeated.value.result == first.get_absolute_url()
    with pytest.raises(Conflicting):
        logged(world, moment(9), request_id=request, debtor_said="Call me tomorrow")


def test_a_contact_keeps_place_household_and_number_as_they_were(world: World) -> None:
    called = planned(world, phone=world.phone)
    written = logged(world, moment(9), channel=Channel.LETTER, outcome=Outcome.SENT, address=world.home)
    assert (called.phone, called.number_hash) == (world.phone, world.phone.number_hash)
    assert (written.address, written.household_key) == (world.home, world.home.household_key)
    assert (called.household_key, written.number_hash) == ("", "")


# Recording


def test_what_was_planned_is_written_down_as_it_happened(world: World) -> None:
    contact = planned(world, phone=world.phone)
    with clock.at(NOW + 2 * HOUR):
        recorded(
            contact,
            Outcome.PROMISED,
            by=world.zhao,
            at=NOW + HOUR,
            until=NOW + HOUR + timedelta(minutes=5),
            debtor_said="On Friday",
            we_said="Thank you",
        )
    contact.refresh_from_db()
    assert (contact.state, contact.outcome) == (ContactState.CONVERSATION, Outcome.PROMISED)
    assert (contact.starts_at, contact.ends_at) == (NOW + HOUR, NOW + HOUR + timedelta(minutes=5))
    assert contact.written_at == NOW + 2 * HOUR
    assert (contact.debtor_said, contact.we_said) == ("On Friday", "Thank you")
    [event] = trail("contact.recorded")
    assert (event.by, event.case, after(event)["outcome"]) == (world.zhao, world.case.number, "promised")


def test_nothing_is_written_down_before_it_happened_and_the_very_moment_is_not_before(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        logged(world, NOW + timedelta(seconds=1))
    assert set(refused.value.error_dict) == {"at"}
    assert logged(world, NOW).starts_at == NOW


def test_what_was_cancelled_is_not_written_down(world: World) -> None:
    contact = planned(world)
    contact.cancel(by=world.li, reason="Li is ill")
    with pytest.raises(ValidationError) as refused:
        recorded(contact, Outcome.SPOKE, by=world.li)
    assert refused.value.code == "recorded"
    [event] = trail("contact.cancelled")
    assert after(event)["reason"] == "Li is ill"


def test_what_happened_is_not_cancelled(world: World) -> None:
    contact = logged(world, moment(9))
    with pytest.raises(ValidationError):
        contact.cancel(by=world.li)


def test_who_was_spoken_with_instead_is_kept(world: World) -> None:
    wife = takes_part(world, PartyRole.CONTACT_PERSON)
    contact = logged(world, moment(9), outcome=Outcome.SPOKE_OTHER, spoken_with=wife)
    assert contact.spoken_with == wife
    assert logged(world, moment(9)).spoken_with is None


def test_our_staff_at_a_visit_are_the_pair_without_whom_they_spoke_with(world: World) -> None:
    wife = takes_part(world, PartyRole.CONTACT_PERSON)
    pair, place = (world.li, world.zhao), {"channel": Channel.VISIT, "address": world.home}
    visit = logged(world, moment(9), outcome=Outcome.SPOKE_OTHER, spoken_with=wife, pair=pair, **place)
    assert set(visit.staff_present) == {world.li, world.zhao}
    assert visit.spoken_with == wife


# Papers


def sent(world: World) -> Contact:
    with clock.at(NOW - DAY):
        return logged(world, NOW - DAY, channel=Channel.LETTER, outcome=Outcome.SENT, address=world.home)


@pytest.mark.parametrize("arrived", [NOW - DAY, NOW])
def test_a_letter_arrives_between_its_sending_and_now(world: World, arrived: object) -> None:
    letter = sent(world)
    letter.mark_delivered(at=arrived, by=world.li)
    letter.refresh_from_db()
    assert letter.delivered_at == arrived
    assert len(trail("contact.delivered")) == 1


@pytest.mark.parametrize("arrived", [NOW - DAY - timedelta(seconds=1), NOW + timedelta(seconds=1)])
def test_it_arrives_neither_before_it_was_sent_nor_in_the_future(world: World, arrived: object) -> None:
    with pytest.raises(ValidationError) as refused:
        sent(world).mark_delivered(at=arrived, by=world.li)
    assert set(refused.value.error_dict) == {"at"}


def test_a_call_does_not_arrive(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        logged(world, moment(9)).mark_delivered(at=NOW, by=world.li)
    assert refused.value.code == "sent"


# Another person's agreement


def waiting(world: World, **facts: object) -> Contact:
    """A call at night that Wang asked for."""
    contact = planned(world, at=moment(23), purpose=Purpose.REQUESTED, **facts)
    assert isinstance(contact, Contact)
    assert contact.state == ContactState.AWAITING
    return contact


def test_the_teams_supervisor_is_asked_and_whoever_asked_hears_the_answer(world: World) -> None:
    everybody(world)
    contact = waiting(world, reason="Works by day")
    assert hearers("contact_awaiting") == {world.chen}
    assert contact.approvals.get().reason == "Works by day"
    contact.approve(by=world.chen, remarks="Asked in writing")
    assert (contact.state, contact.approved_by, contact.approval_reason) == (
        ContactState.PLANNED,
        world.chen,
        "Asked in writing",
    )
    assert hearers("contact_approved") == {world.li}
    assert len(trail("contact.approved")) == 1


def test_what_the_only_supervisor_asks_for_goes_to_the_manager(world: World) -> None:
    everybody(world)
    waiting(world, by=world.chen)
    assert hearers("contact_awaiting") == {world.qian}


def test_what_is_not_agreed_to_is_cancelled_and_said_with_the_reason(world: World) -> None:
    everybody(world)
    contact = waiting(world)
    with pytest.raises(ValidationError):
        contact.give_back(by=world.chen, remarks=" ")
    contact.give_back(by=world.chen, remarks="Call in the evening")
    assert (contact.state, contact.approved_by) == (ContactState.CANCELLED, None)
    assert hearers("contact_returned") == {world.li}
    with pytest.raises(ValidationError) as refused:
        contact.approve(by=world.chen, remarks="After all")
    assert refused.value.code == "decided"


def test_what_waits_for_nobody_is_not_decided(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        planned(world).approve(by=world.chen, remarks="Fine")
    assert refused.value.code == "decided"


def test_what_waits_reserves_its_place(world: World) -> None:
    with clock.at(NOW - DAY):
        logged(world, NOW - DAY, outcome=Outcome.SPOKE)
    waiting(world)
    assert isinstance(planned(world, at=moment(11, day=TODAY + DAY)), Refusal)


def test_a_contact_that_was_agreed_to_is_no_breach_when_it_happens_and_one_that_was_not_is(
    world: World,
) -> None:
    everybody(world)
    agreed = waiting(world)
    agreed.approve(by=world.chen, remarks="Asked in writing")
    with clock.at(moment(23, 5)):
        assert recorded(agreed, Outcome.NO_ANSWER, by=world.li, at=moment(23)).breach == []
        unasked = logged(world, moment(23), purpose=Purpose.REQUESTED)
    assert [row["rule"] for row in unasked.breach] == ["H1"]
