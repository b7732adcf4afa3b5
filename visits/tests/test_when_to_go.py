"""The plan's windows, set against the contact rules: what fits, what is suggested (P6, V1)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from cases import holding
from cases.models import CollectionPlan, HoldKind
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment
from visits import windows

NEXT_TUESDAY = TODAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def plan_of(*found: tuple[int, str, str]) -> CollectionPlan:
    """A plan with these windows: weekday, from, to."""
    return CollectionPlan(windows=[{"weekday": day, "from": at, "to": to} for day, at, to in found])


AFTERNOON = plan_of((2, "14:00", "16:00"))


@pytest.mark.parametrize(
    ("at", "until", "fits"),
    [
        (moment(14), moment(16), True),
        (moment(14, 30), moment(15), True),
        (moment(13, 59), moment(15), False),
        (moment(15), moment(16, 1), False),
        (moment(14, day=TODAY + timedelta(days=1)), moment(15, day=TODAY + timedelta(days=1)), False),
        (moment(14, day=NEXT_TUESDAY), moment(16, day=NEXT_TUESDAY), True),
    ],
)
def test_a_visit_fits_when_it_lies_inside_a_window_of_its_weekday(
    at: datetime, until: datetime, fits: bool
) -> None:
    assert windows.fits(AFTERNOON, at, until) == fits


def test_a_visit_does_not_fit_across_two_windows() -> None:
    two = plan_of((2, "09:00", "12:00"), (2, "12:00", "16:00"))
    assert windows.fits(two, moment(10), moment(12))
    assert not windows.fits(two, moment(11), moment(13))


def test_where_the_plan_names_no_window_every_hour_fits() -> None:
    assert windows.fits(None, moment(8), moment(9))
    assert windows.fits(plan_of(), moment(8), moment(9))


def test_only_an_approved_plan_counts(world: World) -> None:
    case = world.case_in_visit()
    assert windows.plan_of(case) == world.plan
    CollectionPlan.objects.update(replaced_at=NOW)
    assert windows.plan_of(case) is None


def suggested(world: World, *found: tuple[int, str, str]) -> list[datetime]:
    case = world.case_in_visit()
    plan = replace_windows(world.plan, *found)
    return [it.at for it in windows.suggested(case, address=world.home, plan=plan)]


def replace_windows(plan: CollectionPlan, *found: tuple[int, str, str]) -> CollectionPlan:
    plan.windows = plan_of(*found).windows
    return plan


def test_a_window_that_has_begun_is_not_suggested(world: World) -> None:
    assert suggested(world, (2, "10:00", "12:00"), (2, "10:01", "12:00")) == [
        moment(10, 1),
        moment(10, day=NEXT_TUESDAY),
        moment(10, 1, day=NEXT_TUESDAY),
    ]


def test_windows_of_the_next_fourteen_days_are_suggested(world: World) -> None:
    assert suggested(world, (1, "14:00", "15:00")) == [
        moment(14, day=TODAY + timedelta(days=6)),
        moment(14, day=TODAY + timedelta(days=13)),
    ]


def test_the_soonest_four_are_suggested_in_their_order(world: World) -> None:
    found = suggested(world, (3, "15:00", "16:00"), (2, "14:00", "15:00"), (3, "09:00", "10:00"))
    tomorrow = TODAY + timedelta(days=1)
    assert found == [
        moment(14),
        moment(9, day=tomorrow),
        moment(15, day=tomorrow),
        moment(14, day=NEXT_TUESDAY),
    ]


def test_a_window_that_the_rules_refuse_is_not_suggested(world: World) -> None:
    assert suggested(world, (2, "05:00", "06:00")) == []


def test_a_window_that_needs_approval_is_suggested_with_the_rule_that_asks(world: World) -> None:
    case, plan = world.case_in_visit(), replace_windows(world.plan, (6, "14:00", "15:00"))
    found = windows.suggested(case, address=world.home, plan=plan)
    assert found and all(finding.effect == "approve" for finding in found[0].findings)
    assert found[0].findings


def test_while_a_hold_stands_nothing_is_suggested(world: World) -> None:
    case = world.case_in_visit()
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Denies it")
    assert windows.suggested(case, address=world.home, plan=world.plan) == []


def test_without_a_plan_or_an_address_nothing_is_suggested(world: World) -> None:
    case = world.case_in_visit()
    assert windows.suggested(case, address=None, plan=world.plan) == []
    assert windows.suggested(case, address=world.home, plan=None) == []


def test_a_suggestion_fills_the_form_in_local_hours() -> None:
    query = windows.Suggestion(moment(14), moment(15, 30)).query
    assert query == "day=2026-11-24&at=14%3A00&until=15%3A30"
