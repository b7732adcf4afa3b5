"""Credit is paid back: by whom, when, why, how much, and what rests on it afterwards (F6, N1)."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Event
from followups import refunds
from followups.verbs import Verb
from ledger.balance import balance
from ledger.models import Refund
from staff.models import User
from tests.world.debtors import TODAY
from visits import permits
from visits.models import VisitPlan

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def credit(world):
    """Wang paid 100.00 too much yesterday."""
    _case = world.assigned_case
    return world.pays("4100.00", on=YESTERDAY)


def refund(world, amount="100.00", **facts):
    return refunds.refund(
        world.debtor.account, amount=Decimal(amount), **{"by": world.sun, "reason": "paid too much", **facts}
    )


def refused(world, amount="100.00", **facts):
    """The field beside which the refund is refused."""
    with pytest.raises(ValidationError) as error:
        refund(world, amount, **facts)
    assert not Refund.objects.exists()
    return next(iter(error.value.message_dict))


def test_all_of_the_credit_goes_back_today_and_none_is_left(world, credit):
    paid_back = refund(world)
    assert (paid_back.value_date, paid_back.booked_by, paid_back.reason) == (
        TODAY,
        world.sun,
        "paid too much",
    )
    assert balance(world.debtor.account, TODAY).credit == 0


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "100.01"])
def test_nothing_less_than_nothing_and_a_cent_too_much_are_refused(world, credit, amount):
    assert refused(world, amount) == "amount"


def test_a_cent_goes_back(world, credit):
    assert refund(world, "0.01").amount == Decimal("0.01")


def test_money_goes_back_on_the_day_it_came_at_the_earliest_and_today_at_the_latest(world, credit):
    assert refused(world, value_date=YESTERDAY - timedelta(days=1)) == "amount"
    assert refused(world, value_date=TODAY + timedelta(days=1)) == "value_date"
    assert refund(world, "40.00", value_date=YESTERDAY).value_date == YESTERDAY
    assert refund(world, "60.00", value_date=TODAY).value_date == TODAY


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_takes_a_reason(world, credit, reason):
    assert refused(world, reason=reason) == "reason"


@pytest.mark.parametrize("who", ["li", "zhao"])
def test_whoever_visits_the_debtor_pays_nothing_back(world, credit, who):
    """Rule N1 holds even for a user who may book."""
    collector = getattr(world, who)
    collector.groups.add(Group.objects.get(name="finance"))
    with pytest.raises(ValidationError) as error:
        refund(world, by=User.objects.get(pk=collector.pk))
    assert error.value.code == "N1"


@pytest.mark.parametrize("who", ["li", "chen", "qian", "he", "wu"])
def test_whoever_may_not_book_pays_nothing_back(world, credit, who):
    with pytest.raises(PermissionDenied):
        refund(world, by=getattr(world, who))


def test_the_trail_says_how_much_and_why(world, credit):
    paid_back = refund(world)
    event = Event.objects.get(verb=Verb.PAYMENT_REFUNDED)
    assert (event.subject_id, event.by) == (str(paid_back.pk), world.sun)
    assert json.loads(event.text)["after"] == {"amount": "100.00", "reason": "paid too much"}


def test_a_permit_given_before_is_stale_after_it(world):
    """What Wang is told at the door rests on what they owe and have in credit."""
    case = world.case_in_visit()
    world.pays("3100.00", named_debt=world.debts[0].pk)
    visit = world.planned_visit(case=case)
    assert permits.now(VisitPlan.objects.get(pk=visit.pk)).is_green
    refund(world)
    now = permits.now(VisitPlan.objects.get(pk=visit.pk))
    assert now.is_stale and now.changed == ("account",)
