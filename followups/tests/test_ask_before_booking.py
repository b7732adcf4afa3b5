"""What finance is asked before money is booked by hand, and how it insists (F6)."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import Event
from followups import payments
from followups.questions import (
    BEFORE_CONTRACT,
    LONG_AGO,
    LONG_AGO_AFTER,
    MORE_THAN_OWED,
    SAME_AGAIN,
    Unanswered,
    insistence,
    questions,
)
from followups.verbs import Verb
from foundation.errors import Repeated
from ledger.booking import PaymentRow
from ledger.models import Payment
from tests.world.debtors import TODAY


@pytest.fixture
def desk(world):
    """Finance is signed in."""
    _case = world.assigned_case
    return world.signed_in(world.sun)


def row(world, amount="250.00", on=TODAY, **facts):
    return PaymentRow(Decimal(amount), on, **{"account": world.debtor.account_id, "payer": "王建国", **facts})


def codes(asked):
    return [question.code for question in asked]


def answers(**changes):
    return {
        "request_id": str(uuid.uuid4()),
        "amount": "250.00",
        "value_date": TODAY.isoformat(),
        "method": "transfer",
        "payer": "王建国",
        "phone": "",
        "reference": "",
        "whose": "HB-1",
        "named_debt": "",
        **changes,
    }


def test_an_ordinary_payment_is_asked_nothing(world):
    assert questions(row(world)) == []
    assert payments.take(row(world), by=world.sun, insisted=()).amount == Decimal("250.00")


def test_the_same_money_again_is_asked_about(world):
    first = world.pays("250.00", payer="王建国")
    assert codes(questions(row(world))) == [SAME_AGAIN]
    assert str(first.pk) in questions(row(world))[0].words
    assert questions(row(world, "250.01")) == []
    assert questions(row(world, on=TODAY - timedelta(days=1))) == []


def test_the_same_payer_is_asked_about_on_whichever_account(world):
    other = world.another_debtor()
    world.pays("250.00", payer="王建国")
    assert codes(questions(row(world, account=other.account_id))) == [SAME_AGAIN]
    assert codes(questions(row(world, account=None))) == [SAME_AGAIN]
    assert questions(row(world, account=other.account_id, payer="刘芳")) == []
    assert questions(row(world, account=None, payer="")) == []


def test_money_that_was_taken_back_may_come_again(world):
    payments.reverse(world.pays("250.00", payer="王建国"), by=world.sun, reason="bounced")
    assert questions(row(world)) == []


def test_a_cent_more_than_is_owed_is_asked_about(world):
    assert questions(row(world, "4000.00")) == []
    (asked,) = questions(row(world, "4000.01"))
    assert asked.code == MORE_THAN_OWED
    assert "4,000.01" in asked.words and "4,000.00" in asked.words


def test_money_from_before_the_contract_is_asked_about(world):
    lent = min(debt.disbursed_on for debt in world.debts)
    assert BEFORE_CONTRACT not in codes(questions(row(world, on=lent)))
    assert BEFORE_CONTRACT in codes(questions(row(world, on=lent - timedelta(days=1))))


def test_money_of_more_than_ninety_days_ago_is_asked_about(world):
    assert LONG_AGO not in codes(questions(row(world, on=TODAY - LONG_AGO_AFTER)))
    assert LONG_AGO in codes(questions(row(world, on=TODAY - LONG_AGO_AFTER - timedelta(days=1))))


def test_whoever_does_not_insist_books_nothing(world):
    with pytest.raises(Unanswered) as asked:
        payments.take(row(world, "4000.01"), by=world.sun, insisted=())
    assert codes(asked.value.questions) == [MORE_THAN_OWED]
    assert not Payment.objects.exists()


def test_the_trail_says_on_what_they_insisted(world):
    booked = payments.take(row(world, "4000.01"), by=world.sun, insisted={MORE_THAN_OWED})
    event = Event.objects.get(verb=Verb.PAYMENT_BOOKED, subject_id=str(booked.pk))
    assert json.loads(event.text)["after"]["insisted"] == [MORE_THAN_OWED]


def test_a_question_that_came_up_since_is_asked_too(world):
    """Somebody booked the same money while the first user looked at the page."""
    world.pays("4000.01", payer="王建国")
    with pytest.raises(Unanswered) as asked:
        payments.take(row(world, "4000.01"), by=world.sun, insisted={MORE_THAN_OWED})
    assert codes(asked.value.questions) == [SAME_AGAIN, MORE_THAN_OWED]


def test_a_double_click_is_not_taken_for_the_same_money_again(world):
    once = uuid.uuid4()
    payments.take(row(world), by=world.sun, insisted=(), request_id=once)
    with pytest.raises(Repeated):
        payments.take(row(world), by=world.sun, insisted=(), request_id=once)


# --- on the screen ------------------------------------------------------------------------------------


def test_the_amount_is_shown_as_it_was_understood(world, desk):
    page = desk.post(reverse("payment-new"), {"step": "enter", **answers(amount="1,409.5")}).content.decode()
    assert "¥1,409.50" in page and "人民币壹仟肆佰零玖元伍角整" in page
    assert "Book the payment" in page and "Book it anyway" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("1,23,4.5", "groups of three digits"), ("1e3", "exponent"), ("1，250", "half-width")],
)
def test_an_amount_that_is_not_clear_is_kept_and_explained(world, desk, typed, sentence):
    page = desk.post(reverse("payment-new"), {"step": "enter", **answers(amount=typed)})
    assert page.status_code == 422
    assert sentence in page.content.decode() and f'value="{typed}"' in page.content.decode()


def test_one_key_insists_and_nothing_typed_is_lost(world, desk):
    typed = answers(amount="5,000.00", payer="王建国的哥哥", reference="all of it")
    page = desk.post(reverse("payment-new"), {"step": "enter", **typed}).content.decode()
    account = world.debtor.account_id
    assert "is more than is owed in all: ¥4,000.00" in page and "Book it anyway" in page
    assert f'name="insisted" value="{account}:{MORE_THAN_OWED}"' in page
    assert "王建国的哥哥" in page and "all of it" in page
    insisted = {"account": str(account), "insisted": f"{account}:{MORE_THAN_OWED}"}
    desk.post(reverse("payment-new"), {"step": "book", **typed, **insisted})
    booked = Payment.objects.get()
    assert (booked.amount, booked.payer, booked.reference) == (
        Decimal("5000.00"),
        "王建国的哥哥",
        "all of it",
    )


def test_another_account_is_asked_about_anew(world, desk):
    """The user insisted on one account and then chose the other one."""
    other = world.another_debtor("王建国")
    typed = answers(amount="5,000.00", whose="王建国", account=str(other.account_id))
    insisted = f"{world.debtor.account_id}:{MORE_THAN_OWED}"
    page = desk.post(reverse("payment-new"), {"step": "book", **typed, "insisted": insisted})
    assert page.status_code == 422 and not Payment.objects.exists()
    assert f'value="{other.account_id}:{MORE_THAN_OWED}"' in page.content.decode()


def test_money_that_is_matched_is_asked_about_but_not_its_age(world, desk):
    day = TODAY - timedelta(days=100)
    old = payments.take(PaymentRow(Decimal("4500.00"), day, payer="王建国"), by=world.sun)
    url, account = reverse("payment-match", args=[old.incoming.pk]), world.debtor.account_id
    page = desk.post(url, {"account": account, "q": ""})
    assert page.status_code == 422 and "Book it anyway" in page.content.decode()
    assert MORE_THAN_OWED in page.content.decode() and LONG_AGO not in page.content.decode()
    insisted = [f"{account}:{MORE_THAN_OWED}", f"{account}:{BEFORE_CONTRACT}"]
    desk.post(url, {"account": account, "q": "", "insisted": insisted})
    old.incoming.refresh_from_db()
    assert old.incoming.matched_to.amount == Decimal("4500.00")


def test_the_page_of_the_payment_says_who_insisted_and_on_what(world):
    booked = payments.take(row(world, "4000.01"), by=world.sun, insisted={MORE_THAN_OWED})
    page = world.signed_in(world.sun).get(reverse("payment", args=[booked.pk])).content.decode()
    assert "Booked all the same" in page and "It was more than was owed in all" in page
    found = insistence(booked)
    assert (found.by, found.at) == (world.sun, booked.booked_at)


def test_a_payment_that_raised_no_question_says_nothing_of_it(world):
    booked = payments.take(row(world), by=world.sun, insisted=())
    assert insistence(booked) is None
    page = world.signed_in(world.sun).get(reverse("payment", args=[booked.pk])).content.decode()
    assert "Booked all the same" not in page
