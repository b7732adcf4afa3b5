"""The door card: any order, nothing about the debt before it is known who is there, leaving at any moment."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from cases import holding
from cases.models import Hold, HoldKind
from foundation import clock
from staff.models import Notification
from tests.world.debtors import WANG_ID, moment
from visits import outings
from visits.models import DayRoute, Incident, Step, VisitDraft

CHECKED, AT_THE_DOOR = moment(13, 30), moment(14)
# Whatever would tell somebody who looks over a shoulder.
TELLING = ("debt", "owed", "pay", "4,0", "HB-", "Hua Bank", "Collections", "Contract", "loan", "contract")


@pytest.fixture(autouse=True)
def half_past_one():
    with clock.at(CHECKED):
        yield


@pytest.fixture
def visit(world):
    """The visit at two, just planned, with the papers to take along."""
    made = world.planned_visit()
    made.evidence.set(made.case.debtor.evidence.all())
    return made


class Door:
    """The card in Li's hands, at two o'clock."""

    def __init__(self, world, visit):
        self.world, self.visit = world, visit
        self.client = world.signed_in(world.li)
        self.url = reverse("door", args=[visit.pk])

    def shows(self):
        return strip_tags(self.client.get(self.url).content.decode())

    def send(self, at=AT_THE_DOOR, **body):
        draft = VisitDraft.to_read(self.visit)
        shown = {f"revision_{step.value}": draft.revision(step) for step in Step}
        with clock.at(at):
            return self.client.post(self.url, {**shown, **body})

    def press(self, key, at=AT_THE_DOOR):
        return self.send(at, press=key)

    def states(self, **facts):
        return self.send(identify="facts", **facts)

    @property
    def draft(self):
        return VisitDraft.to_read(self.visit)


@pytest.fixture
def door(world, visit):
    return Door(world, visit)


KNOWN = {"birthday": "0312", "id_tail": WANG_ID[-4:]}


def test_before_anybody_is_known_the_card_tells_nothing(door):
    shown = door.shows()
    assert [word for word in TELLING if word in shown] == []
    assert "In person" in shown and "……" in shown


def test_after_identification_the_card_shows_what_is_owed_and_the_evidence(door):
    door.states(**KNOWN)
    shown = door.shows()
    assert door.draft.is_identified
    assert "Hua Bank" in shown and "Owed today" in shown and "Disputes it" in shown


def test_the_facts_that_the_debtor_states_are_compared_and_not_kept(door):
    door.states(**KNOWN)
    assert door.draft.raw("who") == {"who": "self", "given": ["birthday", "id_tail"]}


@pytest.mark.parametrize("facts", [{}, {"birthday": "0312"}, {"birthday": "0313", "id_tail": "9999"}])
def test_one_fact_or_wrong_ones_open_nothing(door, facts):
    answer = door.states(**facts)
    assert answer.status_code == 422
    assert not door.draft.is_identified and "Hua Bank" not in answer.content.decode()


def test_an_identity_card_is_enough(door):
    door.send(identify="card")
    assert door.draft.is_identified


def test_no_key_identifies_the_debtor(door):
    assert door.press("who:who:self").status_code == 422
    assert not door.draft.is_settled


@pytest.mark.parametrize("key", ["agreed:result:refused", "listening:dispute:yes", "opening:opening_b:yes"])
def test_keys_that_are_not_open_do_nothing_even_when_sent(door, key):
    assert door.press(key).status_code == 422
    assert door.draft.steps == {}


def test_keys_may_be_pressed_in_any_order(door):
    for key in ("safety:recording:agreed", "safety:dog:yes", "opening:opening_a:yes"):
        assert door.press(key).status_code == 302
    door.states(**KNOWN)
    for key in ("agreed:result:refused", "listening:hardship:yes", "opening:opening_b:yes"):
        assert door.press(key).status_code == 302
    assert door.draft.raw("agreed") == {"result": "refused"}


def test_a_key_is_let_go_by_a_second_press(door):
    door.press("safety:dog:yes")
    door.press("safety:dog:")
    assert door.draft.value("safety", "dog") == ""


def test_the_first_key_says_when_they_arrived(door):
    door.press("opening:opening_a:yes", at=moment(14, 2))
    door.press("safety:dog:yes", at=moment(14, 5))
    assert door.draft.arrived_at == moment(14, 2)


@pytest.mark.parametrize("who", ["other", "moved", "wrong", "nobody"])
def test_when_somebody_else_is_there_only_neutral_keys_are_open(door, who):
    door.press(f"who:who:{who}")
    shown = door.shows()
    assert [word for word in TELLING if word in shown] == []
    assert "Left a neutral card" in shown and "In person" not in shown


def test_of_a_child_alone_the_card_says_leave(door):
    door.press("who:who:child")
    assert "Leave now" in door.shows() and "ask nothing" in door.shows()


def test_leaving_needs_nothing_and_is_one_key_before_anything_else(door):
    assert door.press("leaving:left_at:now", at=moment(14, 3)).status_code == 302
    assert door.draft.left_at == moment(14, 3)
    assert "You left at 14:03" in door.shows()


def test_asked_to_leave_stamps_the_time_and_says_by_when(door):
    door.states(**KNOWN)
    door.press("leaving:asked_at:now", at=moment(14, 20))
    assert door.draft.leave_by == moment(14, 25)
    with clock.at(moment(14, 21)):
        assert "be gone by 14:25" in door.shows()


def test_a_promise_at_the_door_is_an_amount_and_a_day(door):
    door.states(**KNOWN)
    assert door.send(promise="promise", amount="lots", due_on="").status_code == 422
    door.send(promise="promise", amount="800", due_on="2026-12-01")
    assert door.draft.raw("agreed") == {"result": "promise", "amount": "800", "due_on": "2026-12-01"}


def test_a_key_that_arrives_late_keeps_when_it_was_pressed(door):
    door.send(moment(15), press="safety:dog:yes", observed_at=moment(14, 1).isoformat())
    fact = door.draft.facts("safety")["dog"]
    assert fact["observed_at"] == moment(14, 1).isoformat()
    assert fact["written_at"] == moment(15).isoformat()


def test_of_two_who_press_differently_the_second_is_shown_the_first(door, world):
    theirs = Door(world, door.visit)
    theirs.client = world.signed_in(world.zhao)
    theirs.press("who:who:moved")
    stale = door.client.post(door.url, {"press": "who:who:other", "revision_who": "0"})
    assert stale.status_code == 409 and "does not live here" in stale.content.decode()
    assert door.draft.who == "moved"


def test_a_permit_that_grew_old_opens_no_further_than_arrival(door):
    with clock.at(CHECKED + timedelta(hours=4, minutes=1)):
        shown = door.shows()
        assert "Check again" in shown and "Who is at the door" not in shown
        assert door.send(clock.now(), identify="facts", **KNOWN).status_code == 422
        assert door.press("leaving:left_at:now", at=clock.now()).status_code == 302


def test_a_fresh_check_opens_it_again(door):
    with clock.at(CHECKED + timedelta(hours=4, minutes=1)):
        door.client.post(reverse("door-permit", args=[door.visit.pk]))
        assert "Who is at the door" in door.shows()


def test_a_hold_closes_it_in_the_middle_of_a_talk_without_telling_why(door, world):
    door.states(**KNOWN)
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Denies it")
    shown = door.shows()
    assert "Do not go on" in shown and "S1" in shown and "Hua Bank" not in shown


def test_growing_old_in_the_middle_of_a_talk_does_not_end_it(door):
    door.states(**KNOWN)
    with clock.at(CHECKED + timedelta(hours=4, minutes=30)):
        assert "Owed today" in door.shows()


def test_danger_asks_once_then_stops_all_and_tells_the_office(door, world):
    _here = (world.chen, world.he)
    outing = outings.start(DayRoute.of(world.li, door.visit.day), duty=world.sun_li, by=world.li)
    url = reverse("door-danger", args=[door.visit.pk])
    asked = door.client.get(url)
    assert "Yes: stop" in asked.content.decode() and not Incident.objects.exists()
    request_id = (
        asked.context["form"].initial.get("request_id") or asked.context["form"]["request_id"].value()
    )
    for _press in range(2):
        door.client.post(url, {"request_id": request_id})
    assert Incident.objects.get().kind == "danger"
    assert Hold.objects.get().kind == HoldKind.VULNERABILITY
    told = set(Notification.objects.filter(kind="incident").values_list("recipient", flat=True))
    assert {world.chen.pk, world.he.pk, outing.duty_id} <= told
    shown = strip_tags(door.client.get(url).content.decode())
    assert all(number in shown for number in ("110", "120", "12356"))
    assert "In person" not in door.shows()
    assert door.press("safety:dog:yes").status_code == 422
    assert door.press("leaving:left_at:now").status_code == 302


def test_the_card_is_for_the_pair_only(world, visit):
    url = reverse("door", args=[visit.pk])
    assert world.signed_in(world.zhao).get(url).status_code == 200
    assert world.signed_in(world.hu).get(url).status_code == 404
    assert world.signed_in(world.chen).get(url).status_code == 403
