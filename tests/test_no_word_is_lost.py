"""The write-up on a bad line, through an ended session, in two tabs and with two people: no word is lost."""

import time
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from foundation import clock
from tests.test_at_the_door import page_for
from tests.world import World
from tests.world.debtors import moment
from tests.world.people import PASSWORD
from visits.models import VisitDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAID = "[name=debtor_said]"
SUPPORT = "[name=ability_support]"
NEXT = "h1:has-text('What could the debtor pay?')"
SHOWN = "([name, words]) => document.querySelector(name).value === words"


AGED = """
for (const key of Object.keys(localStorage)) {
  const words = JSON.parse(localStorage.getItem(key));
  words.facts.debtor_said.at = new Date(new Date(words.facts.debtor_said.at) - 45 * 60000).toISOString();
  localStorage.setItem(key, JSON.stringify({ ...words, unheard: null }));
}"""


class Line:
    """The line between a browser and the server. What the write-up sends passes, waits or gets no answer."""

    def __init__(self, context):
        self.is_cut = self.is_deaf = self.is_held = False
        self.held, self.under_way, self.most = [], 0, 0
        context.route("**/write-up/**", self.carry)
        context.on("requestfinished", self.end)
        context.on("requestfailed", self.end)

    def carry(self, route):
        if route.request.method != "POST":
            return route.continue_()
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        if self.is_cut:
            return route.abort("internetdisconnected")
        if self.is_held:
            return self.held.append(route)
        if self.is_deaf:
            route.fetch()
            return route.abort("connectionreset")
        return route.continue_()

    def end(self, request):
        if request.method == "POST" and "/write-up/" in request.url:
            self.under_way -= 1

    def release(self):
        """Let go of everything that waits, and hold nothing more."""
        self.is_held = False
        for route in self.held:
            route.continue_()
        self.held.clear()

    def mend(self):
        self.is_cut = self.is_deaf = False


@pytest.fixture
def world(transactional_db):
    with clock.at(moment(13, 30)):
        world = World()
        _made = world.planned
    with clock.at(moment(19)):
        draft = VisitDraft.of(world.planned, by=world.li)
        draft.save_step("who", {"who": "self", "given": ["birthday", "id_tail"]}, revision=0, by=world.li)
        draft.save_step("listening", {"willingness": "willing", "ability": "partly"}, revision=0, by=world.li)
        yield world


@pytest.fixture
def listening(live_server, world):
    """The address of the step that asks for the debtor's words."""
    return live_server.url + reverse("write-up-step", args=[world.planned.pk, "listening"])


@pytest.fixture
def laptop(chromium, live_server, world, listening):
    """Li's laptop with that step open. ``line`` is its line."""
    page = page_for(chromium, live_server, world, world.li, width=1366)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    # Some requests wait for the page's own deadline of 15 seconds before they are sent again.
    page.context.set_default_timeout(90_000)
    page.set_default_timeout(90_000)
    page.line = Line(page.context)
    page.goto(listening)
    yield page
    assert page.errors == []
    page.context.close()


def until(page, is_so):
    """Let the browser go on until something is so."""
    deadline = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < deadline, "this never became so"
        page.wait_for_timeout(20)


def types(page, name, words):
    """Type at the end of what a field holds."""
    page.locator(name).press("End")
    page.locator(name).press_sequentially(words)


def shows(page, name, words):
    page.wait_for_function(SHOWN, arg=[name, words])


def fact(world, name="debtor_said"):
    return VisitDraft.to_read(world.planned).facts("listening").get(name, {})


def stands(world, name="debtor_said"):
    """What the database holds: the words and who wrote them."""
    return fact(world, name).get("value", ""), fact(world, name).get("by")


def keeps(page):
    """How many entries wait on this device."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('write-up:')).length")


def writes(world, who, words, name="debtor_said"):
    """A colleague writes on a laptop of their own, over what they see."""
    draft = VisitDraft.of(world.planned, by=who)
    draft.save_step("listening", {name: words}, revision=draft.revision("listening"), by=who)


def test_next_waits_for_the_save_under_way_and_sends_the_newest(laptop, world):
    laptop.line.is_held = True
    types(laptop, SAID, "The works")
    until(laptop, lambda: laptop.line.held)
    types(laptop, SAID, " closed")
    laptop.keyboard.press("Control+Enter")
    laptop.wait_for_selector("[data-status]:has-text('Saving')")
    laptop.line.release()
    laptop.wait_for_selector(NEXT)
    assert stands(world) == ("The works closed", world.li.pk)
    assert laptop.line.most == 1 and keeps(laptop) == 0


def test_what_is_typed_during_a_save_is_saved_after_it(laptop, world):
    laptop.line.is_held = True
    types(laptop, SAID, "The works")
    until(laptop, lambda: laptop.line.held)
    types(laptop, SAID, " closed\nin October")
    laptop.line.release()
    until(laptop, lambda: stands(world) == ("The works closed\nin October", world.li.pk))
    until(laptop, lambda: keeps(laptop) == 0)
    laptop.keyboard.press("Control+Enter")
    laptop.wait_for_selector(NEXT)
    assert fact(world)["revision"] == 3 and laptop.line.most == 1


def test_newer_words_survive_a_lost_answer_and_a_reload(laptop, world):
    laptop.line.is_deaf = True
    types(laptop, SAID, "The works")
    until(laptop, lambda: stands(world)[0] == "The works")
    laptop.line.is_cut = True
    types(laptop, SAID, " closed")
    laptop.wait_for_selector("[data-status]:has-text('Kept on this device')")
    laptop.line.mend()
    laptop.reload()
    shows(laptop, SAID, "The works closed")
    until(laptop, lambda: stands(world) == ("The works closed", world.li.pk))
    until(laptop, lambda: keeps(laptop) == 0)
    assert fact(world)["revision"] == 3 and "replaced" not in fact(world)


def test_a_request_that_nobody_heard_is_answered_by_its_first_result(laptop, world):
    laptop.line.is_deaf = True
    types(laptop, SAID, "The works")
    until(laptop, lambda: stands(world)[0] == "The works")
    laptop.wait_for_selector("[data-status]:has-text('Kept on this device')")
    laptop.line.is_cut = True
    writes(world, world.zhao, "The works closed in October")
    laptop.line.mend()
    laptop.reload()
    shows(laptop, SAID, "The works closed in October")
    until(laptop, lambda: keeps(laptop) == 0)
    assert stands(world) == ("The works closed in October", world.zhao.pk)
    assert "Something else was written" not in laptop.inner_text("body")


def test_a_colleagues_words_in_another_field_are_no_conflict_and_are_shown(laptop, world):
    writes(world, world.zhao, "Pay slip seen", "ability_support")
    types(laptop, SAID, "The works closed")
    laptop.wait_for_selector("text=with what else was written here")
    shows(laptop, SUPPORT, "Pay slip seen")
    laptop.keyboard.press("Control+Enter")
    laptop.wait_for_selector(NEXT)
    assert stands(world) == ("The works closed", world.li.pk)
    assert stands(world, "ability_support") == ("Pay slip seen", world.zhao.pk)


def test_of_other_words_in_the_same_field_both_are_shown_and_both_are_kept(laptop, world):
    writes(world, world.zhao, "In spring")
    types(laptop, SAID, "The works closed")
    types(laptop, SUPPORT, "Pay slip seen")
    laptop.wait_for_selector("[data-status]:has-text('Go on to see both')")
    until(laptop, lambda: stands(world, "ability_support") == ("Pay slip seen", world.li.pk))
    assert stands(world) == ("In spring", world.zhao.pk)
    laptop.reload()
    shows(laptop, SAID, "The works closed")
    laptop.wait_for_selector("[data-status]:has-text('Go on to see both')")
    laptop.keyboard.press("Control+Enter")
    banner = laptop.wait_for_selector(".banner.warn:has-text('Something else was written')").inner_text()
    assert "In spring" in banner and str(world.zhao) in banner
    assert laptop.input_value(SAID) == "The works closed" and stands(world)[0] == "In spring"
    laptop.click("button[value=next]")
    laptop.wait_for_selector(NEXT)
    assert stands(world) == ("The works closed", world.li.pk)
    assert [(it["value"], it["by"]) for it in fact(world)["replaced"]] == [("In spring", world.zhao.pk)]
    assert keeps(laptop) == 0


def test_a_shown_conflict_that_nobody_decides_stays_on_the_device(laptop, world, listening):
    writes(world, world.zhao, "In spring")
    types(laptop, SAID, "The works closed")
    laptop.keyboard.press("Control+Enter")
    laptop.wait_for_selector(".banner.warn:has-text('In spring')")
    types(laptop, SAID, " in October")
    laptop.goto(listening)
    shows(laptop, SAID, "The works closed in October")
    laptop.wait_for_selector("[data-status]:has-text('Go on to see both')")
    assert stands(world) == ("In spring", world.zhao.pk)


def test_words_typed_before_the_script_arrives_are_saved(laptop, world):
    late = []

    def hold(route):
        late.append(route)

    laptop.context.route("**/write_up*.js", hold)
    laptop.reload(wait_until="commit")
    laptop.wait_for_selector(SAID)
    until(laptop, lambda: late)
    types(laptop, SAID, "The works closed")
    late[0].continue_()
    until(laptop, lambda: stands(world) == ("The works closed", world.li.pk))


def test_next_without_a_line_stays_and_saves_later(laptop, world):
    laptop.line.is_cut = True
    types(laptop, SAID, "The works closed")
    laptop.keyboard.press("Control+Enter")
    laptop.wait_for_selector("[data-status]:has-text('Kept on this device')")
    assert laptop.input_value(SAID) == "The works closed" and keeps(laptop) == 1
    laptop.line.mend()
    until(laptop, lambda: stands(world) == ("The works closed", world.li.pk))
    until(laptop, lambda: keeps(laptop) == 0)
    assert "listening" in laptop.url


def test_a_closed_tab_without_a_line_gives_its_words_to_the_next(laptop, world, listening):
    laptop.line.is_cut = True
    types(laptop, SAID, "The works closed")
    laptop.wait_for_selector("[data-status]:has-text('Kept on this device')")
    again = laptop.context.new_page()
    laptop.close()
    laptop.line.mend()
    again.goto(listening)
    shows(again, SAID, "The works closed")
    until(again, lambda: stands(world) == ("The works closed", world.li.pk))
    until(again, lambda: keeps(again) == 0)


def test_next_after_the_session_ended_loses_nothing(laptop, world):
    types(laptop, SAID, "The works closed")
    Session.objects.all().delete()
    laptop.keyboard.press("Control+Enter")
    laptop.wait_for_selector("[data-status]:has-text('You are signed out')")
    with laptop.context.expect_page() as opened:
        laptop.click("text=Sign in and go on")
    again = opened.value
    again.fill("[name=staff_number]", world.li.staff_number)
    again.fill("[name=password]", PASSWORD)
    again.keyboard.press("Enter")
    again.wait_for_selector("h1:has-text('What did the debtor tell you?')")
    shows(again, SAID, "The works closed")
    until(again, lambda: stands(world) == ("The works closed", world.li.pk))
    until(again, lambda: keeps(again) == 0)
    types(again, SAID, " in October")
    until(again, lambda: stands(world) == ("The works closed in October", world.li.pk))


def signed_in_as(page, world, user, live_server):
    session = world.signed_in(user).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def test_words_of_one_never_become_the_words_of_another(laptop, world, live_server, listening):
    laptop.line.is_cut = True
    types(laptop, SAID, "The works closed")
    laptop.wait_for_selector("[data-status]:has-text('Kept on this device')")
    signed_in_as(laptop, world, world.zhao, live_server)
    laptop.line.mend()
    laptop.wait_for_selector("[data-status]:has-text('Somebody else is signed in here')")
    laptop.goto(listening)
    types(laptop, SUPPORT, "Pay slip seen")
    until(laptop, lambda: stands(world, "ability_support") == ("Pay slip seen", world.zhao.pk))
    until(laptop, lambda: keeps(laptop) == 1)
    assert laptop.input_value(SAID) == "" and stands(world) == ("", None)
    assert laptop.is_visible("text=Words of somebody else wait on this device")
    signed_in_as(laptop, world, world.li, live_server)
    laptop.goto(listening)
    shows(laptop, SAID, "The works closed")
    until(laptop, lambda: stands(world) == ("The works closed", world.li.pk))


TOLD = {
    "safety": {"arrived_at": "2026-11-24T14:02"},
    "agreed": {"result": "nothing"},
    "leaving": {"left_at": "2026-11-24T14:31"},
}


def test_nothing_is_submitted_while_words_wait_on_the_device(laptop, world, live_server):
    for step, facts in TOLD.items():
        VisitDraft.of(world.planned, by=world.li).save_step(step, facts, revision=0, by=world.li)
    check = live_server.url + reverse("write-up-check", args=[world.planned.pk])
    laptop.line.is_cut = True
    types(laptop, SAID, "The works closed")
    laptop.wait_for_selector("[data-status]:has-text('Kept on this device')")
    laptop.goto(check)
    laptop.wait_for_selector("button:disabled:has-text('Submit the record')")
    laptop.line.mend()
    laptop.click("[data-words=mine] a")
    until(laptop, lambda: stands(world) == ("The works closed", world.li.pk))
    until(laptop, lambda: keeps(laptop) == 0)
    laptop.goto(check)
    laptop.wait_for_selector("button:enabled:has-text('Submit the record')")


def test_two_tabs_follow_each_other(laptop, world, listening):
    other = laptop.context.new_page()
    other.goto(listening)
    types(other, SAID, "The works closed")
    until(other, lambda: stands(world) == ("The works closed", world.li.pk))
    shows(laptop, SAID, "The works closed")
    types(laptop, SAID, " in October")
    until(laptop, lambda: stands(world) == ("The works closed in October", world.li.pk))
    shows(other, SAID, "The works closed in October")


def test_of_other_words_in_two_tabs_both_are_shown(laptop, world, listening):
    other = laptop.context.new_page()
    other.goto(listening)
    laptop.line.is_held = True
    types(other, SAID, "In spring")
    types(laptop, SAID, "The works closed")
    until(laptop, lambda: len(laptop.line.held) == 2)
    laptop.line.release()
    until(laptop, lambda: stands(world)[0])
    first = stands(world)[0]
    late, words = (laptop, "The works closed") if first == "In spring" else (other, "In spring")
    late.wait_for_selector("[data-status]:has-text('Go on to see both')")
    late.click("button[value=next]")
    banner = late.wait_for_selector(".banner.warn:has-text('Something else was written')").inner_text()
    assert first in banner and late.input_value(SAID) == words


def test_words_kept_a_while_carry_the_time_at_which_they_were_typed(laptop, world, listening):
    laptop.line.is_cut = True
    types(laptop, SAID, "The works closed")
    laptop.wait_for_selector("[data-status]:has-text('Kept on this device')")
    laptop.goto(listening.replace("listening", "who"))
    # The laptop is opened again three quarters of an hour later.
    laptop.evaluate(AGED)
    laptop.line.mend()
    laptop.goto(listening)
    until(laptop, lambda: stands(world) == ("The works closed", world.li.pk))
    written, received = (datetime.fromisoformat(fact(world)[it]) for it in ("written_at", "received_at"))
    assert received == moment(19)
    assert timedelta(minutes=45) <= received - written < timedelta(minutes=47)
