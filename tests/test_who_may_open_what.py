"""Every URL × every role, and anonymous, against the table in tests/doors, with another's object ids."""

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

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
    """The name of every URL of ours."""
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
    # Signing out and reading writes; the pages are what is asked about here.
    with clock.at(NOW):
        yield


def ask(client, name, door, parts, world):
    """The status that the address answers with."""
    url = reverse(name, kwargs=parts)
    answer = client.post(url, door.data(world)) if door.method == "post" else client.get(url)
    if answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL)):
        return 302 if name == "sign-out" else 403
    return answer.status_code


def test_every_address_has_a_row_and_every_row_an_address():
    assert addresses() == set(DOORS)


@pytest.mark.parametrize("role", list(PEOPLE), ids=[role.value for role in PEOPLE])
@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_role_gets_through_its_own_doors_only(world, name, role):
    door = DOORS[name]
    parts = door.at(world)
    if parts and door.of_case and role == Role.COMPLIANCE and door.lets_in(role):
        Concern.raise_(world.case, ConcernKind.SAMPLE, "sample:1", by=world.he)
    status = ask(world.signed_in(getattr(world, PEOPLE[role])), name, door, parts, world)
    assert status < 500
    if door.lets_in(role) or door.lets_in("strangers"):
        assert status not in SHUT or (door.missing and status == 404), f"{role} is shut out: {status}"
    else:
        assert status in SHUT, f"{role} gets in: {status}"


@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_stranger_is_sent_to_the_sign_in_page(world, client, name):
    door = DOORS[name]
    status = ask(client, name, door, door.at(world), world)
    assert (status not in SHUT) == (door.lets_in("strangers") or name == "sign-out")


@pytest.mark.parametrize("who", ["hu", "sun_li", "he"])
@pytest.mark.parametrize("name", sorted(name for name, door in DOORS.items() if door.of_case))
def test_another_ones_case_is_not_there(world, name, who):
    door = DOORS[name]
    parts = door.at(world)
    if not parts or "case" not in world.__dict__:
        return
    if who == "he":
        Concern.objects.all().delete()
    assert ask(world.signed_in(getattr(world, who)), name, door, parts, world) in SHUT
