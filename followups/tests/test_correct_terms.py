"""Finance corrects what a contract says of early money and of the small difference, for all days."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import Event
from followups.verbs import Verb
from foundation import clock
from ledger.balance import of_state
from ledger.loading import state_of
from tests.world.debtors import NOW, TODAY


@pytest.fixture(autouse=True)
def now(world):
    """Set the clock to the working Tuesday, with Wang's case assigned."""
    with clock.at(NOW):
        _case = world.assigned_case
        yield


def answers(**changes):
    return {"prepayment": "wait", "small_difference": "5.00", "reason": "clause 7", **changes}


def address(world):
    return reverse("debt-terms", args=[world.debts[0].pk])


def test_a_larger_small_difference_ends_a_debt_that_was_paid_off_too_little_before(world):
    debt = world.debts[0]
    world.pays("2996.00", on=TODAY - timedelta(days=3), named_debt=debt.pk)
    assert of_state(state_of(world.debtor.account_id, TODAY), debt.pk).total == Decimal("4.00")
    answer = world.signed_in(world.sun).post(address(world), answers())
    assert answer["Location"] == reverse("money-account", args=[world.debtor.account_id])
    assert of_state(state_of(world.debtor.account_id, TODAY), debt.pk).owed == 0
    event = Event.objects.get(verb=Verb.TERMS_CORRECTED)
    told = json.loads(event.text)
    assert told["before"] == {"prepayment": "", "small_difference": "1.00"}
    assert told["after"] == {"prepayment": "wait", "small_difference": "5.00"}
    assert event.case == world.assigned_case.number


def test_a_contract_may_allow_no_small_difference(world):
    assert world.signed_in(world.sun).post(address(world), answers(small_difference="0")).status_code == 302
    world.debts[0].refresh_from_db()
    assert (world.debts[0].prepayment, world.debts[0].small_difference) == ("wait", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"small_difference": "10.01"},
        {"small_difference": "-0.01"},
        {"reason": " "},
        {"prepayment": "first"},
        {"prepayment": "", "small_difference": "1.00"},
    ],
)
def test_terms_that_cannot_be_are_refused_and_nothing_changes(world, wrong):
    answer = world.signed_in(world.sun).post(address(world), answers(**wrong))
    assert answer.status_code == 422
    world.debts[0].refresh_from_db()
    assert (world.debts[0].prepayment, world.debts[0].small_difference) == ("", Decimal("1.00"))
    assert not Event.objects.filter(verb=Verb.TERMS_CORRECTED).exists()


def test_who_visits_the_debtor_corrects_nothing(world):
    assert world.signed_in(world.li).post(address(world), answers()).status_code == 403
