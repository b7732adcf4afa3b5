"""A page that acts on one payment, cost or credit names it: amount, day, payer, account, receipt (F6)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from followups import charges, receipts, refunds
from followups.credit import Share, available
from ledger.charging import Cost
from ledger.models import ChargeKind, Payment
from tests.world import World
from tests.world.debtors import TODAY

YESTERDAY = TODAY - timedelta(days=1)


def page(world: World, name: str, pk: int) -> str:
    answer = world.signed_in(world.sun).get(reverse(name, args=[pk]))
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


@pytest.fixture
def paid(world: World) -> Payment:
    """Wang's wife pays 1,200.00 on the first debt."""
    _case = world.assigned_case
    payment = world.pays("1200.00", on=YESTERDAY, payer="李梅", named_debt=world.debts[0].pk)
    receipts.make(payment, language="zh-hans", by=world.sun)
    return payment


@pytest.mark.parametrize("name", ["payment-bounce", "payment-reversal", "payment-transfer"])
def test_a_page_about_a_payment_names_it(world: World, paid: Payment, name: str) -> None:
    shown = page(world, name, paid.pk)
    for words in ("¥1,200.00", "2026-11-23", "李梅", "王建国", "HB-1", world.case.number, "R-2026-000001"):
        assert words in shown, words


def test_money_that_goes_back_to_its_sender_is_named(world: World) -> None:
    money = world.stray_money("77.70", reference="for the loan")
    shown = page(world, "payment-return", money.pk)
    assert "¥77.70" in shown and "王建国" in shown and "for the loan" in shown and "unknown" in shown


def test_a_cost_that_is_taken_back_is_named(world: World) -> None:
    _case = world.assigned_case
    cost = Cost(ChargeKind.COURT_FEE, Decimal("300.00"), YESTERDAY, "Notice 17")
    made = charges.charge(world.debts[1], cost, by=world.sun)
    shown = page(world, "charge-reversal", made.pk)
    for words in ("¥300.00", "2026-11-23", "Notice 17", "HB-2", "王建国"):
        assert words in shown, words


def ask(world: World, amount: str) -> None:
    payback = refunds.Payback(Decimal(amount), "王建国", "6222 0000", "paid too much")
    refunds.ask(world.debtor.account, payback, by=world.sun)


def test_credit_stands_in_the_name_of_its_debt_and_other_requests_take_from_it(world: World) -> None:
    _case = world.assigned_case
    world.pays("3050.00", on=YESTERDAY, named_debt=world.debts[0].pk)
    ask(world, "20.00")
    credit = available(world.debtor.account)
    assert credit.shares == (Share("HB-1", Decimal("50.00")),)
    assert (credit.credit, credit.waiting, credit.free) == (50, 20, 30)


def test_the_refund_form_says_how_much_there_is(world: World) -> None:
    _case = world.assigned_case
    world.pays("3050.00", on=YESTERDAY, named_debt=world.debts[0].pk)
    ask(world, "20.00")
    shown = page(world, "refund-new", world.debtor.account_id)
    assert "In the name of debt HB-1" in shown
    assert "Other requests wait for" in shown and "¥20.00" in shown
    assert 'value="30.00"' in shown, "the form asks for what is free"
    typed = {"amount": "30.01", "payee_name": "王", "payee_account": "6222", "reason": "x"}
    url = reverse("refund-new", args=[world.debtor.account_id])
    answer = world.signed_in(world.sun).post(
        url, {**typed, "request_id": "6a1b0e5e-4f3a-4e0e-9d4e-3d0f5b8b8a11"}
    )
    assert answer.status_code == 422
    assert "At most 30.00 can be paid back" in answer.content.decode()


def test_a_second_request_may_be_agreed_to_first(world: World) -> None:
    """Both were within the credit when they were asked for, so the order does not matter."""
    _case = world.assigned_case
    world.pays("4100.00", on=YESTERDAY)
    ask(world, "60.00")
    ask(world, "40.00")
    manager = world.signed_in(world.qian)
    for asked in world.debtor.account.refund_requests.order_by("-pk"):
        url = reverse("refund-decision", args=[asked.pk])
        assert manager.post(url, {"decision": "approved", "remarks": ""}).status_code == 302
    assert available(world.debtor.account).credit == 0
