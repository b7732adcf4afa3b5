"""The collector's day: their visits in order, what to bring, and a sheet that tells a finder nothing (V1)."""

import io
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from foundation import clock
from staff.models import Absence
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment
from visits import papers, planning
from visits.day import Day
from visits.models import DayRoute, VisitPlan
from visits.planning import VisitWish

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


# What would tell a finder whose sheet it is, or that it is about a debt.
TELLING = (
    "王建国",
    "刘芳",
    "世纪大道",
    "Zhao",
    "C-2026",
    "Collect",
    "debt",
    "owe",
    "loan",
    "pay",
    "款",
    "债",
    "催",
)


def two_visits(world: World) -> tuple[VisitPlan, VisitPlan]:
    """To Wang at four, to Liu at two."""
    case = world.case_in_visit()
    late = world.planned_visit(hour=16, case=case, evidence=world.debtor.evidence.all())
    early = world.try_to_visit(moment(14), case=world.other_case, address=world.other_home)
    return early, late


def test_the_visits_stand_in_the_order_of_their_windows(world: World) -> None:
    early, late = two_visits(world)
    for member in (world.li, world.zhao):
        assert Day.of(member, TODAY).visits == [early, late]
    assert Day.of(world.zhou, TODAY).visits == []


def test_a_cancelled_visit_is_not_of_the_day(world: World) -> None:
    visit = world.planned_visit()
    planning.cancel(visit, by=world.li, reason="The debtor wrote that they will pay")
    assert Day.of(world.li, TODAY).visits == []


def test_who_covers_a_colleague_sees_their_visits(world: World) -> None:
    visit = world.planned_visit(on=TOMORROW)
    Absence.enter(world.li, since=TOMORROW, until=TOMORROW, cover=world.zhou, by=world.chen)
    (stop,) = Day.of(world.zhou, TOMORROW).stops
    assert stop.visit == visit and stop.covers == world.li
    assert stop.permit.refused_by("W2")
    with clock.at(moment(8, day=TOMORROW)):
        planning.move(visit, replace(VisitWish.of(visit), lead=world.zhou), by=world.zhou)
        assert Day.of(world.zhou, TOMORROW).stops[0].permit.is_green


def test_an_empty_day_says_what_to_do(world: World) -> None:
    page = world.signed_in(world.li).get(reverse("my-day"))
    assert "Open a case in its visit stage and plan one" in page.content.decode()


def test_the_day_asks_the_same_whatever_the_number_of_visits(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.planned_visit(hour=16)
    client = world.signed_in(world.li)
    client.get(reverse("my-day"))
    with django_assert_max_num_queries(60) as one:
        client.get(reverse("my-day"))
    world.try_to_visit(moment(14), case=world.other_case, address=world.other_home)
    with django_assert_max_num_queries(60) as two:
        client.get(reverse("my-day"))
    assert len(one) == len(two)


def printed(world: World, language: str = "en") -> list[str]:
    """The pages of Li's day sheet as text."""
    world.li.language = language
    document = papers.print_sheet(DayRoute.of(world.li, TODAY), by=world.li)
    with document.file.open("rb") as file:
        return [page.extract_text() for page in PdfReader(io.BytesIO(file.read())).pages]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_outside_of_the_day_sheet_says_nothing_about_a_debt(
    world: World, settings: LazySettings, language: str
) -> None:
    settings.ORGANISATION_NAME = settings.ORGANISATION_NAME_ZH = "Hua Collections"
    two_visits(world)
    outside = printed(world, language)[0]
    assert "14:00" in outside and "Pudong" in outside and "C1" in outside and "C2" in outside
    for word in TELLING:
        assert word not in outside


def test_inside_stands_what_the_pair_needs_at_each_door(world: World) -> None:
    early, late = two_visits(world)
    _outside, first, second = printed(world)
    assert early.code in first and "刘芳" in first
    assert late.code in second and "王建国" in second and "loan contract" in second
    assert "The collector takes no money" in second
    assert "110108198503120032"[-4:] not in second, (
        "facts that identify the debtor are asked and never printed"
    )


def test_the_day_sheet_is_printed_once_for_a_form_sent_twice(world: World) -> None:
    two_visits(world)
    client, request_id = world.signed_in(world.li), uuid.uuid4()
    address = f"{reverse('day-sheet')}?on={TODAY.isoformat()}"
    assert client.get(address).status_code == 404
    for _i in range(2):
        answer = client.post(f"{reverse('day-sheet-printing')}?on=2026-11-24", {"request_id": request_id})
        assert answer["Location"] == address
    assert DayRoute.of(world.li, TODAY).sheets.count() == 1
    assert client.get(address)["Content-Type"] == "application/pdf"
