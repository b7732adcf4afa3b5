"""A permit is fresh for four hours and turns red by itself when what it rests on changes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import holding
from cases.models import HoldKind, SourcedState
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment
from visits import permits
from visits.models import CheckedHow, Permit

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def test_a_hold_turns_a_planned_visit_red(world: World) -> None:
    visit = world.planned_visit(on=TOMORROW)
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Says they never signed")
    assert permits.now(visit).refused_by("S1")
    assert permits.now(visit).is_red


def test_a_payment_turns_it_red_until_somebody_has_looked(world: World) -> None:
    visit = world.planned_visit()
    with clock.at(NOW + timedelta(minutes=30)):
        world.pays("100.00")
        assert permits.now(visit).refused_by("S6")
    with clock.at(NOW + timedelta(minutes=40)):
        permits.check(visit, by=world.li)
        assert permits.now(visit).is_green


def test_a_wrong_address_turns_it_red(world: World) -> None:
    visit = world.planned_visit()
    world.home.mark(SourcedState.WRONG, by=world.chen, reason="Lives elsewhere")
    visit.address.refresh_from_db()
    assert permits.now(visit).refused_by("T4")


def test_do_not_reveal_at_home_turns_it_red(world: World) -> None:
    visit = world.planned_visit()
    world.wang.not_at_home = True
    world.wang.save()
    visit.refresh_from_db()
    assert permits.now(visit).refused_by("T5")


@pytest.mark.parametrize(("minutes", "state"), [(0, "green"), (240, "green"), (241, "stale")])
def test_a_check_holds_for_four_hours(world: World, minutes: int, state: str) -> None:
    visit = world.planned_visit(hour=15)
    with clock.at(NOW + timedelta(minutes=minutes)):
        assert permits.now(visit).state == state


def test_freshness_runs_from_the_last_check(world: World) -> None:
    visit = world.planned_visit(hour=15)
    with clock.at(moment(13)):
        permits.check(visit, by=world.zhao)
    with clock.at(moment(16, 59)):
        assert permits.now(visit).is_green


def test_a_hold_that_warns_only_still_asks_for_a_fresh_look(world: World) -> None:
    visit = world.planned_visit()
    only = holding.HoldTerms(debt=world.debts[0])
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Only this one", terms=only)
    now = permits.now(visit)
    assert now.is_stale and now.changed == ("holds",)
    permits.check(visit, by=world.li)
    assert permits.now(visit).is_green


def test_every_check_is_kept_with_what_the_rules_said(world: World) -> None:
    visit = world.planned_visit()
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Says they never signed")
    permits.check(visit, by=world.li)
    first, second = Permit.objects.filter(visit=visit).order_by("pk")
    assert (first.how, second.how) == (CheckedHow.PLANNING, CheckedHow.REFRESH)
    assert not first.spoken and [finding.rule for finding in second.spoken] == ["S1"]


def test_the_office_reads_out_a_fresh_check_for_a_laptop_without_signal(world: World) -> None:
    visit = world.planned_visit(on=TOMORROW)
    with clock.at(moment(13, day=TOMORROW)):
        assert permits.now(visit).is_stale
        permit = permits.read_out(visit, by=world.chen)
        assert len(permit.read_out) == 6 and permit.how == CheckedHow.OFFICE
        assert permits.now(visit).is_green


def test_nobody_reads_a_code_out_to_themselves(world: World) -> None:
    visit = world.planned_visit()
    with pytest.raises(ValidationError, match="outside the pair"):
        permits.read_out(visit, by=world.zhao)


def test_a_red_visit_has_no_code_to_read_out_but_the_check_is_kept(world: World) -> None:
    visit = world.planned_visit()
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Says they never signed")
    with pytest.raises(ValidationError, match="tell the pair not to go"):
        permits.read_out(visit, by=world.chen)
    assert visit.last_permit.how == CheckedHow.OFFICE and not visit.last_permit.read_out


def test_the_page_says_why_a_visit_may_not_be_made(world: World) -> None:
    visit = world.planned_visit()
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Says they never signed")
    page = world.signed_in(world.li).get(visit.get_absolute_url())
    assert "the permit is red" in page.content.decode()
    assert "A hold stands since 2026-11-24" in page.content.decode()
