"""What went wrong is said with one key, taken by somebody, and talked over."""

import uuid
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.models import Case, Hold, HoldKind
from followups.models import Task
from foundation import clock
from staff.models import Notification
from tests.world import World
from tests.world.debtors import NOW, TODAY
from visits import incidents, outings, permits
from visits.models import DayRoute, Incident, IncidentKind


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def danger(world: World) -> Incident:
    """Danger at Wang's door, without a word."""
    world.chen, world.he  # noqa: B018
    visit = world.planned_visit()
    outings.start(DayRoute.of(world.li, TODAY), duty=world.qian, by=world.li)
    return incidents.report(visit, IncidentKind.DANGER, by=world.li)


def test_danger_leaves_the_debtor_alone_at_once(world: World, danger: Incident) -> None:
    assert Hold.objects.get(person=world.wang).kind == HoldKind.VULNERABILITY
    assert permits.now(danger.visit).refused_by("S2")


def test_another_incident_places_no_hold(world: World) -> None:
    incidents.report(world.planned_visit(), IncidentKind.OVERSTAYED, "Ten minutes", by=world.zhao)
    assert not Hold.objects.exists()


def test_supervisor_compliance_and_the_duty_person_are_told(world: World, danger: Incident) -> None:
    told = {notice.recipient for notice in Notification.objects.filter(kind="incident")}
    assert told == {world.chen, world.he, world.qian}


def test_compliance_sees_the_case(world: World, danger: Incident) -> None:
    assert Case.objects.visible_to(world.he).get() == danger.visit.case


def test_it_stands_on_top_of_the_board_until_somebody_has_taken_it(world: World, danger: Incident) -> None:
    incidents.report(danger.visit, IncidentKind.OTHER, "A dog", by=world.zhao)
    assert Incident.objects.visible_to(world.chen).calling().count() == 2
    world.signed_in(world.chen).post(reverse("incident-acknowledgement", args=[danger.pk]))
    assert Incident.objects.visible_to(world.chen).calling().get().words == "A dog"
    danger.refresh_from_db()
    assert danger.acknowledged_by == world.chen


def test_the_debrief_finishes_the_task(world: World, danger: Incident) -> None:
    task = Task.objects.open().get()
    client = world.signed_in(world.chen)
    empty = client.post(reverse("incident-debrief", args=[danger.pk]), {"words": ""})
    assert empty.status_code == 422
    client.post(
        reverse("incident-debrief", args=[danger.pk]), {"words": "Both well; no visits until it is settled"}
    )
    task.refresh_from_db()
    assert not task.is_open


def test_who_was_there_does_not_write_the_debrief(world: World, danger: Incident) -> None:
    with pytest.raises(ValidationError, match="was not there"):
        incidents.write_debrief(danger, by=world.zhao, words="All fine")


def test_an_incident_is_reported_from_the_visits_page(world: World) -> None:
    visit = world.planned_visit()
    client = world.signed_in(world.li)
    fields = {"request_id": uuid.uuid4(), "kind": "threat_said", "words": "I said it"}
    for _time in range(2):
        client.post(reverse("incident-new", args=[visit.pk]), fields)
    assert Incident.objects.get().words == "I said it"
