"""A case that ended and is worked again: what comes back, what does not, and what may come instead."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from cases import assigning, closing, moving, opening
from cases.models import Case, ClosureKind, Stage
from cases.opening import Opening
from foundation import clock
from foundation.errors import Stale
from tests.world import World
from tests.world.debtors import NOW

LATER = NOW + timedelta(days=10)


def close(case: Case, world: World, kind: str = ClosureKind.PAID) -> None:
    closing.close(case, kind, by=world.chen)


def reopen(case: Case, world: World) -> None:
    closing.reopen(case, by=world.chen, reason="The payment was reversed")


def test_the_pair_does_not_come_back_by_itself(world: World) -> None:
    case = world.assigned_case
    close(case, world)
    assert not Case.objects.visible_to(world.li).exists()
    reopen(case, world)
    assert case.lead is None
    assert not Case.objects.visible_to(world.li).exists()
    assigning.assign(case, world.zhou, world.li, by=world.chen, version=case.version)
    assert Case.objects.visible_to(world.li).get() == case


def test_a_case_closed_in_its_visit_is_reopened_in_prepare(world: World) -> None:
    case = world.case_in_visit()
    close(case, world)
    with clock.at(LATER):
        reopen(case, world)
    assert (case.stage, case.current_round.number) == (Stage.PREPARE, 2)
    assert case.rounds.get(number=1).ended_at == NOW
    began = case.current_round.moves.get()
    assert (began.from_stage, began.to_stage, began.moved_at) == (Stage.VISIT, Stage.PREPARE, LATER)


def test_what_ended_once_keeps_its_end_when_the_case_ends_again(world: World) -> None:
    case = world.assigned_case
    close(case, world)
    with clock.at(LATER):
        reopen(case, world)
    with clock.at(LATER + timedelta(days=1)):
        close(case, world, ClosureKind.RETURNED)
    ended = LATER + timedelta(days=1)
    periods = case.case_debts.filter(debt=world.debts[0]).order_by("pk").values_list("since", "until")
    assert list(periods) == [(NOW, NOW), (LATER, ended)]
    assert list(case.rounds.order_by("number").values_list("began_at", "ended_at")) == [
        (NOW, NOW),
        (LATER, ended),
    ]


def test_each_ending_stays_readable_with_who_reopened_it_and_why(world: World) -> None:
    case = world.assigned_case
    close(case, world)
    with clock.at(LATER):
        reopen(case, world)
        close(case, world, ClosureKind.RETURNED)
    first, second = case.closures.order_by("pk")
    assert (first.kind, first.reopened_by, first.reopened_at) == (ClosureKind.PAID, world.chen, LATER)
    assert (second.kind, second.reopened_at) == (ClosureKind.RETURNED, None)
    with clock.at(LATER + timedelta(days=1)):
        closing.reopen(case, by=world.qian, reason="The buyer gave it back")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.reopened_by, first.reopen_reason) == (world.chen, "The payment was reversed")
    assert (second.reopened_by, second.reopen_reason) == (world.qian, "The buyer gave it back")


def test_the_trail_tells_who_closed_and_reopened_the_case_and_why(world: World) -> None:
    case = world.assigned_case
    closing.close(case, ClosureKind.RETURNED, by=world.chen, reason="Sold to another bank")
    reopen(case, world)
    told = [
        (it.verb, it.by, json.loads(it.text)["after"])
        for it in Event.objects.filter(verb__in=("case.closed", "case.reopened"), case=case.number)
    ]
    assert sorted(told, key=lambda it: it[0]) == [
        ("case.closed", world.chen, {"kind": "returned", "reason": "Sold to another bank"}),
        ("case.reopened", world.chen, {"reason": "The payment was reversed"}),
    ]


def test_an_open_case_is_not_reopened_and_another_debtors_stands_in_no_way(world: World) -> None:
    case = world.assigned_case
    with pytest.raises(ValidationError, match="This case is open"):
        reopen(case, world)
    close(case, world)
    assert opening.open_case(world.another_debtor(), world.team, by=world.chen).is_open
    reopen(case, world)
    assert case.is_open


def test_a_new_case_may_be_opened_instead_and_then_the_old_one_stays_closed(world: World) -> None:
    case = world.assigned_case
    close(case, world)
    new = opening.open_case(world.debtor, world.team, by=world.chen)
    assert {it.debt for it in new.case_debts.all()} == set(world.debts)
    with pytest.raises(ValidationError, match="another open case"):
        reopen(case, world)
    close(new, world)
    reopen(case, world)
    assert case.is_open


def test_a_case_is_closed_once(world: World) -> None:
    case = world.assigned_case
    close(case, world)
    with pytest.raises(ValidationError, match="closed"):
        close(case, world)
    assert case.closures.count() == 1


def test_a_case_that_somebody_changed_is_neither_closed_nor_begun_anew(world: World) -> None:
    case, shown = world.case, world.case.version
    assigning.assign(case, world.li, world.zhao, by=world.chen, version=shown)
    with pytest.raises(Stale):
        closing.close(case, ClosureKind.PAID, by=world.chen, version=shown)
    with pytest.raises(Stale):
        moving.new_round(case, by=world.chen, reason="Promise broken", version=shown)
    assert (case.is_open, case.current_round.number) == (True, 1)


def test_after_the_visit_only_a_new_round_leads_back_to_prepare(world: World) -> None:
    case = world.assigned_case
    moving.move_on(case, Stage.FOLLOW_UP, by=world.chen, version=None, reason="They came to the office")
    with pytest.raises(ValidationError, match="cannot go there"):
        moving.move_on(case, Stage.PREPARE, by=world.chen, version=None, reason="Moved house")
    assert moving.new_round(case, by=world.chen, reason="Promise broken").number == 2
    assert case.stage == Stage.PREPARE


def test_a_case_takes_only_the_debts_that_were_chosen(world: World) -> None:
    first, second = world.debts
    case = opening.open_case(world.debtor, world.team, by=world.chen, debts=[first])
    assert [it.debt for it in case.case_debts.all()] == [first]
    close(case, world)
    case = opening.open_case(world.debtor, world.team, by=world.chen)
    assert {it.debt for it in case.case_debts.all()} == {first, second}


def test_a_cancelled_debt_is_collected_by_no_case(world: World) -> None:
    first, second = world.debts
    second.cancelled_on = clock.business_date()
    second.save(update_fields=["cancelled_on"])
    case = opening.open_case(world.debtor, world.team, by=world.chen)
    assert [it.debt for it in case.case_debts.all()] == [first]


def test_one_debtor_named_twice_in_a_list_gets_one_case(world: World) -> None:
    twice = [Opening(world.debtor.pk, world.team.pk), Opening(world.debtor.pk, world.team.pk)]
    assert len(opening.open_many(twice, by=world.chen)) == 1


def test_case_numbers_go_on_without_gaps_and_begin_anew_with_the_year(world: World) -> None:
    def opened(name: str) -> str:
        return opening.open_case(world.another_debtor(name, name), world.team, by=world.chen).number

    assert [opened("甲"), opened("乙")] == ["C-2026-000001", "C-2026-000002"]
    with clock.at(NOW + timedelta(days=60)):
        assert opened("丙") == "C-2027-000001"
