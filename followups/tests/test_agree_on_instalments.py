"""A repayment agreement is drawn up inside the plan's range, or waits for a supervisor."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from cases.kinds import Scope
from cases.models import CollectionPlan
from followups import agreements
from followups.models import AgreementState
from followups.terms import calculate
from followups.tests.two_instalments import HALVES, LESS, arrears, on
from foundation.approvals import Decision
from foundation.errors import Repeated
from ledger.models import Accrual, Debt
from tests.world.debtors import NOW, TODAY


def test_a_draft_binds_nobody(world):
    agreement = world.drafted(*HALVES)
    assert agreement.state == AgreementState.DRAFT
    assert (agreement.owed, agreement.total) == (Decimal("4000.00"), Decimal("4000.00"))
    assert arrears(world).amount_overdue == Decimal("2500.00")


def test_the_instalments_are_numbered_from_one_in_the_order_of_their_days(world):
    agreement = world.drafted(*HALVES)
    assert [(row.number, row.due_on, row.amount) for row in agreement.instalments.all()] == [
        (1, date(2026, 12, 1), Decimal("2000.00")),
        (2, date(2027, 1, 1), Decimal("2000.00")),
    ]


def test_terms_outside_the_plans_range_wait_for_a_supervisor(world):
    agreement = world.drafted(("2026-12-01", "2000.00"), ("2028-06-01", "1000.00"))
    assert agreement.last_approval.outside == ["settlement", "too_long", "waiver"]
    with pytest.raises(ValidationError, match="must allow"):
        agreements.sign(agreement, signed_on=TODAY, signed_by="王建国", scan=world.evidence(), by=world.li)
    agreements.decide_range(agreement, Decision.APPROVED, by=world.qian)
    agreements.sign(agreement, signed_on=TODAY, signed_by="王建国", scan=world.evidence(), by=world.li)
    assert agreement.state == AgreementState.SIGNED


def test_terms_returned_by_the_supervisor_end_the_draft(world):
    agreement = world.drafted(("2026-12-01", "1000.00"))
    agreements.decide_range(agreement, Decision.RETURNED, by=world.chen, remarks="At least 3,000")
    assert (agreement.state, agreement.end_reason) == (AgreementState.CANCELLED, "At least 3,000")
    assert world.drafted(*HALVES).revision == 2


def test_a_plan_that_was_replaced_gives_no_range_any_more(world):
    _plan = world.plan
    CollectionPlan.objects.update(replaced_at=NOW)
    agreement = agreements.draft(world.assigned_case, world.about_all(*HALVES), by=world.li)
    assert agreement.last_approval.outside == ["no_plan"]


def test_nobody_allows_their_own_terms(world):
    _plan = world.plan
    agreement = agreements.draft(
        world.assigned_case, world.about_all(("2026-12-01", "2000.00")), by=world.chen
    )
    with pytest.raises(ValidationError, match="Somebody else"):
        agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)


def test_only_a_manager_allows_an_agreement_on_an_expired_debt(world):
    _plan = world.plan
    with on("2030-01-10"):
        agreement = agreements.draft(world.assigned_case, world.terms(("2030-02-01", "4000.00")), by=world.li)
        assert agreement.last_approval.outside == ["expired"]
        with pytest.raises(ValidationError, match="only a manager"):
            agreements.decide_range(agreement, Decision.APPROVED, by=world.chen)
        agreements.decide_range(agreement, Decision.APPROVED, by=world.qian)
        assert not agreement.awaits_approval


def test_more_than_is_owed_cannot_be_agreed_on(world):
    with pytest.raises(ValidationError) as refused:
        world.drafted(("2026-12-01", "4000.01"))
    assert "total" in refused.value.message_dict


def test_the_whole_debt_is_the_whole_debt_to_the_cent(world):
    _plan = world.plan
    with pytest.raises(ValidationError) as refused:
        agreements.draft(world.assigned_case, world.terms(("2026-12-01", "3999.99")), by=world.li)
    assert "total" in refused.value.message_dict


def test_nothing_is_given_up_that_nobody_typed(world):
    _plan = world.plan
    less = replace(world.terms(("2026-12-01", "3900.00")), scope=Scope.SETTLEMENT, waiver=Decimal("50.00"))
    with pytest.raises(ValidationError) as refused:
        agreements.draft(world.assigned_case, less, by=world.li)
    assert "total" in refused.value.message_dict


def test_a_settlement_inside_the_range_still_waits_for_another_person(world):
    agreement = world.drafted(*LESS)
    assert (agreement.scope, agreement.waiver) == (Scope.SETTLEMENT, Decimal("100.00"))
    assert agreement.last_approval.outside == ["settlement"]
    with pytest.raises(ValidationError, match="Somebody else"):
        agreements.decide_range(agreement, Decision.APPROVED, by=world.li)


def test_interest_does_not_run_on_in_a_settlement(world):
    with pytest.raises(ValidationError) as refused:
        world.drafted(*LESS, accrual=Accrual.RUNS_ON)
    assert "accrual" in refused.value.message_dict


def test_a_catch_up_keeps_which_instalments_it_is_about_and_gives_nothing_up(world):
    _plan = world.plan
    terms = replace(world.terms(("2026-12-01", "1500.00"), ("2027-01-01", "1000.00")), scope=Scope.CATCH_UP)
    agreement = agreements.draft(world.assigned_case, terms, by=world.li)
    assert [
        row.instalment.due_on.isoformat() for row in agreement.caught_up.order_by("instalment__due_on")
    ] == [
        "2026-09-05",
        "2026-10-05",
        "2026-10-20",
    ]
    assert (agreement.total, agreement.beside, agreement.waiver) == (Decimal(2500), Decimal(1500), 0)
    assert not agreement.awaits_approval
    assert agreement.accrual == Accrual.RUNS_ON, "the contract runs on beside it"


def test_one_agreement_at_a_time_is_drawn_up(world):
    world.drafted(*HALVES)
    with pytest.raises(ValidationError, match="under way"):
        world.drafted(*HALVES)


def test_a_draft_sent_twice_is_drawn_up_once(world):
    request_id = uuid4()
    agreement = world.drafted(*HALVES, request_id=request_id)
    with pytest.raises(Repeated) as repeated:
        world.drafted(*HALVES, request_id=request_id)
    assert repeated.value.result == agreement.get_absolute_url()


@pytest.mark.parametrize(
    ("kind", "instalments", "is_right"), [("card", 60, True), ("card", 61, False), ("loan", 61, True)]
)
def test_a_card_debt_is_spread_over_at_most_sixty_instalments(world, kind, instalments, is_right):
    case = world.assigned_case
    Debt.objects.filter(pk=world.debts[1].pk).update(kind=kind)
    terms = calculate(
        Decimal("4000.00"), frequency="weekly", first_due_on=date(2026, 12, 1), instalments=instalments
    )
    if is_right:
        assert agreements.draft(case, terms, by=world.li).instalments.count() == instalments
        return
    with pytest.raises(ValidationError) as refused:
        agreements.draft(case, terms, by=world.li)
    assert "instalments" in refused.value.message_dict
