"""Each need of the gate by itself (P8).

What one case has is not another's. One thing taken away is one thing missing.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import gate, moving
from cases.models import (
    Assignment,
    Case,
    Channel,
    CollectionPlan,
    Contact,
    EvidenceItem,
    EvidenceKind,
    EvidenceRequirement,
    HoldKind,
    IdentityConfirmation,
    Outcome,
    Round,
)
from cases.tests.asking import held, logged
from foundation import clock
from ledger.models import Debt
from tests.world import World
from tests.world.debtors import NOW, TODAY

DAY = timedelta(days=1)
N2 = {"notice", "calls"}


def missing(case: Case, needed_to: str = gate.VISIT) -> set[str]:
    """What is not there, by its code; papers by their kind. The list and the query must agree."""
    open_needs = {
        need.params.get("evidence", need.code)
        for need in gate.missing(case)
        if need.needed_to == needed_to and not need.done
    }
    if needed_to == gate.VISIT:
        assert gate.blocked(Case.objects.filter(pk=case.pk)).exists() is bool(open_needs)
    return open_needs


def test_what_a_prepared_case_has_is_not_its_neighbours(world: World) -> None:
    prepared, other = world.prepared_case(), world.other_case
    Assignment.objects.filter(case=other).update(until=NOW)
    IdentityConfirmation.objects.filter(person=other.debtor.person).delete()
    assert missing(prepared) == set()
    assert missing(other) == {
        "identity",
        "address",
        "plan",
        "pair",
        "notice",
        "calls",
        EvidenceKind.CONTRACT,
        EvidenceKind.STATEMENT,
    }
    # Nor the other way round: a bare neighbour blocks nothing.
    needs = gate.of_cases([other, prepared])
    assert all(need.done for need in needs[prepared.pk] if need.needed_to == gate.VISIT)
    assert list(gate.blocked(Case.objects.all())) == [other]


def test_without_anybody_who_confirmed_identity_it_is_missing(world: World) -> None:
    case = world.prepared_case()
    IdentityConfirmation.objects.all().delete()
    assert missing(case) == {"identity"}


def test_an_address_that_is_not_the_current_one_is_not_enough(world: World) -> None:
    case = world.prepared_case()
    world.wang.addresses.update(is_current=False)
    assert missing(case) == {"address"}


def test_a_case_whose_debts_all_ended_has_none(world: World) -> None:
    case = world.prepared_case()
    case.case_debts.update(until=NOW)
    assert "debts" in missing(case)


def test_a_debt_that_was_taken_out_asks_for_no_papers(world: World) -> None:
    case = world.prepared_case()
    taken_out = world.debts[1]
    kinds = EvidenceRequirement.objects.values_list("debt_kind", flat=True)
    other = next(kind for kind in kinds if kind != taken_out.kind)
    EvidenceRequirement.objects.create(
        debt_kind=other, needed_to=gate.VISIT, evidence_kind=EvidenceKind.GUARANTEE
    )
    Debt.objects.filter(pk=taken_out.pk).update(kind=other)
    assert EvidenceKind.GUARANTEE in missing(case)
    case.case_debts.filter(debt=taken_out).update(until=NOW)
    assert missing(case) == set()


def test_a_neighbours_kind_of_debt_asks_for_papers_in_its_own_case_only(world: World) -> None:
    case, neighbour = world.prepared_case(), world.other_case
    kinds = EvidenceRequirement.objects.values_list("debt_kind", flat=True)
    other = next(kind for kind in kinds if kind != world.debts[0].kind)
    EvidenceRequirement.objects.create(
        debt_kind=other, needed_to=gate.VISIT, evidence_kind=EvidenceKind.GUARANTEE
    )
    Debt.objects.filter(in_cases__case=neighbour).update(kind=other)
    assert EvidenceKind.GUARANTEE in missing(neighbour)
    assert missing(case) == set()


def test_one_of_the_pair_alone_is_no_pair(world: World) -> None:
    case = world.prepared_case()
    case.assignments.filter(collector=world.zhao).update(until=NOW)
    assert missing(case) == {"pair"}


def test_the_paper_that_is_missing_is_named(world: World) -> None:
    case = world.prepared_case()
    EvidenceItem.objects.filter(kind=EvidenceKind.STATEMENT).delete()
    assert missing(case) == {EvidenceKind.STATEMENT}


def test_a_paper_in_a_neighbours_file_is_none_here(world: World) -> None:
    case = world.prepared_case()
    EvidenceItem.objects.filter(kind=EvidenceKind.STATEMENT).update(debtor=world.other_case.debtor)
    assert missing(case) == {EvidenceKind.STATEMENT}


def test_a_plan_of_a_round_that_ended_is_none(world: World) -> None:
    case = world.prepared_case()
    Round.objects.update(ended_at=NOW)
    assert "plan" in missing(case)


def test_an_approval_of_another_plan_approves_nothing_here(world: World) -> None:
    case = world.prepared_case()
    approved = CollectionPlan.objects.get()
    approved.approvals.all().delete()
    assert missing(case) == {"plan"}


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({"delivered_at": None}, {"notice"}),
        ({"channel": Channel.WECHAT}, {"notice"}),
        ({"direction": "in"}, {"notice"}),
        ({"state": "cancelled"}, {"notice"}),
        ({"state": "planned"}, {"notice"}),
        ({"channel": Channel.EMAIL}, set()),
        ({"channel": Channel.SMS}, set()),
    ],
)
def test_a_notice_is_written_ours_and_delivered(
    world: World, change: dict[str, object], lacking: set[str]
) -> None:
    case = world.prepared_case()
    Contact.objects.filter(channel=Channel.LETTER).update(**change)
    assert missing(case) == lacking


@pytest.mark.parametrize(
    ("change", "made"),
    [
        ({"direction": "in"}, 0),
        ({"state": "planned"}, 0),
        ({"state": "awaiting"}, 0),
        ({"state": "cancelled"}, 0),
        ({"channel": Channel.OFFICE}, 0),
        ({"state": "conversation"}, 3),
    ],
)
def test_a_call_day_is_one_on_which_we_called(world: World, change: dict[str, object], made: int) -> None:
    case = world.prepared_case()
    Contact.objects.filter(channel=Channel.CALL).update(**change)
    [calls] = [need for need in gate.missing(case) if need.code == "calls"]
    assert (calls.params["made"], calls.params["wanted"], calls.done) == (made, 3, made == 3)
    assert missing(case) == (set() if made == 3 else {"calls"})


def test_two_days_of_calls_are_two_of_three(world: World) -> None:
    case = world.prepared_case()
    Contact.objects.filter(channel=Channel.CALL).earliest("starts_at").delete()
    [calls] = [need for need in gate.missing(case) if need.code == "calls"]
    assert not calls.done
    assert calls.note.startswith("2 of 3 days")


def test_a_reason_opens_the_gate_for_notice_and_calls_and_blanks_are_no_reason(world: World) -> None:
    case = world.prepared_case()
    Contact.objects.all().delete()
    assert missing(case) == N2
    gate.must_be_ready(case, reason="They fled; the court asked us to look")
    for reason in ("", "   "):
        with pytest.raises(ValidationError) as refused:
            gate.must_be_ready(case, reason=reason)
        assert refused.value.code == "gate"
    world.wang.addresses.update(is_current=False)
    with pytest.raises(ValidationError, match="address"):
        gate.must_be_ready(case, reason="They fled")


def test_a_hold_against_demands_stops_the_case_until_it_ends(world: World) -> None:
    case = world.prepared_case()
    held(world, HoldKind.HARDSHIP, until=TODAY + 2 * DAY)
    assert missing(case) == {"no_hold"}
    [task] = [
        it for it in gate.tasks(case.number, gate.missing(case), needed_to=gate.VISIT) if it.code == "no_hold"
    ]
    assert task.state == "stop"
    with clock.at(NOW + 3 * DAY):
        assert missing(case) == set()


def test_a_paper_for_a_suit_alone_stands_apart(world: World) -> None:
    case = world.prepared_case()
    EvidenceItem.objects.filter(kind=EvidenceKind.CONTRACT).delete()
    assert EvidenceKind.CONTRACT in missing(case)
    assert EvidenceKind.CONTRACT not in missing(case, gate.SUE)
    EvidenceRequirement.objects.filter(needed_to=gate.VISIT, evidence_kind=EvidenceKind.CONTRACT).delete()
    assert EvidenceKind.CONTRACT not in missing(case)
    assert EvidenceKind.CONTRACT in missing(case, gate.SUE)


def test_what_another_kind_of_debt_needs_is_not_asked_here(world: World) -> None:
    case = world.prepared_case()
    kinds = EvidenceRequirement.objects.values_list("debt_kind", flat=True)
    other = next(kind for kind in kinds if kind != world.debts[0].kind)
    EvidenceRequirement.objects.create(
        debt_kind=other, needed_to=gate.VISIT, evidence_kind=EvidenceKind.GUARANTEE
    )
    assert missing(case) == set()
    Debt.objects.filter(pk=world.debts[0].pk).update(kind=other)
    assert EvidenceKind.GUARANTEE in missing(case)


def test_what_is_done_says_nothing_more_and_what_is_open_says_how_far(world: World) -> None:
    case = world.assigned_case
    logged(world, NOW - DAY, outcome=Outcome.NO_ANSWER)
    notes = {need.code: need.note for need in gate.missing(case)}
    assert notes["pair"] == ""
    assert notes["address"] == ""
    assert notes["calls"] == "1 of 3 days so far. A stated reason may stand in for it."
    assert notes["notice"] == "A stated reason may stand in for it."


def test_a_ready_case_moves_on_and_a_bare_one_does_not(world: World) -> None:
    case, other = world.prepared_case(), world.other_case
    moving.move_on(case, "visit", by=world.chen, version=case.version)
    with pytest.raises(ValidationError):
        gate.must_be_ready(other)
