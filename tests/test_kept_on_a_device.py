"""What a laptop keeps at the door and in the evening if its browser storage fails."""

import pytest
from django.urls import reverse

from foundation import clock
from tests.test_at_the_door import page_for
from tests.world import World
from tests.world.debtors import moment
from visits.models import VisitDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }; 0"
UNREADABLE = "localStorage.setItem('write-up:other:who', '{half'); localStorage.setItem('%s', '{half')"


def is_post(answer):
    """Whether the server answered a POST request."""
    return answer.request.method == "POST"


@pytest.fixture
def world(transactional_db):
    with clock.at(moment(13, 30)):
        world = World()
        _made = world.planned
        yield world


@pytest.fixture
def laptop(chromium, live_server, world):
    """Li's laptop. ``errors`` are the errors of its scripts."""
    page = page_for(chromium, live_server, world, world.li, width=1366)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    assert page.errors == []
    page.context.close()


@pytest.fixture
def listening(laptop, live_server, world):
    """The step of the write-up that asks for the debtor's words."""
    draft = VisitDraft.of(world.planned, by=world.li)
    draft.save_step("who", {"who": "self", "given": ["birthday", "id_tail"]}, revision=0, by=world.li)
    laptop.goto(live_server.url + reverse("write-up-step", args=[world.planned.pk, "listening"]))
    return laptop


def test_an_entry_nobody_can_read_does_not_stop_the_saving(listening, world):
    listening.evaluate(UNREADABLE % f"write-up:{world.planned.pk}:listening:{world.li.pk}:earlier")
    listening.reload()
    with listening.expect_response(is_post):
        listening.fill("[name=debtor_said]", "The works closed")
    assert VisitDraft.to_read(world.planned).value("listening", "debtor_said") == "The works closed"


def test_a_full_store_says_so_and_the_server_still_saves(listening, world):
    listening.evaluate(FULL)
    with listening.expect_response(is_post):
        listening.fill("[name=debtor_said]", "The works closed")
        listening.wait_for_selector("text=this device cannot keep it")
    listening.wait_for_selector("text=Saved 13:30:00")
    assert VisitDraft.to_read(world.planned).value("listening", "debtor_said") == "The works closed"


def test_a_full_store_without_a_line_says_that_the_page_must_stay_open(listening):
    listening.evaluate(FULL)
    listening.context.set_offline(True)
    with listening.expect_event("requestfailed"):
        listening.fill("[name=debtor_said]", "The works closed")
    listening.wait_for_selector("[data-status]:has-text('leave this page open')")


@pytest.fixture
def card(laptop, live_server, world):
    laptop.goto(live_server.url + reverse("door", args=[world.planned.pk]))
    return laptop


def test_a_key_of_the_door_outlives_a_full_store_and_a_lost_line(card, world):
    card.evaluate(FULL)
    card.context.set_offline(True)
    card.click("text=Does not live here")
    card.wait_for_selector("text=this device cannot keep it")
    card.context.set_offline(False)
    card.wait_for_selector("button[aria-pressed=true] >> text=Does not live here")
    assert VisitDraft.to_read(world.planned).who == "moved"


def test_an_entry_nobody_can_read_does_not_stop_the_door_card(card, world):
    card.evaluate(f"localStorage.setItem('door:{world.planned.pk}:{world.li.pk}', '{{half')")
    card.reload()
    card.click("text=Does not live here")
    card.wait_for_selector("button[aria-pressed=true] >> text=Does not live here")
    assert VisitDraft.to_read(world.planned).who == "moved"


def pressed(card, words):
    return card.wait_for_selector(f"button[aria-pressed=true] >> text={words}")


def test_two_quick_keys_of_one_question_are_no_conflict_and_the_last_one_stands(card, world):
    held = []

    def hold(route):
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    card.context.route("**/door/", hold)
    card.click("text=Nobody home")
    card.wait_for_function("document.querySelector('door-card').sending")
    card.click("text=Does not live here")
    card.wait_for_selector("[data-status]:has-text('not sent yet')")
    held[0].continue_()
    pressed(card, "Does not live here")
    assert VisitDraft.to_read(world.planned).who == "moved"
    assert "pressed something else" not in card.inner_text("body")


def test_a_key_whose_answer_got_lost_is_no_conflict_with_the_next_one(card, world):
    def lose(route):
        if route.request.method != "POST":
            return route.continue_()
        route.fetch()
        return route.abort("connectionreset")

    card.context.route("**/door/", lose)
    card.click("text=Nobody home")
    card.wait_for_selector("[data-status]:has-text('not sent yet')")
    assert VisitDraft.to_read(world.planned).who == "nobody"
    card.click("text=Does not live here")
    card.context.unroute("**/door/")
    pressed(card, "Does not live here")
    assert VisitDraft.to_read(world.planned).who == "moved"
    assert "pressed something else" not in card.inner_text("body")


def test_a_key_of_one_never_becomes_a_key_of_another(card, world, live_server):
    card.context.set_offline(True)
    card.click("text=Does not live here")
    card.wait_for_selector("[data-status]:has-text('not sent yet')")
    session = world.signed_in(world.zhao).cookies["sessionid"].value
    card.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    card.context.set_offline(False)
    card.wait_for_selector("[data-status]:has-text('Sign in again')")
    with card.expect_response(lambda answer: answer.url.endswith("/door/")):
        card.reload()
    assert VisitDraft.to_read(world.planned).who == ""
    session = world.signed_in(world.li).cookies["sessionid"].value
    card.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    card.reload()
    pressed(card, "Does not live here")
    draft = VisitDraft.to_read(world.planned)
    assert (draft.who, draft.facts("who")["who"]["by"]) == ("moved", world.li.pk)
