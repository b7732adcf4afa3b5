"""Planning in the browser: what was typed is kept, the rules answer, a form sent twice plans once."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from cases.models import Case, Refusal
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, TODAY
from visits import windows
from visits.models import VisitPlan


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def form(world: World, case: Case, **changes: Any) -> dict[str, Any]:
    return {
        "address": world.home.pk,
        "day": TODAY.isoformat(),
        "at": "14:00",
        "until": "15:00",
        "lead": world.li.pk,
        "second": world.zhao.pk,
        "purpose": "demand",
        "evidence": [item.pk for item in world.debtor.evidence.all()],
        "reason": "",
        "version": case.version,
        "request_id": uuid.uuid4(),
        **changes,
    }


def test_li_plans_a_visit(world: World) -> None:
    case = world.case_in_visit()
    page = world.signed_in(world.li).post(reverse("visit-new", args=[case.number]), form(world, case))
    visit = VisitPlan.objects.get()
    assert page.status_code == 302 and page["Location"] == visit.get_absolute_url()
    assert visit.evidence.count() == 2


def test_a_form_sent_twice_plans_one_visit(world: World) -> None:
    case = world.case_in_visit()
    client, sent = world.signed_in(world.li), form(world, case)
    first = client.post(reverse("visit-new", args=[case.number]), sent)
    again = client.post(reverse("visit-new", args=[case.number]), sent)
    assert VisitPlan.objects.count() == 1 and not Refusal.objects.exists()
    assert again["Location"] == first["Location"]


def test_every_rule_that_says_no_is_listed(world: World) -> None:
    case = world.case_in_visit()
    page = world.signed_in(world.li).post(
        reverse("visit-new", args=[case.number]), form(world, case, at="19:30", until="19:50")
    )
    assert page.status_code == 422
    assert "the last arrival is at 19:15, not at 19:30" in page.content.decode()
    assert Refusal.objects.get().asked_by == world.li


def test_what_was_typed_stands_beside_what_is_wrong(world: World) -> None:
    case = world.case_in_visit()
    page = world.signed_in(world.li).post(
        reverse("visit-new", args=[case.number]),
        form(world, case, until="13:00", reason="At the debtor's wish"),
    )
    assert page.status_code == 422
    assert page.context["form"].errors["until"] == ["The window ends before it begins."]
    assert escape("At the debtor's wish") in page.content.decode()


def test_the_plan_suggests_its_windows_that_the_rules_allow(world: World) -> None:
    case = world.case_in_visit()
    found = windows.suggested(case, address=world.home, plan=world.plan)
    assert [it.query for it in found] == [
        "day=2026-11-24&at=14%3A00&until=16%3A00",
        "day=2026-12-01&at=14%3A00&until=16%3A00",
    ]
    page = world.signed_in(world.li).get(f"{reverse('visit-new', args=[case.number])}?{found[1].query}")
    assert 'value="2026-12-01"' in page.content.decode()


def test_a_window_outside_the_plan_only_warns(world: World) -> None:
    case = world.case_in_visit()
    client = world.signed_in(world.li)
    sent = form(world, case, day=(TODAY + timedelta(days=1)).isoformat())
    page = client.post(reverse("visit-new", args=[case.number]), sent, follow=True)
    assert VisitPlan.objects.get().is_open
    assert "outside those of the approved plan" in page.content.decode()


def test_a_visit_is_moved_and_cancelled(world: World) -> None:
    visit = world.planned_visit()
    client = world.signed_in(world.chen)
    sent = form(world, visit.case, at="16:00", until="17:00", version=visit.version)
    client.post(reverse("visit-move", args=[visit.pk]), sent)
    visit.refresh_from_db()
    assert f"{visit.starts_at.astimezone(clock.zone()):%H:%M}" == "16:00"
    client.post(
        reverse("visit-cancellation", args=[visit.pk]), {"reason": "Zhao is ill", "version": visit.version}
    )
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_the_list_of_visits_asks_the_same_whatever_their_number(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visit = world.planned_visit()
    client = world.signed_in(world.li)
    address = reverse("case-visits", args=[visit.case.number])
    client.get(address)
    with django_assert_max_num_queries(60) as one:
        client.get(address)
    for days in (3, 8):
        world.planned_visit(on=TODAY + timedelta(days=days), case=visit.case)
    with django_assert_max_num_queries(60) as three:
        client.get(address)
    assert len(one) == len(three)
