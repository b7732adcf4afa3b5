"""A payment on a wrong account, a payment that bounced, money whose sender gets it back (F6, N1)."""

import json
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Event
from collections_app import books
from followups import corrections, payments
from followups.corrections import Destination, Fee
from followups.models import IncomingMoney
from followups.questions import MORE_THAN_OWED, Unanswered
from followups.verbs import Verb
from foundation.errors import Repeated
from ledger.balance import balance
from ledger.models import BankReturn, Charge, Payment
from tests.world.debtors import TODAY

pytestmark = pytest.mark.usefixtures("clean_books")

EARLIER = date(2026, 11, 18)


@pytest.fixture
def wrong(world):
    """600.00 of Liu's stand on Wang's account since six days ago."""
    _case = world.assigned_case
    return world.pays("600.00", on=EARLIER, payer="刘芳", source_id="B-7", creditor=world.creditor.pk)


@pytest.fixture
def liu(world):
    return world.another_debtor().account


def move(world, payment, account, **facts):
    return corrections.move(
        payment, Destination(account), **{"by": world.sun, "reason": "Liu paid it", **facts}
    )


def test_the_money_moves_with_its_value_date_and_its_source(world, wrong, liu):
    moved = move(world, wrong, liu)
    assert (moved.account, moved.value_date, moved.amount) == (liu, EARLIER, Decimal("600.00"))
    assert (moved.source_id, moved.revision, moved.replaces) == ("B-7", 2, wrong)
    assert balance(world.debtor.account, TODAY).total == 4000
    assert balance(liu, EARLIER).total == 400
    assert list(books.check()) == []


def test_both_trails_name_each_other(world, wrong, liu):
    moved = move(world, wrong, liu)
    there, here = Event.objects.filter(verb=Verb.PAYMENT_MOVED).order_by("pk")
    assert (there.subject_id, there.case) == (str(wrong.pk), world.case.number)
    assert json.loads(there.text)["after"] == {"amount": "600.00", "to": moved.pk, "reason": "Liu paid it"}
    assert here.subject_id == str(moved.pk)
    assert json.loads(here.text)["after"]["from"] == wrong.pk


def test_it_can_move_back(world, wrong, liu):
    again = move(world, move(world, wrong, liu), world.debtor.account)
    assert again.revision == 3
    assert balance(world.debtor.account, TODAY).total == 3400 and balance(liu, TODAY).total == 1000


def test_what_a_move_must_have(world, wrong, liu):
    for facts, field in (({"reason": " "}, "reason"), ({"account": world.debtor.account}, "account")):
        account = facts.pop("account", liu)
        with pytest.raises(ValidationError) as error:
            move(world, wrong, account, **facts)
        assert field in error.value.message_dict
    assert Payment.objects.count() == 1


def test_a_payment_that_was_taken_back_does_not_move(world, wrong, liu):
    payments.reverse(wrong, by=world.sun, reason="bounced")
    with pytest.raises(ValidationError) as error:
        move(world, wrong, liu)
    assert error.value.code == "reversed" and not liu.payments.exists()


def test_more_than_the_other_account_owes_is_asked_about_first(world, liu):
    _case = world.assigned_case
    wrong = world.pays("1500.00")
    with pytest.raises(Unanswered):
        move(world, wrong, liu, insisted=())
    assert payments.Payment.objects.standing().get() == wrong
    assert move(world, wrong, liu, insisted={MORE_THAN_OWED}).account == liu


def test_whoever_may_not_book_moves_nothing(world, wrong, liu):
    for who in (world.li, world.chen, world.qian):
        with pytest.raises(PermissionDenied):
            move(world, wrong, liu, by=who)


def test_the_same_move_twice_moves_once(world, wrong, liu):
    once = uuid.uuid4()
    move(world, wrong, liu, request_id=once)
    with pytest.raises(Repeated):
        move(world, wrong, liu, request_id=once)


def test_the_wrong_account_is_put_right_from_the_screen_of_the_payment(world, wrong, liu):
    desk = world.signed_in(world.sun)
    url = reverse("payment-transfer", args=[wrong.pk])
    assert url in desk.get(reverse("payment", args=[wrong.pk])).content.decode()
    page = desk.get(url, {"q": "HB-9"}).content.decode()
    assert "刘芳" in page and "Move the payment" in page
    typed = {"q": "HB-9", "account": liu.pk, "reason": "Liu paid it", "request_id": str(uuid.uuid4())}
    answer = desk.post(url, typed)
    moved = liu.payments.get()
    assert answer["Location"] == reverse("payment", args=[moved.pk])
    assert f"Payment {wrong.pk}" in desk.get(answer["Location"]).content.decode()
    assert answer["Location"] in desk.get(reverse("payment", args=[wrong.pk])).content.decode()


# --- bounced ------------------------------------------------------------------------------------------


def test_a_bounced_payment_is_reversed_with_the_banks_reason_and_its_fee_is_a_cost(world):
    _case = world.assigned_case
    paid = world.pays("1000.00", on=EARLIER)
    fee = Fee(world.debts[0], Decimal("15.00"), "bank note 3")
    corrections.bounce(paid, BankReturn.INSUFFICIENT, by=world.sun, fee=fee)
    paid.refresh_from_db()
    assert paid.reversal.reason == "AM04" and "insufficient funds" in paid.reversal.why
    assert balance(world.debtor.account, EARLIER).total == 4000
    assert balance(world.debtor.account, TODAY).costs == 15
    assert Charge.objects.get().kind == "bank_fee"
    assert {Verb.PAYMENT_REVERSED, Verb.CHARGE_BOOKED} <= set(Event.objects.values_list("verb", flat=True))


def test_it_bounces_without_a_fee(world):
    _case = world.assigned_case
    corrections.bounce(world.pays("10.00"), BankReturn.DISPUTED, by=world.sun)
    assert balance(world.debtor.account, TODAY).total == 4000 and not Charge.objects.exists()


def test_a_fee_that_cannot_be_charged_reverses_nothing(world, liu):
    _case = world.assigned_case
    paid = world.pays("10.00")
    for debt, paper, field in ((liu.debts.get(), "note", "debt"), (world.debts[0], "", "paper")):
        with pytest.raises(ValidationError) as error:
            corrections.bounce(paid, BankReturn.DISPUTED, by=world.sun, fee=Fee(debt, Decimal("5.00"), paper))
        assert field in error.value.message_dict
    assert Payment.objects.standing().get() == paid


def test_it_bounces_on_the_screen(world):
    _case = world.assigned_case
    paid = world.pays("10.00")
    desk, url = world.signed_in(world.sun), reverse("payment-bounce", args=[paid.pk])
    typed = {
        "why": "AC04",
        "amount": "15",
        "debt": world.debts[0].pk,
        "paper": "",
        "request_id": str(uuid.uuid4()),
    }
    refused = desk.post(url, typed)
    assert refused.status_code == 422 and "Name the paper" in refused.content.decode()
    desk.post(url, {**typed, "paper": "bank note 3"})
    page = desk.get(reverse("payment", args=[paid.pk])).content.decode()
    assert "AC04 account closed" in page


# --- returned to sender -------------------------------------------------------------------------------


def test_money_is_returned_by_whom_when_and_why(world):
    _case = world.assigned_case
    money = world.stray_money("77.00", payer="陌生人")
    desk, url = world.signed_in(world.sun), reverse("payment-return", args=[money.pk])
    assert desk.post(url, {"reason": "", "request_id": str(uuid.uuid4())}).status_code == 422
    desk.post(url, {"reason": "nobody knows them", "request_id": str(uuid.uuid4())})
    money.refresh_from_db()
    assert money.returned_by == world.sun and money.returned_at is not None
    assert money.payment.reversal.why == "nobody knows them"
    assert not IncomingMoney.objects.unmatched().exists()
    event = Event.objects.get(verb=Verb.PAYMENT_RETURNED)
    assert json.loads(event.text)["after"] == {"amount": "77.00", "reason": "nobody knows them"}
    page = desk.get(reverse("payment", args=[money.payment_id])).content.decode()
    assert "This money was returned to its sender." in page


def test_what_was_returned_is_not_matched_and_what_was_matched_is_not_returned(world):
    _case = world.assigned_case
    gone, found = world.stray_money("77.00"), world.stray_money("88.00")
    corrections.return_to_sender(gone, by=world.sun, reason="unknown")
    payments.match(found, world.debtor.account, by=world.sun)
    with pytest.raises(ValidationError) as error:
        payments.match(gone, world.debtor.account, by=world.sun)
    assert error.value.code == "reversed"
    with pytest.raises(ValidationError) as error:
        corrections.return_to_sender(found, by=world.sun, reason="unknown")
    assert error.value.code == "matched"
    assert balance(world.debtor.account, TODAY + timedelta(days=0)).total == 3912
