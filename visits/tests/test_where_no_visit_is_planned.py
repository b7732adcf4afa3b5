"""What a planned visit must be, and what keeps it from being planned, moved or cancelled."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cases.models import Contact, Refusal
from foundation import clock
from foundation.errors import Conflicting, Repeated, Stale
from staff.models import Absence
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment
from visits import pair, planning
from visits.models import VisitPlan
from visits.planning import VisitWish

TOMORROW = TODAY + timedelta(days=1)
REQUEST = "6f1ed5c4-3f57-4d0e-8a5c-2b8a5f0a9d11"


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def wish(world: World, **facts: Any) -> VisitWish:
    """A visit of Li and Zhao to Wang, this afternoon from two to three."""
    usual = {
        "lead": world.li,
        "second": world.zhao,
        "address": world.home,
        "at": moment(14),
        "until": moment(15),
    }
    return VisitWish(case=world.case, **{**usual, **facts})


def wrong_in(world: World, **facts: Any) -> set[str]:
    """The fields beside which it is said that this can't be planned."""
    world.case_in_visit()
    with pytest.raises(ValidationError) as refused:
        planning.plan(wish(world, **facts), by=world.li)
    assert not VisitPlan.objects.exists()
    return set(refused.value.message_dict)


def test_a_window_may_begin_this_very_moment_and_not_a_second_before(world: World) -> None:
    assert wrong_in(world, at=NOW - timedelta(seconds=1), until=moment(11)) == {"at"}
    assert isinstance(planning.plan(wish(world, at=NOW, until=moment(11)), by=world.li), VisitPlan)


def test_a_window_ends_after_it_begins(world: World) -> None:
    assert wrong_in(world, until=moment(14)) == {"until"}


def test_a_window_ends_on_its_day(world: World) -> None:
    assert wrong_in(world, until=moment(15, day=TOMORROW)) == {"until"}


def test_a_visit_takes_two_people(world: World) -> None:
    assert wrong_in(world, second=world.li) == {"second"}


@pytest.mark.parametrize("field", ["lead", "second"])
def test_both_of_the_pair_work_on_the_case(world: World, field: str) -> None:
    assert wrong_in(world, **{field: world.zhou}) == {field}


def test_the_place_is_one_of_the_debtors(world: World) -> None:
    assert wrong_in(world, address=world.other_home) == {"address"}


def test_the_evidence_is_of_the_debtors_file(world: World) -> None:
    item = world.evidence()
    item.debtor = world.another_debtor("陈静", "HB-8")
    item.save()
    assert wrong_in(world, evidence=[item]) == {"evidence"}


def test_the_evidence_that_is_taken_along_is_kept(world: World) -> None:
    case = world.case_in_visit()
    papers = list(case.debtor.evidence.order_by("pk"))
    visit = planning.plan(wish(world, evidence=papers), by=world.li)
    assert isinstance(visit, VisitPlan) and list(visit.evidence.order_by("pk")) == papers
    assert (visit.planned_by, visit.planned_at) == (world.li, NOW)


def test_who_saw_an_older_case_does_not_plan(world: World) -> None:
    case = world.case_in_visit()
    with pytest.raises(Stale):
        planning.plan(wish(world), by=world.li, version=case.version - 1)
    assert isinstance(planning.plan(wish(world), by=world.li, version=case.version), VisitPlan)


def test_a_form_sent_twice_plans_once(world: World) -> None:
    world.case_in_visit()
    visit = planning.plan(wish(world), by=world.li, request_id=REQUEST)
    assert isinstance(visit, VisitPlan)
    with pytest.raises(Repeated) as again:
        planning.plan(wish(world), by=world.li, request_id=REQUEST)
    assert again.value.result == visit.get_absolute_url()
    with pytest.raises(Conflicting):
        planning.plan(wish(world, until=moment(16)), by=world.li, request_id=REQUEST)


def test_a_refused_form_sent_twice_is_refused_once(world: World) -> None:
    world.case_in_visit()
    night = wish(world, at=moment(5, day=TOMORROW), until=moment(6, day=TOMORROW))
    assert isinstance(planning.plan(night, by=world.li, request_id=REQUEST), Refusal)
    with pytest.raises(Repeated) as again:
        planning.plan(night, by=world.li, request_id=REQUEST)
    assert again.value.result.endswith(f"{world.case.number}/visits/")
    assert Refusal.objects.count() == 1


def test_what_is_refused_leaves_no_visit_and_no_planned_contact(world: World) -> None:
    world.case_in_visit()
    before = Contact.objects.count()
    night = wish(world, at=moment(5, day=TOMORROW), until=moment(6, day=TOMORROW))
    assert isinstance(planning.plan(night, by=world.li), Refusal)
    assert Contact.objects.count() == before and not VisitPlan.objects.exists()


def test_a_visit_is_moved_to_another_person_and_place_and_keeps_its_purpose(world: World) -> None:
    visit = world.planned_visit(on=TOMORROW)
    Absence.enter(world.zhao, since=TOMORROW, until=TOMORROW, cover=world.zhou, by=world.chen)
    world.moved(visit, second=world.zhou)
    visit.refresh_from_db()
    assert visit.pair == (world.li, world.zhou) and visit.purpose == "demand"
    assert visit.starts_at == moment(14, day=TOMORROW)


def test_another_purpose_or_case_is_another_visit_and_never_a_move(world: World) -> None:
    visit = world.planned_visit()
    world.moved(visit, at=moment(16), until=moment(17), purpose="reply", case=world.other_case)
    visit.refresh_from_db()
    assert (visit.purpose, visit.case) == ("demand", world.case)


def test_each_move_and_each_check_is_a_version_of_its_own(world: World) -> None:
    visit = world.planned_visit()
    seen = visit.version
    world.moved(visit, at=moment(16), until=moment(17))
    assert visit.version == seen + 1


@pytest.mark.parametrize("over", ["recorded", "cancelled"])
def test_a_visit_that_is_over_is_neither_moved_nor_cancelled(world: World, over: str) -> None:
    visit = world.planned_visit()
    if over == "recorded":
        visit = world.recorded(visit).visit
    else:
        planning.cancel(visit, by=world.li, reason="Zhao is ill")
    with pytest.raises(ValidationError):
        world.moved(visit, at=moment(16), until=moment(17))
    with pytest.raises(ValidationError):
        planning.cancel(visit, by=world.li, reason="Again")


@pytest.mark.parametrize("reason", ["", "  "])
def test_nobody_cancels_without_saying_why(world: World, reason: str) -> None:
    visit = world.planned_visit()
    with pytest.raises(ValidationError) as refused:
        planning.cancel(visit, by=world.li, reason=reason)
    assert set(refused.value.message_dict) == {"reason"}
    visit.contact.refresh_from_db()
    assert visit.is_open


def test_who_covers_one_of_the_pair_may_go_on_that_day_only(world: World) -> None:
    case = world.assigned_case
    Absence.enter(world.li, since=TOMORROW, until=TOMORROW, cover=world.zhou, by=world.chen)
    assert pair.who_may_go(case, TODAY) == [world.li, world.zhao]
    assert pair.who_may_go(case, TOMORROW) == [world.li, world.zhao, world.zhou]
    assert pair.assigned_pair(case) == [world.li, world.zhao]


def test_one_of_the_pair_who_covers_the_other_is_named_once(world: World) -> None:
    case = world.assigned_case
    Absence.enter(world.li, since=TODAY, until=TODAY, cover=world.zhao, by=world.chen)
    assert pair.who_may_go(case, TODAY) == [world.li, world.zhao]


def test_who_is_away_without_cover_brings_nobody(world: World) -> None:
    case = world.assigned_case
    Absence.enter(world.li, since=TODAY, until=TODAY, cover=None, by=world.chen)
    assert pair.who_may_go(case, TODAY) == [world.li, world.zhao]
