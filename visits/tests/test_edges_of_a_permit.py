"""When a permit is green, stale, waiting, red or over, at its edges."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import holding
from cases.models import HoldKind, SourcedState
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment
from visits import permits, planning
from visits.kinds import PermitState
from visits.models import CheckedHow, VisitPlan

SATURDAY = TODAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def dispute(world: World, *, only_one_debt: bool = False) -> None:
    terms = holding.HoldTerms(debt=world.debts[0]) if only_one_debt else holding.HoldTerms()
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Says they never signed", terms=terms)


@pytest.mark.parametrize(
    ("state", "may_set_out"),
    [
        (PermitState.GREEN, True),
        (PermitState.STALE, True),
        (PermitState.WAITING, False),
        (PermitState.RED, False),
        (PermitState.OVER, False),
    ],
)
def test_one_sets_out_for_a_green_visit_or_for_one_that_is_checked_again_on_the_way(
    world: World, state: PermitState, may_set_out: bool
) -> None:
    now = permits.PermitNow(state, world.planned_visit().last_permit)
    assert now.may_become_green == may_set_out
    assert now.is_green == (state == "green") and now.is_red == (state == "red")
    assert now.is_stale == (state == "stale")


def test_a_check_is_fresh_until_the_last_second_of_its_four_hours(world: World) -> None:
    permit = world.planned_visit().last_permit
    assert permit.fresh_until == NOW + timedelta(hours=4)
    with clock.at(NOW + timedelta(hours=4)):
        assert permit.is_fresh
    with clock.at(NOW + timedelta(hours=4, seconds=1)):
        assert not permit.is_fresh


def test_only_a_rule_that_says_no_refuses_and_only_by_its_own_name(world: World) -> None:
    visit = world.planned_visit()
    dispute(world)
    now = permits.now(visit)
    assert now.refused_by("S1") and not now.refused_by("S2")


def test_a_rule_that_asks_for_approval_does_not_refuse(world: World) -> None:
    visit = world.planned_visit(on=SATURDAY, reason="The debtor works all week")
    now = permits.now(visit)
    asking = [finding.rule for finding in now.findings]
    assert asking and not any(now.refused_by(rule) for rule in asking)
    assert now.state == PermitState.WAITING


def test_a_red_rule_is_stronger_than_a_visit_that_waits(world: World) -> None:
    visit = world.planned_visit(on=SATURDAY, reason="The debtor works all week")
    dispute(world)
    assert permits.now(visit).is_red


def test_what_nobody_agreed_to_is_red_and_not_only_stale(world: World) -> None:
    """A rule that asks for approval after planning finds nobody who has agreed."""
    visit = world.planned_visit(on=SATURDAY, reason="The debtor works all week")
    visit.contact.approve(by=world.chen, remarks="At the debtor's own wish")
    visit.refresh_from_db()
    visit.contact.approved_by = None
    assert permits.now(visit).is_red


def test_an_address_that_changed_its_state_asks_for_a_fresh_look(world: World) -> None:
    visit = world.planned_visit()
    world.home.mark(SourcedState.STALE, by=world.chen, reason="A neighbour says they moved")
    visit.address.refresh_from_db()
    now = permits.now(visit)
    assert (now.state, now.changed, now.changed_words) == ("stale", ("address",), ["the address"])


def test_a_released_hold_asks_for_a_fresh_look_too(world: World) -> None:
    dispute(world, only_one_debt=True)
    visit = world.planned_visit()
    assert permits.now(visit).is_green
    hold = world.wang.holds.get()
    holding.release(hold, by=world.he, reason="Settled", version=hold.version)
    assert permits.now(visit).changed == ("holds",)


def test_a_hold_that_somebody_looked_at_again_asks_for_a_fresh_look(world: World) -> None:
    dispute(world, only_one_debt=True)
    visit = world.planned_visit()
    hold = world.wang.holds.get()
    hold.version += 1
    hold.save()
    assert permits.now(visit).changed == ("holds",)


def test_a_hold_on_somebody_else_changes_nothing(world: World) -> None:
    visit = world.planned_visit()
    other = world.other_case.debtor.person
    holding.place(other, HoldKind.DISPUTE, by=world.chen, reason="Denies it")
    assert permits.now(visit).is_green and permits.now(visit).changed == ()


def test_a_cancelled_visit_is_over_and_keeps_its_last_permit(world: World) -> None:
    visit = world.planned_visit()
    planning.cancel(visit, by=world.li, reason="Zhao is ill")
    now = permits.now(visit)
    assert (now.state, now.permit) == (PermitState.OVER, visit.last_permit)
    with pytest.raises(ValidationError, match="is over"):
        permits.check(visit, by=world.li)


def test_a_recorded_visit_is_over_too(world: World) -> None:
    visit = world.recorded().visit
    assert permits.now(visit).state == PermitState.OVER
    with pytest.raises(ValidationError, match="is over"):
        permits.read_out(visit, by=world.chen)


def test_many_visits_are_each_judged_by_their_own_permit(world: World) -> None:
    mine = world.planned_visit(hour=16)
    theirs = world.try_to_visit(moment(14), case=world.other_case, address=world.other_home, reason="New")
    assert isinstance(theirs, VisitPlan)
    dispute(world)
    found = permits.now_many(VisitPlan.objects.with_everything())
    assert found[mine.pk].is_red and not found[theirs.pk].is_red
    assert found[theirs.pk].permit.visit == theirs


def test_only_a_check_by_the_office_has_characters_to_read_out(world: World) -> None:
    visit = world.planned_visit()
    assert permits.check(visit, by=world.chen).read_out == ""
    read_out = permits.read_out(visit, by=world.chen)
    assert (read_out.how, len(read_out.read_out), read_out.checked_by) == (
        CheckedHow.OFFICE,
        6,
        world.chen,
    )


def test_the_newest_check_is_the_one_that_counts(world: World) -> None:
    visit = VisitPlan.objects.with_everything().get(pk=world.planned_visit().pk)
    newest = permits.check(visit, by=world.zhao)
    assert visit.last_permit == newest and newest.checked_by == world.zhao
