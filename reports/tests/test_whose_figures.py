"""The scope of a report: cases that its reader may see, of a team or one case, with both days included."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases import opening
from cases.models import Case
from foundation import clock
from reports.measures import FIGURES
from reports.scope import Scope
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def elsewhere(world: World) -> Case:
    """A case of the other team."""
    return opening.open_case(world.another_debtor(), world.other_team, by=world.sun_li)


def test_each_reader_reports_on_what_they_may_see(world: World, elsewhere: Case) -> None:
    mine = world.assigned_case
    seen = {
        name: set(Scope.of(getattr(world, name), until=TODAY).cases)
        for name in ("qian", "chen", "sun_li", "li", "sun")
    }
    assert seen == {
        "qian": {mine, elsewhere},
        "chen": {mine},
        "sun_li": {elsewhere},
        "li": {mine},
        "sun": set(),
    }


def test_a_manager_narrows_it_to_a_team_or_a_case(world: World, elsewhere: Case) -> None:
    mine = world.case
    assert list(Scope.of(world.qian, until=TODAY, team=world.other_team).cases) == [elsewhere]
    assert list(Scope.of(world.qian, until=TODAY, case=mine).cases) == [mine]


def test_nobody_reports_on_a_case_that_they_may_not_see(world: World, elsewhere: Case) -> None:
    assert not Scope.of(world.chen, until=TODAY, case=elsewhere).cases.exists()
    assert not Scope.of(world.chen, until=TODAY, team=world.other_team).cases.exists()


def test_without_a_first_day_a_month_is_reported_and_a_case_from_its_opening(world: World) -> None:
    with clock.at(moment(10, day=date(2026, 10, 7))):
        case = world.case
    assert Scope.of(world.qian, until=TODAY).since == date(2026, 11, 1)
    assert Scope.of(world.qian, until=TODAY, case=case).since == date(2026, 10, 7)
    asked = date(2026, 11, 11)
    assert Scope.of(world.qian, since=asked, until=TODAY, case=case).since == asked


def test_the_day_a_case_was_opened_is_the_organisations(world: World) -> None:
    # Half past midnight in Shanghai is the evening before in UTC.
    with clock.at(moment(0, 30, day=date(2026, 10, 7))):
        case = world.case
    case.refresh_from_db()
    assert Scope.of(world.qian, until=TODAY, case=case).since == date(2026, 10, 7)


def test_a_period_runs_from_its_first_midnight_up_to_the_one_after_its_last_day(world: World) -> None:
    day = date(2026, 11, 10)
    assert Scope.of(world.qian, since=day, until=day).moments == (
        moment(0, day=day),
        moment(0, day=day + timedelta(days=1)),
    )


def test_a_teams_money_is_its_own(world: World, elsewhere: Case) -> None:
    _mine = world.assigned_case
    world.pays("100.00")
    recovered = FIGURES["recovered"]
    for team, amount in ((world.team, "100.00"), (world.other_team, "0.00")):
        scope = Scope.of(world.qian, until=TODAY, team=team)
        assert recovered.value(recovered.lines(scope)) == Decimal(amount)
