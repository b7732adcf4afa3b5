"""What a page sends of a step: only what was typed, over what was seen, once, with its author and time."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from foundation import clock
from foundation.errors import Stale
from tests.world.debtors import moment
from visits.models import Step, TypedAnswer, VisitDraft


@pytest.fixture(autouse=True)
def evening(world):
    with clock.at(moment(13, 30)):
        draft = VisitDraft.of(world.planned, by=world.li)
        draft.save_step(Step.WHO, {"who": "self", "given": ["birthday", "id_tail"]}, revision=0, by=world.li)
    with clock.at(moment(19)):
        yield


def fact(world, name="debtor_said"):
    return VisitDraft.to_read(world.planned).facts("listening").get(name, {})


def post(world, body, *, by=None, step="listening"):
    """What the script of a page posts."""
    address = reverse("write-up-step", args=[world.planned.pk, step])
    return world.signed_in(by or world.li).post(address, body, headers={"X-Autosave": "1"})


def body_of(*, request_id=None, revision=0, waited=None, **facts):
    sent_at = datetime.fromisoformat("2026-11-24T22:00:00+08:00")
    change = {"revision": revision, "typed_at": (sent_at - (waited or timedelta(0))).isoformat()}
    changes = json.dumps(dict.fromkeys(facts, change))
    return {"request_id": request_id or uuid4(), "sent_at": sent_at.isoformat(), "changes": changes, **facts}


def test_a_request_that_arrives_again_is_answered_by_its_first_revision(world):
    body = body_of(debtor_said="The works closed")
    assert post(world, body).json()["revision"] == 1
    draft = VisitDraft.to_read(world.planned)
    draft.save_step("listening", {"debtor_said": "In October"}, revision=1, by=world.zhao)
    again = post(world, body)
    assert again.status_code == 200 and again.json()["revision"] == 1
    assert again.json()["facts"]["debtor_said"] == {"value": "In October", "revision": 2}
    assert (fact(world)["value"], fact(world)["by"]) == ("In October", world.zhao.pk)


def test_it_is_answered_so_after_the_record_was_submitted(world):
    request_id = uuid4()
    answers = {"debtor_said": TypedAnswer("The works closed", 0)}
    assert world.draft.save_answers("listening", answers, by=world.li, request_id=request_id) == 1
    world.recorded()
    assert world.draft.save_answers("listening", answers, by=world.li, request_id=request_id) == 1


def test_other_words_under_the_same_id_are_another_request(world):
    request_id = uuid4()
    post(world, body_of(request_id=request_id, debtor_said="The works"))
    post(world, body_of(request_id=request_id, revision=1, debtor_said="The works closed"))
    assert fact(world)["value"] == "The works closed"


def test_a_step_remembers_its_last_requests_only(world):
    for number in range(40):
        post(world, body_of(revision=number, debtor_said=f"Word {number}"))
    assert len(VisitDraft.to_read(world.planned).steps["listening"]["requests"]) == 32


def test_what_was_not_typed_is_never_in_conflict(world):
    world.draft.save_step("listening", {"debtor_said": "In spring"}, revision=0, by=world.zhao)
    answer = post(world, body_of(difficulties="Slow contact"))
    assert answer.status_code == 200
    assert answer.json()["facts"]["debtor_said"]["value"] == "In spring"


def test_other_words_are_refused_by_name_and_nothing_of_the_request_is_kept(world):
    world.draft.save_step("listening", {"debtor_said": "In spring"}, revision=0, by=world.zhao)
    answer = post(world, body_of(debtor_said="In autumn", difficulties="Slow contact"))
    assert (answer.status_code, answer.json()) == (409, {"disputed": ["debtor_said"]})
    assert fact(world)["value"] == "In spring" and fact(world, "difficulties") == {}


def test_the_same_words_of_both_are_no_conflict(world):
    world.draft.save_step("listening", {"debtor_said": "In spring"}, revision=0, by=world.zhao)
    assert post(world, body_of(debtor_said="In spring")).status_code == 200
    assert fact(world)["by"] == world.zhao.pk


def test_the_words_of_a_colleague_that_are_replaced_are_kept(world):
    draft = world.draft
    draft.save_step("listening", {"debtor_said": "In spring"}, revision=0, by=world.zhao)
    draft.save_step("listening", {"debtor_said": "In autumn"}, revision=1, by=world.li)
    draft.save_step("listening", {"debtor_said": "In late autumn"}, revision=2, by=world.li)
    assert [(it["value"], it["by"]) for it in fact(world)["replaced"]] == [("In spring", world.zhao.pk)]


def test_a_suggestion_never_takes_the_place_of_an_answer(world):
    suggested = {"changes": json.dumps({"arrived_at": {"revision": None}}), "arrived_at": "2026-11-24T14:00"}
    assert post(world, suggested, step="safety").status_code == 200
    draft = world.draft
    assert draft.value("safety", "arrived_at") == "2026-11-24T14:00"
    draft.save_step("safety", {"arrived_at": "2026-11-24T14:07"}, revision=1, by=world.zhao)
    assert post(world, suggested, step="safety").status_code == 200
    assert world.draft.value("safety", "arrived_at") == "2026-11-24T14:07"


def test_words_that_waited_on_the_device_keep_the_time_of_typing_whatever_its_clock_says(world):
    post(world, body_of(waited=timedelta(minutes=50), debtor_said="The works closed"))
    assert datetime.fromisoformat(fact(world)["written_at"]) == moment(18, 10)
    assert datetime.fromisoformat(fact(world)["received_at"]) == moment(19)


@pytest.mark.parametrize("waited", [timedelta(days=2), timedelta(hours=-3), timedelta(seconds=2)])
def test_a_wait_that_cannot_be_or_is_none_counts_as_none(world, waited):
    post(world, body_of(waited=waited, debtor_said="The works closed"))
    assert datetime.fromisoformat(fact(world)["written_at"]) == moment(19)
    assert "received_at" not in fact(world)


def test_nobody_sends_the_words_of_another(world):
    answer = post(world, {**body_of(debtor_said="The works closed"), "author": world.li.pk}, by=world.zhao)
    assert (answer.status_code, answer.json()) == (403, {"author": True})
    assert fact(world) == {}


def test_a_form_without_script_does_not_send_them_either(world):
    address = reverse("write-up-step", args=[world.planned.pk, "listening"])
    body = {"debtor_said": "The works closed", "revision": 0, "author": world.li.pk}
    answer = world.signed_in(world.zhao).post(address, body)
    assert answer.status_code == 422 and "Somebody else typed this" in answer.content.decode()
    assert fact(world) == {}


@pytest.mark.parametrize(
    "changes", ["{half", "[]", '"debtor_said"', '{"debtor_said": 1}', '{"debtor_said": {"revision": -1}}']
)
def test_changes_that_cannot_be_read_are_refused_in_words(world, changes):
    answer = post(world, {"changes": changes, "debtor_said": "The works closed"})
    assert answer.status_code == 422 and answer.json()["words"]
    assert fact(world) == {}


def test_facts_of_other_steps_are_not_kept(world):
    post(world, body_of(arrived_at="2026-11-24T14:00"))
    assert fact(world, "arrived_at") == {}


def test_lines_of_a_form_and_of_a_script_are_the_same_words(world):
    post(world, body_of(debtor_said="The works\nclosed"))
    address = reverse("write-up-step", args=[world.planned.pk, "listening"])
    world.signed_in(world.li).post(address, {"debtor_said": "The works\r\nclosed", "revision": 0})
    assert (fact(world)["value"], fact(world)["revision"]) == ("The works\nclosed", 1)


def test_a_page_that_asks_for_news_begins_no_draft(world):
    VisitDraft.objects.all().delete()
    answer = post(world, {"changes": "{}"}, step="who").json()
    assert answer == {"revision": 0, "saved": "", "facts": {}}
    assert not VisitDraft.objects.exists()


def test_a_step_that_closed_meanwhile_says_so(world):
    world.draft.save_step("who", {"who": "other"}, revision=1, by=world.zhao)
    answer = post(world, body_of(debtor_said="The works closed"))
    assert answer.status_code == 422 and "not open now" in answer.json()["words"]


def test_a_conflict_names_what_stands_who_wrote_it_and_keeps_what_was_typed(world):
    world.draft.save_step("listening", {"debtor_said": "In spring"}, revision=0, by=world.zhao)
    address = reverse("write-up-step", args=[world.planned.pk, "listening"])
    page = world.signed_in(world.li).post(address, body_of(debtor_said="In autumn"))
    shown = page.content.decode()
    assert page.status_code == 409
    assert "In spring" in shown and "In autumn" in shown and str(world.zhao) in shown
    with pytest.raises(Stale):
        world.draft.save_step("listening", {"debtor_said": "In winter"}, revision=0, by=world.li)
