"""Finance's confirmation that everything is paid: asked once, given once, told to the lead (F6)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Event
from cases import assigning
from followups import confirmations, payments
from followups.models import PaymentConfirmation, Task, TaskKind
from followups.verbs import Verb
from foundation import clock
from staff.models import Notification
from tests.world.debtors import NOW


@pytest.fixture
def asked(world):
    """Wang paid everything that they owe, and finance is asked."""
    world.pays_everything()
    return PaymentConfirmation.objects.get()


def told(kind):
    return [(it.recipient.name, it.params) for it in Notification.objects.filter(kind=kind).order_by("pk")]


def test_the_word_is_finances_with_its_day_and_ends_the_task(world, asked):
    task = Task.objects.get(kind=TaskKind.CONFIRM_PAID)
    assert (task.role, task.is_open) == ("finance", True)
    confirmations.confirm_paid(asked, by=world.sun)
    asked.refresh_from_db()
    task.refresh_from_db()
    assert asked.confirmed_by == world.sun and asked.confirmed_at is not None
    assert (task.is_open, task.done_by) == (False, world.sun)


def test_the_trail_and_the_cases_lead_have_it_once(world, asked):
    confirmations.confirm_paid(asked, by=world.sun)
    event = Event.objects.get(verb=Verb.PAYMENT_CONFIRMED)
    assert (event.case, event.by, event.subject_id) == (world.case.number, world.sun, str(asked.pk))
    assert told("paid_confirmed") == [(world.li.name, {"case": world.case.number})]


def test_it_is_said_once(world, asked):
    confirmations.confirm_paid(asked, by=world.sun)
    with clock.at(NOW + timedelta(hours=1)), pytest.raises(ValidationError) as refused:
        confirmations.confirm_paid(asked, by=world.sun)
    assert refused.value.code == "confirmed"
    asked.refresh_from_db()
    assert asked.confirmed_at == NOW


def test_a_question_that_was_taken_back_is_not_answered(world, asked):
    payments.reverse(world.case.debtor.account.payments.get(), by=world.sun, reason="bounced")
    with pytest.raises(ValidationError) as refused:
        confirmations.confirm_paid(asked, by=world.sun)
    assert refused.value.code == "confirmed"


def test_finance_is_asked_again_when_everything_is_paid_again(world, asked):
    confirmations.confirm_paid(asked, by=world.sun)
    payments.reverse(world.case.debtor.account.payments.get(), by=world.sun, reason="bounced")
    world.pays("4000.00")
    again = PaymentConfirmation.objects.get(void_at=None)
    assert (again == asked, again.confirmed_at) == (False, None)


@pytest.mark.parametrize("who", ["li", "chen", "qian", "he"])
def test_nobody_else_gives_finances_word(world, asked, who):
    with pytest.raises(PermissionDenied):
        confirmations.confirm_paid(asked, by=getattr(world, who))


def test_a_cent_owed_asks_nobody(world):
    _case = world.assigned_case
    world.pays("3999.99")
    assert not PaymentConfirmation.objects.exists()
    world.pays("0.01")
    assert PaymentConfirmation.objects.get().case == world.case


# --- the case's lead hears of the money ----------------------------------------------------------------


def test_the_lead_is_told_of_each_payment_with_its_amount(world):
    _case = world.assigned_case
    world.pays("250.00")
    world.pays("0.50")
    number = world.case.number
    assert told("payment_booked") == [
        (world.li.name, {"case": number, "amount": "250.00"}),
        (world.li.name, {"case": number, "amount": "0.50"}),
    ]
    assert {it.url for it in Notification.objects.filter(kind="payment_booked")} == {world.case.path}


def test_whoever_leads_the_case_now_is_told(world):
    case = world.assigned_case
    assigning.assign(case, world.zhou, world.zhao, by=world.chen, version=case.version, reason="Workload")
    world.pays("250.00")
    assert [name for name, _params in told("payment_booked")] == [world.zhou.name]


def test_a_case_without_a_lead_tells_nobody(world):
    assert world.case.lead is None
    world.pays("250.00")
    assert told("payment_booked") == []


def test_money_taken_back_stands_in_the_trail_with_why(world):
    _case = world.assigned_case
    payment = world.pays("250.00")
    payments.reverse(payment, by=world.sun, reason="bounced")
    event = Event.objects.get(verb=Verb.PAYMENT_REVERSED)
    assert (event.subject_id, event.by) == (str(payment.pk), world.sun)
    assert '"reason": "bounced"' in event.text and "250.00" in event.text
