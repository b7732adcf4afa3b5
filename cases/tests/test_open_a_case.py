"""Opening, moving on, closing and reopening cases."""

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from cases import closing, moving, opening
from cases.models import ClosureKind, Stage
from cases.opening import Opening, open_many
from foundation.errors import Stale
from tests.world import World


def test_a_case_gets_a_number_of_its_year_and_holds_all_debts(world: World) -> None:
    assert world.case.number == "C-2026-000001"
    assert {it.debt for it in world.case.case_debts.all()} == set(world.debts)
    assert Event.objects.get(verb="case.opened").case == world.case.number


def test_a_debtor_has_one_open_case(world: World) -> None:
    assert world.case
    with pytest.raises(ValidationError):
        opening.open_case(world.debtor, world.team, by=world.chen)
    assert open_many([Opening(world.debtor.pk, world.team.pk)], by=world.chen) == []


def test_many_cases_open_in_as_many_statements_as_few(world, django_assert_max_num_queries) -> None:
    debtors = [world.another_debtor(f"甲{n}", f"R-{n}") for n in range(8)]
    with django_assert_max_num_queries(20):
        made = open_many([Opening(it.pk, world.team.pk) for it in debtors], by=world.chen)
    assert [case.number[-1] for case in made] == list("12345678")


def test_a_case_enters_the_visit_only_when_nothing_is_missing(world: World) -> None:
    case = world.assigned_case
    with pytest.raises(ValidationError, match="approved collection plan"):
        moving.move_on(case, Stage.VISIT, by=world.chen, version=case.version)
    case = world.prepared_case()
    moving.move_on(case, Stage.VISIT, by=world.chen, version=case.version)
    assert case.stage == Stage.VISIT


def test_a_case_that_somebody_changed_is_not_moved(world: World) -> None:
    case = world.prepared_case()
    with pytest.raises(Stale):
        moving.move_on(case, Stage.VISIT, by=world.chen, version=case.version - 1)


def test_a_new_round_begins_in_prepare_with_a_reason(world: World) -> None:
    case = world.case_in_visit()
    with pytest.raises(ValidationError):
        moving.new_round(case, by=world.chen, reason=" ")
    begun = moving.new_round(case, by=world.chen, reason="Promise broken")
    assert (begun.number, case.stage) == (2, Stage.PREPARE)
    assert not begun.plans.exists()


def test_closing_ends_assignments_and_reopening_is_a_new_round(world: World) -> None:
    case = world.assigned_case
    closing.close(case, ClosureKind.PAID, by=world.chen, approved_by=[world.sun])
    assert not case.assignments.standing().exists()
    assert case.lead is None
    closing.reopen(case, by=world.chen, reason="The payment was reversed")
    assert case.is_open
    assert case.current_round.number == 2
    assert case.case_debts.filter(until=None).count() == 2
