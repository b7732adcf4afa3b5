"""The write-up from its first step to the submitted record without a mouse, and through an ended session."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from foundation import clock
from tests.test_at_the_door import page_for
from tests.world import World
from tests.world.debtors import moment
from tests.world.people import PASSWORD
from visits.models import VisitDraft, VisitRecord

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def evening():
    with clock.at(moment(13, 30)):
        world = World()
        _made = world.planned
    with clock.at(moment(19)):
        yield world


@pytest.fixture
def page(chromium, live_server, transactional_db, evening):
    """Li's laptop in the evening."""
    page = page_for(chromium, live_server, evening, evening.li, width=1366)
    page.visit = evening.planned
    page.goto(live_server.url + reverse("write-up", args=[evening.planned.pk]))
    yield page
    page.context.close()


def tab_to(page, name, value=None):
    """Press Tab until the field of that name has the focus."""
    for _step in range(60):
        held = page.evaluate("[document.activeElement.name, document.activeElement.value]")
        if held[0] == name and (value is None or held[1] == value):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name}")


def choose(page, name, value):
    """Choose among radio buttons with the arrow keys."""
    tab_to(page, name)
    for _step in range(12):
        if page.evaluate("document.activeElement.value") == value and page.evaluate(
            "document.activeElement.checked"
        ):
            return
        page.keyboard.press("ArrowDown" if page.evaluate("document.activeElement.checked") else "Space")
    raise AssertionError(f"{name} has no {value}")


def tick(page, name, value=None):
    tab_to(page, name, value)
    page.keyboard.press("Space")


def set_moment(page, name, value):
    """Type a day and an hour into the control, digit by digit."""
    tab_to(page, name)
    page.locator(f"[name={name}]").fill(value)


def press(page, keys):
    """Press the keys once the page says that it knows them."""
    page.wait_for_selector("text=Ctrl+Enter: next")
    page.keyboard.press(keys)


def onward(page, heading):
    press(page, "Control+Enter")
    page.wait_for_selector(f"h1:has-text('{heading}')")
    # The page itself sets the focus once it is there.
    page.wait_for_load_state()


def test_a_whole_visit_is_written_up_by_keyboard_alone(page):
    set_moment(page, "arrived_at", "2026-11-24T14:02")
    onward(page, "Who opened the door?")
    choose(page, "who", "self")
    tick(page, "given", "birthday")
    tick(page, "given", "phone_tail")
    onward(page, "How did you introduce yourselves?")
    tick(page, "opening_b")
    onward(page, "What did you show the debtor?")
    onward(page, "What did the debtor tell you?")
    page.wait_for_selector("[name=debtor_said]:focus")
    page.keyboard.type("The works closed in October")
    page.wait_for_selector("text=Saved 19:00:00")
    choose(page, "willingness", "willing")
    choose(page, "ability", "partly")
    onward(page, "What could the debtor pay?")
    onward(page, "Which consequences")
    onward(page, "What was agreed?")
    choose(page, "result", "promise")
    press(page, "Control+Enter")
    page.wait_for_selector(".error-summary:focus")
    tab_to(page, "amount")
    page.keyboard.type("800")
    set_moment(page, "due_on", "2026-12-01")
    onward(page, "How did you leave?")
    press(page, "Control+Shift+Enter")
    page.wait_for_selector("h1:has-text('What was agreed?')")
    onward(page, "How did you leave?")
    set_moment(page, "left_at", "2026-11-24T14:31")
    onward(page, "Check the answers")
    for _step in range(60):
        if page.evaluate("document.activeElement.textContent.trim()") == "Submit the record":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Visit record')")
    record = VisitRecord.objects.get()
    assert record.promise.amount == 800 and record.text("listening", "debtor_said").startswith("The works")


def test_what_was_typed_outlives_an_ended_session(page, live_server, evening):
    draft = VisitDraft.of(page.visit, by=evening.li)
    draft.save_step("who", {"who": "self", "given": ["birthday", "id_tail"]}, revision=0, by=evening.li)
    page.goto(live_server.url + reverse("write-up-step", args=[page.visit.pk, "listening"]))
    page.wait_for_selector("[name=debtor_said]:focus")
    Session.objects.all().delete()
    page.keyboard.type("The debtor will call on Friday")
    page.wait_for_selector("text=You are signed out")
    assert VisitDraft.to_read(page.visit).value("listening", "debtor_said") == ""
    with page.context.expect_page() as opened:
        page.click("text=Sign in and go on")
    again = opened.value
    again.fill("[name=staff_number]", evening.li.staff_number)
    again.fill("[name=password]", PASSWORD)
    again.keyboard.press("Enter")
    again.wait_for_selector("h1:has-text('What did the debtor tell you?')")
    words = "The debtor will call on Friday"
    again.wait_for_function(
        "words => document.querySelector('[name=debtor_said]').value === words", arg=words
    )
    again.wait_for_selector("text=Saved 19:00:00")
    assert VisitDraft.to_read(page.visit).value("listening", "debtor_said") == words
