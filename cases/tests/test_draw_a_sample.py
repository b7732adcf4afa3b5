"""Which visited cases compliance looks into, by lot (R4)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import opening, sampling
from cases.models import Case, Channel, ConcernKind, Contact, Outcome
from cases.tests.asking import logged
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW


def visited(world: World, case: Case, days_ago: int = 1, outcome: str = Outcome.SPOKE) -> Contact:
    """Li and Zhao were at the door."""
    at = NOW - timedelta(days=days_ago)
    with clock.at(at):
        return logged(
            world,
            at,
            to=case.debtor.person,
            case=case,
            channel=Channel.VISIT,
            pair=(world.li, world.zhao),
            outcome=outcome,
        )


def others(world: World, count: int) -> list[Case]:
    return [
        opening.open_case(world.another_debtor(f"甲{n}", f"V-{n}"), world.team, by=world.chen)
        for n in range(count)
    ]


@pytest.mark.parametrize(("days_ago", "drawn"), [(30, 1), (31, 0)])
def test_a_visit_of_thirty_days_ago_is_the_oldest_that_is_drawn(world: World, days_ago, drawn) -> None:
    visited(world, world.case, days_ago)
    if drawn:
        assert len(sampling.draw(1, by=world.he)) == drawn
        return
    with pytest.raises(ValidationError, match="Nobody was visited"):
        sampling.draw(1, by=world.he)


def test_of_several_visits_the_latest_is_looked_at(world: World) -> None:
    visited(world, world.case, 5)
    last = visited(world, world.case, 2, Outcome.NOT_HOME)
    visited(world, world.case, 9)
    [concern] = sampling.draw(5, by=world.he)
    assert (concern.kind, concern.subject) == (ConcernKind.SAMPLE, f"contact:{last.pk}")


def test_calls_are_no_visits(world: World) -> None:
    logged(world, NOW)
    with pytest.raises(ValidationError, match="Nobody was visited"):
        sampling.draw(1, by=world.he)


def test_no_more_are_drawn_than_asked_for_and_none_twice(world: World) -> None:
    for case in others(world, 3):
        visited(world, case)
    first = sampling.draw(2, by=world.he)
    second = sampling.draw(2, by=world.he)
    assert (len(first), len(second)) == (2, 1)
    assert len({concern.case_id for concern in first + second}) == 3


def test_a_case_may_be_drawn_again_once_compliance_has_looked(world: World) -> None:
    visited(world, world.case)
    [concern] = sampling.draw(1, by=world.he)
    with clock.at(NOW + timedelta(hours=1)):
        concern.end(by=world.he, finding="All as it should be")
        assert len(sampling.draw(1, by=world.he)) == 1


@pytest.mark.parametrize("count", [-1, 0, 51])
def test_a_sample_of_none_or_of_too_many_is_refused(world: World, count: int) -> None:
    visited(world, world.case)
    with pytest.raises(ValidationError) as no:
        sampling.draw(count, by=world.he)
    assert set(no.value.error_dict) == {"count"}


def test_the_largest_sample_is_drawn(world: World) -> None:
    visited(world, world.case)
    assert len(sampling.draw(50, by=world.he)) == 1
