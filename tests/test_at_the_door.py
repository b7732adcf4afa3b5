"""The door card in a real browser, on a screen of 390 px."""

import re

import pytest
from django.urls import reverse

from foundation import clock
from tests.world import World
from tests.world.debtors import WANG_ID, moment
from visits.models import Incident, VisitDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What others must not read on the screen: debt, pay, amounts, the creditor, the product.
TELLING = re.compile(r"debt|owed|pay\b|loan|contract|Hua Bank|Collections|\d,\d{3}|\d\.\d\d", re.IGNORECASE)


@pytest.fixture
def half_past_one():
    with clock.at(moment(13, 30)):
        yield


def page_for(chromium, live_server, world, user, *, width=390, height=844):
    """A page of a narrow screen in which ``user`` is signed in."""
    session = world.signed_in(user).cookies["sessionid"].value
    context = chromium.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


@pytest.fixture
def card(chromium, live_server, half_past_one, transactional_db):
    """Li at Wang's door."""
    world = World()
    page = page_for(chromium, live_server, world, world.li)
    page.world, page.visit = world, world.planned
    page.goto(live_server.url + reverse("door", args=[world.planned.pk]))
    yield page
    page.context.close()


def draft(page):
    return VisitDraft.to_read(page.visit)


def test_the_card_is_neutral_until_identity_is_confirmed_and_opens_without_a_reload(card):
    assert TELLING.search(card.inner_text("body")) is None and TELLING.search(card.title()) is None
    assert not card.locator("nav").count()
    assert card.evaluate("document.documentElement.scrollWidth") <= 390
    card.evaluate("window.sameAsBefore = true")
    card.click("text=Told, agrees")
    card.wait_for_selector("button[aria-pressed=true] >> text=Told, agrees")
    card.click("text=A dog")
    card.wait_for_selector("button[aria-pressed=true] >> text=A dog")
    card.fill("#birthday", "0312")
    card.fill("#id_tail", WANG_ID[-4:])
    card.click("button[name=identify][value=facts]")
    card.wait_for_selector("text=Owed today")
    assert card.evaluate("window.sameAsBefore") is True
    assert "Hua Bank" in card.inner_text("body")
    assert draft(card).raw("safety")["dog"] == "yes"


def test_leave_now_is_one_key_before_anything_else(card):
    card.click("text=Leave now")
    card.wait_for_selector("text=You left at 13:30")
    assert draft(card).left_at == moment(13, 30)
    assert TELLING.search(card.inner_text("body")) is None


def test_what_cannot_be_sent_is_kept_and_sent_later(card):
    card.context.set_offline(True)
    card.click("text=Does not live here")
    card.wait_for_selector("text=not sent yet")
    assert draft(card).who == ""
    card.context.set_offline(False)
    card.wait_for_selector("button[aria-pressed=true] >> text=Does not live here")
    assert draft(card).who == "moved"


def test_danger_asks_once_and_shows_whom_to_call(card):
    card.click("text=Someone is in danger")
    card.click("text=Yes: stop")
    card.wait_for_selector("text=The office knows")
    assert {"110", "120", "12356"} <= set(re.findall(r"\d{3,5}", card.inner_text("body")))
    assert Incident.objects.get().kind == "danger"


def test_it_works_without_any_script(chromium, live_server, half_past_one, transactional_db):
    world = World()
    visit = world.planned
    session = world.signed_in(world.li).cookies["sessionid"].value
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("door", args=[visit.pk]))
    page.click("text=Not this person")
    page.wait_for_selector("button[aria-pressed=true] >> text=Not this person")
    assert VisitDraft.to_read(visit).who == "wrong"
    context.close()
