"""A visit is planned for two people under the contact rules, and may be moved or cancelled (V1, W2, C3)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.models import Address, AddressKind, ContactState, Place, Purpose, Refusal
from foundation import clock
from foundation.errors import Stale
from tests.world import World
from tests.world.debtors import LAWFUL, NOW, TODAY, moment
from visits import permits, planning
from visits.models import VisitPlan

TOMORROW = TODAY + timedelta(days=1)
SATURDAY = TODAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def refused_by(answer: VisitPlan | Refusal) -> set[str]:
    """The rules behind a Refusal."""
    assert isinstance(answer, Refusal)
    return {finding.rule for finding in answer.spoken if finding.effect == "refuse"}


def test_a_planned_visit_is_a_planned_contact_with_a_green_permit(world: World) -> None:
    visit = world.planned_visit()
    assert visit.contact.state == ContactState.PLANNED
    assert permits.now(visit).is_green
    assert visit.day == TODAY and len(visit.code) == 6


def test_a_second_visit_on_the_same_day_is_refused(world: World) -> None:
    visit = world.planned_visit()
    assert refused_by(world.try_to_visit(moment(16), case=visit.case)) == {"C3"}


def test_a_visit_to_somebody_of_the_same_household_is_refused_too(world: World) -> None:
    world.planned_visit()
    other = world.other_case
    place = Place("世纪大道100号301", city="Shanghai", district="Pudong")
    there = Address.add(other.debtor.person, place, LAWFUL, by=world.chen)
    assert refused_by(world.try_to_visit(moment(16), case=other, address=there)) == {"C3"}


def test_a_cancelled_visit_frees_its_place(world: World) -> None:
    visit = world.planned_visit()
    planning.cancel(visit, by=world.li, reason="Zhao is ill", version=visit.version)
    assert visit.contact.state == ContactState.CANCELLED
    assert isinstance(world.try_to_visit(moment(16), case=visit.case), VisitPlan)


def test_the_last_arrival_is_a_quarter_past_seven(world: World) -> None:
    case = world.case_in_visit()
    late = world.try_to_visit(moment(19, 16), case=case, until=moment(19, 50))
    assert refused_by(late) == {"H1"}
    last = world.try_to_visit(moment(19, 15), case=case, until=moment(19, 50))
    assert isinstance(last, VisitPlan)


def test_a_visit_on_a_rest_day_waits_for_another_person(world: World) -> None:
    visit = world.planned_visit(on=SATURDAY, reason="The debtor works all week")
    assert visit.state == ContactState.AWAITING
    assert permits.now(visit).state == "waiting"
    visit.contact.approve(by=world.chen, remarks="At the debtor's own wish")
    visit.refresh_from_db()
    assert permits.now(visit).is_green


def test_two_different_people_go(world: World) -> None:
    case = world.case_in_visit()
    with pytest.raises(ValidationError, match="two different people"):
        world.try_to_visit(moment(14), case=case, second=world.li)


def test_only_those_who_work_on_the_case_go(world: World) -> None:
    case = world.case_in_visit()
    with pytest.raises(ValidationError, match="Zhou Min does not work on this case"):
        world.try_to_visit(moment(14), case=case, second=world.zhou)


def test_a_workplace_takes_the_debtors_consent_to_that_place(world: World) -> None:
    case = world.case_in_visit()
    office = Address.add(world.wang, Place("张江路 8 号", kind=AddressKind.WORKPLACE), LAWFUL, by=world.chen)
    assert refused_by(world.try_to_visit(moment(14), case=case, address=office)) == {"L1"}
    office.record_consent(by=world.chen)
    assert isinstance(world.try_to_visit(moment(14), case=case, address=office), VisitPlan)


def test_nobody_plans_a_visit_outside_its_stage(world: World) -> None:
    with pytest.raises(ValidationError, match="not in its visit stage"):
        world.try_to_visit(moment(14), case=world.prepared_case())


def test_nobody_plans_a_visit_in_the_past(world: World) -> None:
    case = world.case_in_visit()
    with pytest.raises(ValidationError, match="in the past"):
        world.try_to_visit(moment(9), case=case)


def test_a_moved_visit_has_one_place_only_and_keeps_its_code_on_its_day(world: World) -> None:
    visit = world.planned_visit()
    code, old = visit.code, visit.contact
    world.moved(visit, at=moment(16), until=moment(17))
    old.refresh_from_db()
    assert old.state == ContactState.CANCELLED
    assert visit.starts_at == moment(16) and visit.code == code
    assert permits.now(visit).is_green


def test_a_visit_cannot_be_moved_against_the_rules(world: World) -> None:
    visit = world.planned_visit()
    answer = world.moved(visit, at=moment(6, day=TOMORROW), until=moment(7, day=TOMORROW))
    assert refused_by(answer) == {"H1"}
    visit.refresh_from_db()
    assert visit.starts_at == moment(14) and visit.is_open


def test_who_saw_an_older_version_does_not_overwrite(world: World) -> None:
    visit = world.planned_visit()
    seen = visit.version
    world.moved(visit, at=moment(16), until=moment(17))
    with pytest.raises(Stale):
        planning.cancel(visit, by=world.chen, reason="Too late", version=seen)


def test_what_the_debtor_asked_for_may_be_agreed_to_above_the_cap(world: World) -> None:
    visit = world.planned_visit()
    again = world.try_to_visit(
        moment(17), case=visit.case, purpose=Purpose.REQUESTED, reason="The debtor asked for it in writing"
    )
    assert isinstance(again, VisitPlan) and again.state == ContactState.AWAITING
