"""Every URL × every role and strangers, compared with tests/doors, with the ids of another's rows."""

import html
import re

import pytest
from django.conf import settings
from django.db import transaction
from django.forms import BaseForm
from django.test.utils import ContextList
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from cases.models import Concern, ConcernKind
from foundation import clock
from staff.models import Role
from tests.doors import every_door
from tests.world.debtors import NOW

DOORS = every_door()
PEOPLE = {
    Role.COLLECTOR: "li",
    Role.SUPERVISOR: "chen",
    Role.MANAGER: "qian",
    Role.FINANCE: "sun",
    Role.COMPLIANCE: "he",
    Role.ADMINISTRATOR: "wu",
}
SHUT = {403, 404}


def addresses() -> set[str]:
    """The names of all our URLs."""
    found, waiting = set(), list(get_resolver().url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLResolver):
            waiting += pattern.url_patterns
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            found.add(pattern.name)
    return found


@pytest.fixture(autouse=True)
def tuesday_morning(settings):
    # Signing out and marking as read change rows. This test asks only about pages.
    with clock.at(NOW):
        yield


def ask(client, name, door, parts, world, *, role=""):
    """The status that the address answers with."""
    url = reverse(name, kwargs=parts)
    answer = client.post(url, door.data(world)) if door.method == "post" else client.get(url)
    if answer.status_code == 200:
        forgotten = hidden_fields_not_sent_along(answer)
        assert not forgotten, f"{url} would lose {forgotten}, and every try would be refused"
        if role:
            shut = links_to_closed_doors(answer, role)
            assert not shut, f"{url} leads {role} to closed doors: {shut}"
    if answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL)):
        return 302 if name == "sign-out" else 403
    return answer.status_code


def hidden_fields_not_sent_along(answer) -> set[str]:
    """Hidden fields (once-only ids, versions) that the page lacks of a form it shows."""
    if answer.streaming or not answer.context:
        return set()
    page = answer.content.decode()
    layers = answer.context if isinstance(answer.context, ContextList) else [answer.context]
    forms = [it for layer in layers for flat in layer for it in flat.values() if isinstance(it, BaseForm)]

    def lacks(field) -> bool:
        return f'name="{field.html_name}"' not in page

    shown = [it for it in forms if it.visible_fields() and not any(map(lacks, it.visible_fields()))]
    return {field.html_name for form in shown for field in form.hidden_fields() if lacks(field)}


def links_to_closed_doors(answer, role) -> set[str]:
    """Links and buttons of the page to addresses that the role may not open."""
    if answer.streaming or "text/html" not in answer["Content-Type"]:
        return set()
    page = html.unescape(answer.content.decode())
    found = set()
    for path in re.findall(r'(?:href|action|hx-get|hx-post|data-href)="(/[^"?#]*)', page):
        try:
            name = resolve(path).url_name
        except Resolver404:
            continue
        if name in DOORS and not DOORS[name].lets_in(role) and not DOORS[name].lets_in("strangers"):
            found.add(name)
    return found


def test_every_address_has_a_row_and_every_row_an_address():
    assert addresses() == set(DOORS)


class Undone(Exception):
    """Rolls back the database after an address was tried."""


def try_door(client, name, door, parts, world, *, role=""):
    """What the address answers. Its changes to the database are rolled back for the next one."""
    status = 0
    try:
        with transaction.atomic():
            status = ask(client, name, door, parts, world, role=role)
            raise Undone
    except Undone:
        return status


@pytest.mark.parametrize("name", sorted(DOORS))
def test_an_address_lets_in_its_own_roles_and_nobody_else(world, client, name):
    door = DOORS[name]
    people = {role: getattr(world, who) for role, who in PEOPLE.items()}
    strangers = [getattr(world, who) for who in ("hu", "sun_li")]
    parts = door.at(world)
    on_a_case = bool(parts) and door.of_case and "case" in world.__dict__

    answer = try_door(client, name, door, parts, world)
    assert (answer not in SHUT) == (door.lets_in("strangers") or name == "sign-out"), "a stranger"
    if on_a_case:
        standing = list(Concern.objects.filter(until=None).values_list("pk", flat=True))
        Concern.objects.filter(pk__in=standing).update(until=NOW)
        for person in (*strangers, world.he):
            answer = try_door(world.signed_in(person), name, door, parts, world)
            assert answer in SHUT, f"{person} reaches what belongs to another: {answer}"
        Concern.objects.filter(pk__in=standing).update(until=None)
        Concern.raise_(world.case, ConcernKind.SAMPLE, "sample:1", by=world.he)
    for role, person in people.items():
        answer = try_door(world.signed_in(person), name, door, parts, world, role=role)
        assert answer < 500, role
        if door.lets_in(role) or door.lets_in("strangers"):
            fine = answer not in SHUT or (door.missing and answer == 404)
            assert fine, f"{role} is shut out: {answer}"
        else:
            assert answer in SHUT, f"{role} gets in: {answer}"
