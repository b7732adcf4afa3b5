"""Stage moves, rounds, and what closing does to the case's rows."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from cases import assigning, closing, contacting, moving, opening
from cases.contact_facts import approach_to
from cases.models import (
    CaseDebt,
    ClosureKind,
    Contact,
    ContactState,
    EvidenceKind,
    Outcome,
    Purpose,
    Stage,
    StageMove,
)
from foundation import clock
from foundation.errors import Stale
from tests.world import World
from tests.world.debtors import moment


def page(world: World) -> str:
    return f"/cases/{world.case.number}/stage/"


def test_the_page_lists_what_is_missing_with_links_and_what_is_needed_to_sue_apart(world: World) -> None:
    answer = world.signed_in(world.chen).get(f"/cases/{world.assigned_case.number}/stage/")
    todo = {task.words: task for task in answer.context["to_visit"] if task.state == "todo"}
    assert todo["An approved collection plan"].url == f"/cases/{world.case.number}/plan/"
    assert "Disbursement proof" in {task.words for task in answer.context["to_sue"]}


def test_a_ready_case_moves_on_and_the_move_is_written_down(world: World) -> None:
    case = world.prepared_case()
    answer = world.signed_in(world.li).post(page(world), {"version": case.version, "to": "visit"})
    assert answer.status_code == 302
    case.refresh_from_db()
    move = StageMove.objects.order_by("-pk")[0]
    assert (case.stage, move.from_stage, move.to_stage, move.moved_by) == (
        Stage.VISIT,
        Stage.PREPARE,
        Stage.VISIT,
        world.li,
    )


def test_a_case_that_is_not_ready_stays_and_the_page_says_what_is_missing(world: World) -> None:
    case = world.assigned_case
    answer = world.signed_in(world.chen).post(page(world), {"version": case.version, "to": "visit"})
    assert answer.status_code == 422
    assert "An approved collection plan" in answer.context["form"].non_field_errors()[0]
    case.refresh_from_db()
    assert case.stage == Stage.PREPARE


def test_notice_and_calls_may_be_left_out_with_a_reason_that_is_kept(world: World) -> None:
    case = world.assigned_case
    _made = (world.plan, world.home)
    for kind in (EvidenceKind.CONTRACT, EvidenceKind.STATEMENT):
        world.evidence(kind)
    client = world.signed_in(world.chen)
    said = {"version": case.version, "to": "visit"}
    assert client.post(page(world), said).status_code == 422
    assert client.post(page(world), {**said, "reason": "The debtor asked us to come"}).status_code == 302
    assert StageMove.objects.order_by("-pk")[0].reason == "The debtor asked us to come"


def test_leaving_the_visit_out_and_going_back_need_a_reason(world: World) -> None:
    case = world.assigned_case
    client = world.signed_in(world.chen)
    skip = {"version": case.version, "to": "follow_up"}
    answer = client.post(page(world), skip)
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert client.post(page(world), {**skip, "reason": "The debtor came to the office"}).status_code == 302


def test_the_trail_tells_where_a_case_went_and_which_round_began(world: World) -> None:
    case = world.assigned_case
    moving.move_on(case, Stage.FOLLOW_UP, by=world.chen, version=None, reason="They came to the office")
    moving.new_round(case, by=world.chen, reason="Promise broken")
    told = Event.objects.filter(verb__in=("case.moved", "case.round_began"), case=case.number, by=world.chen)
    assert [(it.verb, json.loads(it.text)["after"]) for it in told.order_by("pk")] == [
        ("case.moved", {"stage": "follow_up", "reason": "They came to the office"}),
        ("case.round_began", {"round": 2, "reason": "Promise broken"}),
    ]


def test_back_to_prepare_takes_a_reason(world: World) -> None:
    case = world.case_in_visit()
    with pytest.raises(ValidationError):
        moving.move_on(case, Stage.PREPARE, by=world.chen, version=case.version)
    moving.move_on(case, Stage.PREPARE, by=world.chen, version=case.version, reason="Moved to a new address")
    assert case.stage == Stage.PREPARE
    assert case.current_round.number == 1


@pytest.mark.parametrize(("stage", "to"), [(Stage.PREPARE, Stage.PREPARE), (Stage.VISIT, Stage.VISIT)])
def test_a_case_goes_only_where_its_stage_leads(world: World, stage: Stage, to: Stage) -> None:
    case = world.prepared_case() if stage == Stage.PREPARE else world.case_in_visit()
    with pytest.raises(ValidationError, match="cannot go there"):
        moving.move_on(case, to, by=world.chen, version=case.version, reason="x")


def test_a_stale_move_is_answered_with_both_versions(world: World) -> None:
    case = world.prepared_case()
    answer = world.signed_in(world.li).post(page(world), {"version": case.version - 1, "to": "visit"})
    assert answer.status_code == 409


def test_a_new_round_on_the_page_begins_in_prepare(world: World) -> None:
    case = world.case_in_visit()
    client = world.signed_in(world.chen)
    address = f"/cases/{case.number}/rounds/new/"
    assert client.post(address, {"version": case.version, "reason": " "}).status_code == 422
    assert client.post(address, {"version": case.version, "reason": "Promise broken"}).status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.current_round.number) == (Stage.PREPARE, 2)
    assert case.rounds.get(number=1).ended_at == clock.now()


def test_closing_ends_round_pair_debts_and_what_was_planned(world: World) -> None:
    case = world.assigned_case
    visit = contacting.plan(
        approach_to(
            world.wang, channel="letter", purpose=Purpose.NOTICE, at=moment(15), case=case, address=world.home
        ),
        by=world.li,
    )
    assert isinstance(visit, Contact)
    closure = closing.close(case, ClosureKind.PAID, by=world.chen, reason="All paid", approved_by=[world.sun])
    visit.refresh_from_db()
    assert visit.state == ContactState.CANCELLED
    assert not case.is_open
    assert not case.assignments.standing().exists()
    assert {row.ended_reason for row in case.assignments.all()} == {ClosureKind.PAID}
    assert not case.rounds.filter(ended_at=None).exists()
    assert not CaseDebt.objects.filter(case=case, until=None).exists()
    assert list(closure.approved_by.all()) == [world.sun]


def plan_letters(world: World, count: int) -> list[Contact]:
    """Notices to Wang that wait for their day."""
    planned = []
    for hour in range(count):
        letter = contacting.plan(
            approach_to(
                world.wang,
                channel="letter",
                purpose=Purpose.NOTICE,
                at=moment(10 + hour),
                case=world.assigned_case,
                address=world.home,
            ),
            by=world.li,
        )
        assert isinstance(letter, Contact)
        planned.append(letter)
    return planned


def test_closing_tells_the_trail_of_each_contact_that_it_cancels(world: World) -> None:
    planned = plan_letters(world, 2)
    called = world.call(Outcome.NO_ANSWER)
    closing.close(world.case, ClosureKind.PAID, by=world.chen)
    told = Event.objects.filter(verb="contact.cancelled", case=world.case.number, by=world.chen)
    assert {it.subject_id for it in told} == {str(contact.pk) for contact in planned}
    assert {json.loads(it.text)["after"]["reason"] for it in told} == {"case_closed"}
    called.refresh_from_db()
    assert called.state == ContactState.ATTEMPT


def test_closing_asks_as_much_for_many_planned_contacts_as_for_one(world: World) -> None:
    plan_letters(world, 1)
    with CaptureQueriesContext(connection) as few:
        closing.close(world.case, ClosureKind.PAID, by=world.chen)
    closing.reopen(world.case, by=world.chen, reason="The payment was reversed")
    plan_letters(world, 8)
    with CaptureQueriesContext(connection) as many:
        closing.close(world.case, ClosureKind.PAID, by=world.chen)
    assert len(many) == len(few)


def test_a_contact_of_another_case_stays_planned(world: World) -> None:
    [planned] = plan_letters(world, 1)
    other = opening.open_case(world.another_debtor(), world.team, by=world.chen)
    closing.close(other, ClosureKind.RETURNED, by=world.chen)
    planned.refresh_from_db()
    assert planned.state == ContactState.PLANNED


def test_a_closed_case_does_nothing_until_it_is_reopened(world: World) -> None:
    case = world.assigned_case
    closing.close(case, ClosureKind.RETURNED, by=world.chen, approved_by=[world.qian])
    for deed in (
        lambda: moving.move_on(case, Stage.FOLLOW_UP, by=world.chen, version=None, reason="x"),
        lambda: moving.new_round(case, by=world.chen, reason="x"),
        lambda: assigning.assign(case, world.li, world.zhao, by=world.chen, version=None),
        lambda: closing.close(case, ClosureKind.PAID, by=world.chen),
    ):
        with pytest.raises(ValidationError, match="closed"):
            deed()


def test_reopening_needs_a_reason_and_no_other_open_case(world: World) -> None:
    case = world.assigned_case
    with pytest.raises(ValidationError, match="open"):
        closing.reopen(case, by=world.chen, reason="x")
    closure = closing.close(case, ClosureKind.PAID, by=world.chen)
    with pytest.raises(ValidationError):
        closing.reopen(case, by=world.chen, reason=" ")
    with pytest.raises(Stale):
        closing.reopen(case, by=world.chen, reason="x", version=1)
    closing.reopen(case, by=world.chen, reason="The payment was reversed")
    closure.refresh_from_db()
    assert (closure.reopened_by, closure.reopen_reason) == (world.chen, "The payment was reversed")
    assert case.stage == Stage.PREPARE
