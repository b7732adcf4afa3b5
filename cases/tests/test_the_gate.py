"""What is missing for the visit, and where it is filled in (P8)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cases import contact_check, gate, holding, moving, opening, planning
from cases.models import (
    Case,
    EvidenceKind,
    HoldKind,
    Outcome,
    SourcedState,
    Stage,
)
from cases.setting_rules import Change, set_value
from foundation import clock
from ledger.kinds import CreditorKind
from tests.world import World
from tests.world.debtors import NOW


def open_needs(case: Case, needed_to: str = gate.VISIT) -> set[str]:
    """The codes of what is missing; evidence by its kind."""
    return {
        need.params.get("evidence", need.code)
        for need in gate.missing(case)
        if need.needed_to == needed_to and not need.done
    }


def test_a_new_case_lacks_everything_but_its_debts_and_identity(world: World) -> None:
    assert open_needs(world.case) == {
        "address",
        "plan",
        "pair",
        "notice",
        "calls",
        EvidenceKind.CONTRACT,
        EvidenceKind.STATEMENT,
    }


def test_a_prepared_case_lacks_nothing_for_the_visit(world: World) -> None:
    assert open_needs(world.prepared_case()) == set()


def test_what_is_needed_to_sue_is_apart_and_stops_no_visit(world: World) -> None:
    case = world.prepared_case()
    assert EvidenceKind.DISBURSEMENT in open_needs(case, gate.SUE)
    moving.move_on(case, Stage.VISIT, by=world.chen, version=case.version)


def test_a_wrong_address_is_none(world: World) -> None:
    case = world.prepared_case()
    world.home.mark(SourcedState.WRONG, by=world.li, reason="Moved away")
    assert open_needs(case) == {"address"}


def test_a_plan_that_waits_or_was_returned_is_no_approved_one(world: World) -> None:
    case = world.assigned_case
    plan = planning.write(case, world.plan_facts(), by=world.li)
    plan.send(by=world.li)
    assert "plan" in open_needs(case)
    plan.give_back(by=world.chen, remarks="Too hard")
    assert "plan" in open_needs(case)


def test_a_new_round_needs_a_new_plan(world: World) -> None:
    case = world.case_in_visit()
    moving.new_round(case, by=world.chen, reason="Promise broken")
    assert open_needs(case) == {"plan"}


def test_three_calls_on_one_day_are_one_day(world: World) -> None:
    case = world.assigned_case
    for hours in (3, 2, 1):
        with clock.at(NOW - timedelta(days=1, hours=-hours)):
            world.call(Outcome.NO_ANSWER)
    calls = next(need for need in gate.missing(case) if need.code == "calls")
    assert not calls.done
    assert calls.note.startswith("1 of 3 days")


def test_call_days_are_counted_where_the_organisation_is(world: World) -> None:
    """One in the morning in Shanghai is still the day before in London."""
    for days in (3, 2, 1):
        for hour in (-9, 9):
            with clock.at(NOW - timedelta(days=days) + timedelta(hours=hour)):
                world.call(Outcome.NO_ANSWER)
    calls = next(need for need in gate.missing(world.case) if need.code == "calls")
    assert calls.params["made"] == 3


def ask_for(world: World, name: str, value: int, **terms: Any) -> None:
    rule = "W2" if name == "min_collectors" else "N2"
    change = Change(value, since=clock.business_date(), reason="Fewer complaints", **terms)
    set_value(rule, name, change, by=world.he)


def test_the_gate_asks_for_as_many_days_of_calls_as_the_rules_do(world: World) -> None:
    case = world.prepared_case()
    ask_for(world, "min_call_days", 5)
    assert open_needs(case) == {"calls"}
    calls = next(need for need in gate.missing(case) if need.code == "calls")
    assert (calls.label, calls.note[:21]) == ("Calls tried on 5 different days", "3 of 5 days so far. A")
    assert gate.blocked(Case.objects.all()).filter(pk=case.pk).exists()
    verdict = contact_check.check(world.visit_wanted())
    assert {
        "calls": verdict.findings[0].params["needed"],
        "made": verdict.findings[0].params["made"],
    } == {"calls": 5, "made": 3}


def test_the_gate_asks_for_as_many_notices_as_the_rules_do(world: World) -> None:
    case = world.prepared_case()
    ask_for(world, "min_notices", 2)
    assert open_needs(case) == {"notice"}
    verdict = contact_check.check(world.visit_wanted())
    assert [finding.code for finding in verdict.findings] == ["notice.too_few_delivered"]
    world.notice_delivered()
    assert open_needs(case) == set()


def test_what_one_kind_of_creditor_asks_for_is_asked_of_its_own_cases_only(world: World) -> None:
    case = world.prepared_case()
    kind, other = world.creditor.kind, CreditorKind.TRADE
    assert kind != other
    ask_for(world, "min_call_days", 4, creditor_kind=other)
    assert open_needs(case) == set()
    ask_for(world, "min_call_days", 4, creditor_kind=kind)
    assert open_needs(case) == {"calls"}


def test_where_the_kind_of_creditor_is_unknown_the_most_is_asked(world: World) -> None:
    case = world.prepared_case()
    ask_for(world, "min_call_days", 4, creditor_kind=CreditorKind.TRADE)
    world.creditor.kind = ""
    world.creditor.save()
    assert open_needs(case) == {"calls"}
    assert gate.blocked(Case.objects.all()).filter(pk=case.pk).exists()
    assert contact_check.check(world.visit_wanted()).findings[0].params["needed"] == 4


def test_a_hold_on_the_person_stops_and_a_stopped_channel_does_not(world: World) -> None:
    case = world.prepared_case()
    holding.ensure(world.wang, HoldKind.STOP_CHANNEL, channel="sms", by=world.li, reason="Wants no messages")
    assert open_needs(case) == set()
    holding.place(world.wang, HoldKind.DISPUTE, by=world.li, reason="Says they never signed")
    assert open_needs(case) == {"no_hold"}


def test_a_reason_stands_in_for_notice_and_calls_only(world: World) -> None:
    case = world.assigned_case
    _made = (world.plan, world.home)
    world.evidence(EvidenceKind.CONTRACT)
    with pytest.raises(ValidationError, match="statement of the debt"):
        gate.must_be_ready(case, reason="The debtor asked us to come")
    world.evidence(EvidenceKind.STATEMENT)
    with pytest.raises(ValidationError, match="notice"):
        gate.must_be_ready(case)
    gate.must_be_ready(case, reason="The debtor asked us to come")


def test_each_need_links_to_where_it_is_filled_in(world: World) -> None:
    case = world.case
    tasks = gate.tasks(case.number, gate.missing(case), needed_to=gate.VISIT)
    assert {task.url.removeprefix(f"/cases/{case.number}/") for task in tasks if task.state == "todo"} == {
        "addresses/",
        "plan/",
        "assignment/",
        "contacts/",
        "evidence/",
    }


def test_blocked_and_the_task_list_agree_at_every_step_of_preparing(world: World) -> None:
    case = world.case
    steps: list[Callable[[], object]] = [
        lambda: world.assigned_case,
        lambda: world.plan,
        lambda: world.home,
        lambda: world.evidence(EvidenceKind.CONTRACT),
        lambda: world.evidence(EvidenceKind.STATEMENT),
        world.prepared_case,
        lambda: holding.place(world.wang, HoldKind.HARDSHIP, by=world.li, reason="Lost their job"),
    ]
    for step in steps:
        step()
        listed = gate.blocked(Case.objects.all()).filter(pk=case.pk).exists()
        assert listed == bool(open_needs(case))


def test_the_gate_asks_as_much_of_one_case_as_of_many(world: World, django_assert_num_queries: Any) -> None:
    cases = [
        opening.open_case(world.another_debtor(f"甲{n}", f"G-{n}"), world.team, by=world.chen)
        for n in range(6)
    ]
    with django_assert_num_queries(6):
        gate.of_cases(cases[:1])
    with django_assert_num_queries(6):
        assert len(gate.of_cases(cases)) == 6
