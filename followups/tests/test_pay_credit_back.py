"""Credit is paid back: by whom, when, why, how much, and what rests on it afterwards (F6, N1)."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Event
from followups import confirmations, payments, refunds
from followups.models import PaymentConfirmation, RefundRequest, Task, TaskKind
from followups.verbs import Verb
from foundation.approvals import Decision
from foundation.errors import Repeated
from ledger.balance import balance
from ledger.models import Refund
from staff.models import User
from tests.world.debtors import TODAY
from visits import permits
from visits.models import VisitPlan

pytestmark = pytest.mark.usefixtures("clean_books")

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def credit(world):
    """Wang paid 100.00 too much yesterday."""
    _case = world.assigned_case
    return world.pays("4100.00", on=YESTERDAY)


def ask(world, amount="100.00", *, by=None, request_id=None, **facts):
    said = {
        "payee_name": "王建国",
        "payee_account": "6222 0000 1234 5678",
        "reason": "paid too much",
        **facts,
    }
    payback = refunds.Payback(Decimal(amount), **said)
    return refunds.ask(world.debtor.account, payback, by=by or world.sun, request_id=request_id)


def agree(world, asked, *, by=None):
    refunds.decide(asked, Decision.APPROVED, by=by or world.qian)
    return asked.refund


def refund(world, amount="100.00"):
    return agree(world, ask(world, amount))


def second_in_finance(world):
    colleague = world.zhou
    colleague.groups.set([Group.objects.get(name="finance")])
    return User.objects.get(pk=colleague.pk)


def refused(world, amount="100.00", **facts):
    """The field beside which the request is refused."""
    with pytest.raises(ValidationError) as error:
        ask(world, amount, **facts)
    assert not RefundRequest.objects.exists()
    return next(iter(error.value.message_dict))


def test_nothing_is_booked_before_a_second_person_agrees(world, credit):
    asked = ask(world)
    assert not Refund.objects.exists()
    assert balance(world.debtor.account, TODAY).credit == 100
    paid_back = agree(world, asked)
    assert (paid_back.value_date, paid_back.booked_by, paid_back.reason) == (
        TODAY,
        world.qian,
        "paid too much",
    )
    assert balance(world.debtor.account, TODAY).credit == 0


def test_another_person_in_finance_agrees_too(world, credit):
    assert agree(world, ask(world), by=second_in_finance(world)).amount == 100


def test_whoever_asked_does_not_agree(world, credit):
    with pytest.raises(ValidationError) as error:
        agree(world, ask(world), by=world.sun)
    assert error.value.code == "own" and not Refund.objects.exists()


def test_a_request_that_was_returned_books_nothing_and_frees_the_credit(world, credit):
    asked = ask(world)
    refunds.decide(asked, Decision.RETURNED, by=world.qian, remarks="Which account?")
    assert not Refund.objects.exists()
    assert ask(world).amount == 100


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "100.01"])
def test_nothing_less_than_nothing_and_a_cent_too_much_are_refused(world, credit, amount):
    assert refused(world, amount) == "amount"


def test_a_cent_goes_back(world, credit):
    assert refund(world, "0.01").amount == Decimal("0.01")


def test_the_same_credit_is_not_asked_for_twice(world, credit):
    ask(world, "60.00")
    with pytest.raises(ValidationError):
        ask(world, "40.01")
    assert ask(world, "40.00").amount == 40


def test_credit_that_is_gone_by_now_is_not_paid_back(world, credit):
    asked = ask(world)
    payments.reverse(credit, by=world.sun, reason="bounced")
    with pytest.raises(ValidationError) as error:
        agree(world, asked)
    assert "amount" in error.value.message_dict and not Refund.objects.exists()


@pytest.mark.parametrize("field", ["reason", "payee_name", "payee_account"])
@pytest.mark.parametrize("said", ["", "  "])
def test_it_takes_a_payee_an_account_and_a_reason(world, credit, field, said):
    assert refused(world, **{field: said}) == field


def test_a_pending_confirmation_is_void_and_is_asked_for_anew(world, credit):
    """Finance was asked before the money went, so the question is another one now."""
    first = PaymentConfirmation.objects.get(void_at=None)
    refund(world)
    first.refresh_from_db()
    assert first.void_at is not None
    assert Event.objects.filter(verb=Verb.PAYMENT_CONFIRMATION_VOIDED).count() == 1
    anew = PaymentConfirmation.objects.get(void_at=None)
    assert anew.confirmed_at is None and anew.pk != first.pk
    tasks = Task.objects.filter(kind=TaskKind.CONFIRM_PAID).order_by("pk")
    assert [(task.is_open, task.result) for task in tasks] == [(False, "refunded"), (True, "")]


def test_a_confirmation_that_was_given_stands_while_nothing_is_owed(world, credit):
    given = PaymentConfirmation.objects.get(void_at=None)
    confirmations.confirm_paid(given, by=world.sun)
    refund(world)
    given.refresh_from_db()
    assert given.void_at is None


@pytest.mark.parametrize("who", ["li", "zhao"])
def test_whoever_visits_the_debtor_neither_asks_nor_agrees(world, credit, who):
    """Rule N1 holds even for a user who may book."""
    collector = getattr(world, who)
    collector.groups.add(Group.objects.get(name="finance"))
    collector = User.objects.get(pk=collector.pk)
    asked = ask(world)
    for tries in (lambda: ask(world, by=collector), lambda: agree(world, asked, by=collector)):
        with pytest.raises(ValidationError) as error:
            tries()
        assert error.value.code == "N1"


@pytest.mark.parametrize("who", ["li", "chen", "qian", "he", "wu"])
def test_whoever_may_not_book_asks_for_nothing(world, credit, who):
    with pytest.raises(PermissionDenied):
        ask(world, by=getattr(world, who))


@pytest.mark.parametrize("who", ["li", "chen", "he", "wu"])
def test_nobody_but_finance_and_managers_agrees(world, credit, who):
    with pytest.raises(PermissionDenied):
        agree(world, ask(world), by=getattr(world, who))


def test_the_same_request_twice_asks_once(world, credit):
    once = uuid.uuid4()
    ask(world, request_id=once)
    with pytest.raises(Repeated):
        ask(world, request_id=once)


def test_the_trail_says_who_asked_who_agreed_how_much_and_why(world, credit):
    asked = ask(world)
    paid_back = agree(world, asked)
    told = {event.verb: event for event in Event.objects.filter(subject_kind__contains="refund")}
    assert told[Verb.REFUND_ASKED].by == world.sun and told[Verb.REFUND_APPROVED].by == world.qian
    booked = told[Verb.PAYMENT_REFUNDED]
    assert (booked.subject_id, booked.by) == (str(paid_back.pk), world.qian)
    after = json.loads(booked.text)["after"]
    assert after == {"amount": "100.00", "reason": "paid too much", "asked_by": world.sun.pk}
    assert "6222" not in told[Verb.REFUND_ASKED].text, "a bank account is a personal value"


# --- on the screen ------------------------------------------------------------------------------------


def test_from_asking_to_booked_on_the_screen(world, credit):
    desk, account = world.signed_in(world.sun), world.debtor.account_id
    page = desk.get(reverse("refund-new", args=[account])).content.decode()
    assert 'value="王建国"' in page and 'value="100.00"' in page
    typed = {"amount": "100.00", "payee_name": "王建国", "payee_account": "6222 0000", "reason": "too much"}
    desk.post(reverse("refund-new", args=[account]), {**typed, "request_id": str(uuid.uuid4())})
    asked = RefundRequest.objects.get()
    url = reverse("refund-decision", args=[asked.pk])
    assert "Somebody else must decide" in desk.get(url).content.decode()
    assert url in desk.get(reverse("payments") + "?tab=refunds").content.decode()
    manager = world.signed_in(world.qian)
    assert url in manager.get(reverse("board") + "?queue=approve&part=refunds").content.decode()
    assert "The payee is not the debtor" not in manager.get(url).content.decode()
    assert manager.post(url, {"decision": "approved", "remarks": ""}).status_code == 302
    assert Refund.objects.get().amount == 100


def test_another_payee_than_the_debtor_is_pointed_out(world, credit):
    asked = ask(world, payee_name="李四")
    page = world.signed_in(world.qian).get(reverse("refund-decision", args=[asked.pk])).content.decode()
    assert "The payee is not the debtor" in page


def test_a_permit_given_before_is_stale_after_it(world):
    """What Wang is told at the door rests on what they owe and have in credit."""
    case = world.case_in_visit()
    world.pays("3100.00", named_debt=world.debts[0].pk)
    visit = world.planned_visit(case=case)
    assert permits.now(VisitPlan.objects.get(pk=visit.pk)).is_green
    refund(world)
    now = permits.now(VisitPlan.objects.get(pk=visit.pk))
    assert now.is_stale and now.changed == ("account",)
