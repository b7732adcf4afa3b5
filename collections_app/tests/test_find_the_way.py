"""The menu, the first page, the language, and the pages of errors."""

import pytest
from django.test import Client
from django.urls import reverse
from django.views.defaults import bad_request, server_error

from collections_app import navigation
from staff.models import Notification, Role


@pytest.fixture
def two_pages(monkeypatch):
    """A menu of two pages: the overview for managers, the task list for supervisors."""
    places = (
        navigation.place("Overview", "overview", Role.MANAGER),
        navigation.place("Tasks", "tasks", Role.SUPERVISOR),
    )
    monkeypatch.setattr(navigation, "PLACES", places)


def test_everybody_begins_at_the_first_entry_of_their_menu(world, two_pages):
    assert world.signed_in(world.qian).get("/")["Location"] == reverse("overview")
    assert world.signed_in(world.chen).get("/")["Location"] == reverse("tasks")


def test_somebody_without_an_entry_is_told_whom_to_ask(world, two_pages):
    page = world.signed_in(world.person("X1", "Nobody Yet")).get("/")
    assert page.status_code == 200
    assert "Ask an administrator" in page.content.decode()


def test_every_place_of_the_menu_opens_for_its_roles(world):
    people = {"manager": world.qian, "supervisor": world.chen, "collector": world.li}
    people |= {"compliance": world.he, "finance": world.sun, "administrator": world.wu}
    for place in navigation.PLACES:
        for role in place.roles:
            answer = world.signed_in(people[role]).get(reverse(place.name))
            assert answer.status_code == 200, f"{place.name} for {role}"


def test_the_entry_of_the_page_that_is_shown_is_marked(world):
    page = world.signed_in(world.chen).get(reverse("tasks"))
    assert [entry.url for entry in navigation.menu(page.wsgi_request) if entry.is_current] == [
        reverse("tasks")
    ]


def test_choosing_a_language_lasts(world):
    client = world.signed_in(world.wu)
    client.post(reverse("language"), {"language": "zh-hans", "next": "/"})
    world.wu.refresh_from_db()
    assert world.wu.language == "zh-hans"
    assert 'lang="zh-Hans"' in client.get("/nowhere/").content.decode()


def test_a_stranger_reads_the_sign_in_page_in_the_language_they_chose(client, db):
    client.post(reverse("language"), {"language": "zh-hans", "next": reverse("sign-in")})
    assert "工号" in client.get(reverse("sign-in")).content.decode()


def test_choosing_a_language_never_leads_to_another_site(client, db):
    answer = client.post(reverse("language"), {"language": "en", "next": "https://example.com/"})
    assert answer["Location"] == "/"


def test_an_unknown_address_answers_in_the_house_style(world):
    page = world.signed_in(world.chen).get("/no/such/page/")
    assert page.status_code == 404
    assert "Nothing is here" in page.content.decode()


def test_a_broken_page_needs_no_session_to_say_so(rf):
    assert b"Something broke on our side" in server_error(rf.get("/")).content
    assert b"could not be read" in bad_request(rf.get("/"), Exception()).content


def test_a_form_from_an_old_session_says_what_to_do(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.chen)
    page = client.post(reverse("language"), {"language": "en"})
    assert page.status_code == 403
    assert "The form had grown old" in page.content.decode()


def test_a_page_tells_how_many_notices_are_unread(world):
    Notification.tell([world.chen], dedupe_key="a", kind="x")
    page = world.signed_in(world.chen).get("/no/such/page/")
    assert page.context["unread"]() == 1
