"""Who telephones with a visit code hears who comes, when, and that they take no money; nothing else (R1)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, TODAY
from visits import planning
from visits.models import CodeQuestion
from visits.models.code_question import WRONG_PER_WINDOW


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def answer(client: Client, code: str) -> str:
    return client.post(reverse("visit-code"), {"code": code}).content.decode()


def test_the_answer_names_the_two_people_and_the_hour(world: World) -> None:
    visit = world.planned_visit()
    page = answer(world.signed_in(world.sun), visit.code.lower())
    assert "Li Na (C1)" in page and "Zhao Lei (C2)" in page
    assert "today between 14:00 and 15:00. They take no money." in page
    for word in ("王建国", "世纪大道", visit.case.number, "debt", "owe"):
        assert word not in page


def test_a_wrong_code_and_one_of_another_day_say_the_same(world: World) -> None:
    visit = world.planned_visit(on=TODAY + timedelta(days=1))
    client = world.signed_in(world.chen)
    assert "no such visit today" in answer(client, visit.code)
    assert "no such visit today" in answer(client, "ABCDEF")


def test_nobody_comes_to_a_cancelled_visit(world: World) -> None:
    visit = world.planned_visit()
    planning.cancel(visit, by=world.li, reason="The debtor wrote that they will pay")
    assert "no such visit today" in answer(world.signed_in(world.chen), visit.code)


def test_nobody_comes_to_a_visit_that_waits_for_approval(world: World) -> None:
    visit = world.try_to_visit(NOW, case=world.other_case, address=world.other_home)
    assert visit.state == "awaiting"
    assert "no such visit today" in answer(world.signed_in(world.chen), visit.code)


def test_every_question_is_kept(world: World) -> None:
    visit = world.planned_visit()
    answer(world.signed_in(world.sun), visit.code)
    answer(world.signed_in(world.sun), "ABCDEF")
    assert [it.visit for it in CodeQuestion.objects.order_by("pk")] == [visit, None]


def test_guessing_is_throttled(world: World) -> None:
    visit = world.planned_visit()
    client = world.signed_in(world.sun)
    for _i in range(WRONG_PER_WINDOW):
        answer(client, "ABCDEF")
    assert "Too many codes" in answer(client, visit.code)
    with clock.at(NOW + timedelta(minutes=16)):
        assert "Li Na" in answer(client, visit.code)
