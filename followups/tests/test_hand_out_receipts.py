"""Receipts: numbers without a gap, the balance of the payment's own day, crossed out once reversed (F6)."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from audit.models import Event
from followups import payments, receipts
from followups.models import Receipt, ReceiptNumber, ReceiptSeries
from followups.verbs import Verb
from foundation import clock
from ledger.models import Payment
from tests.world.debtors import NOW, TODAY


@pytest.fixture
def desk(world):
    """Finance is signed in, and there is an account to pay into."""
    _all = world.assigned_case, world.lawful_account
    return world.signed_in(world.sun)


def address(payment, language="en"):
    return reverse("payment-receipt", args=[payment.pk, language])


def printed(receipt):
    with receipt.document.file.open() as file:
        return PdfReader(io.BytesIO(file.read())).pages[0].extract_text()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_receipt_is_printed_once_and_says_the_amount_in_capitals(world, desk, language):
    paid = world.pays("1409.50")
    assert desk.get(address(paid, language)).status_code == 404
    for _time in range(2):
        assert desk.post(address(paid, language))["Location"] == address(paid, language)
    text = printed(Receipt.objects.get())
    assert "1,409.50" in text and "壹仟肆佰零玖元伍角" in text
    assert "R-2026-000001" in text and "31050161000000001234" in text
    assert b"".join(desk.get(address(paid, language))).startswith(b"%PDF")


def test_a_receipt_has_one_number_in_both_languages_and_the_next_payment_the_next(world, desk):
    first, second = world.pays("100.00"), world.pays("200.00")
    names = [
        receipts.make(payment, language=language, by=world.sun).document.name
        for payment, language in ((second, "en"), (second, "zh-hans"), (first, "en"))
    ]
    assert names == ["R-2026-000001", "R-2026-000001", "R-2026-000002"]
    assert Event.objects.filter(verb=Verb.RECEIPT_NUMBERED).count() == 2


def test_a_new_year_begins_with_one(world):
    receipts.number(world.pays("1.00"), by=world.sun)
    with clock.at(NOW + timedelta(days=60)):
        assert str(receipts.number(world.pays("2.00"), by=world.sun)) == "R-2027-000001"
    assert list(ReceiptSeries.objects.order_by("year").values_list("year", "last")) == [(2026, 1), (2027, 1)]


def test_printing_that_fails_leaves_no_gap(world, desk, monkeypatch):
    """The number stays with its payment, and the second try prints it."""

    def fails(*_words, **_facts):
        raise OSError("the disk is full")

    paid = world.pays("100.00")
    with monkeypatch.context() as broken, pytest.raises(OSError):
        broken.setattr(receipts, "issue", fails)
        receipts.make(paid, language="en", by=world.sun)
    assert receipts.make(paid, language="en", by=world.sun).document.name == "R-2026-000001"
    assert ReceiptNumber.objects.count() == 1


def test_the_balance_is_that_of_the_payments_own_day(world, desk):
    """Wang owes 4,000.00 and paid 1,000.00 six days ago. What came since is not on this receipt."""
    paid = world.pays("1000.00", on=date(2026, 11, 18))
    world.pays("500.00", on=TODAY)
    receipt = receipts.make(paid, language="en", by=world.sun)
    text = printed(receipt)
    assert "What is still owed on 2026-11-18" in text
    assert "3,000.00" in text and "2,500.00" not in text
    assert receipt.document.as_of == date(2026, 11, 18)


def test_the_receipt_says_what_is_left_in_credit(world, desk):
    text = printed(receipts.make(world.pays("2600.00"), language="en", by=world.sun))
    assert "of it is held in credit" in text and "100.00" in text


def test_there_is_no_receipt_for_money_without_an_owner(world, desk):
    with pytest.raises(ValidationError) as refused:
        receipts.make(world.stray_money().payment, language="en", by=world.sun)
    assert refused.value.code == "none" and not ReceiptNumber.objects.exists()


def test_a_payment_that_was_taken_back_gets_no_receipt_any_more(world, desk):
    paid = world.pays("100.00")
    payments.reverse(paid, by=world.sun, reason="Bounced")
    assert desk.post(address(paid)).status_code == 422
    assert not Receipt.objects.exists() and not ReceiptNumber.objects.exists()
    assert "Receipt in" not in desk.get(reverse("payment", args=[paid.pk])).content.decode()


def test_a_receipt_that_was_handed_out_is_crossed_out_when_it_is_printed_again(world, desk):
    paid = world.pays("1000.00")
    first = receipts.make(paid, language="en", by=world.sun)
    with clock.at(NOW + timedelta(hours=1)):
        payments.reverse(paid, by=world.sun, reason="Bounced by the bank")
        page = desk.get(reverse("payment", args=[paid.pk])).content.decode()
        assert "Void copy in English" in page and "Void receipt in 简体中文" not in page
        assert desk.get(address(paid)).status_code == 404, "the uncrossed paper is not shown any more"
        assert desk.post(address(paid))["Location"] == address(paid)
        assert desk.get(address(paid)).status_code == 200
        with pytest.raises(ValidationError):
            receipts.make(Payment.objects.get(pk=paid.pk), language="zh-hans", by=world.sun)
    void = Receipt.objects.get(is_void=True)
    text = printed(void)
    assert "VOID" in text and "Bounced by the bank" in text
    assert "R-2026-000001" in text and "3,000.00" in text, "with the number and figures that it had"
    assert "VOID" not in printed(first)
    assert void.document.name == "R-2026-000001-void"
    assert void.payment.amount == Decimal("1000.00")
