"""What finance does at its desk: books, matches, takes back, pays back, hands out receipts (F6, N1)."""

import csv
import io
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import contacting
from cases.contact_facts import approach_to
from cases.models import Case, Channel, Purpose, Refusal
from followups import matching, money_view, payments
from followups.models import IncomingMoney, PaymentConfirmation
from foundation import clock
from foundation.tables import harmless
from ledger.booking import PaymentRow
from ledger.models import Payment
from tests.world import World
from tests.world.debtors import NOW, TODAY, WANG_ID


@pytest.fixture
def desk(world: World) -> Client:
    """Finance is signed in."""
    _case, _phone = world.assigned_case, world.phone
    return world.signed_in(world.sun)


def answers(**changes: Any) -> dict[str, Any]:
    return {
        "request_id": str(uuid.uuid4()),
        "amount": "1,250.00",
        "value_date": TODAY.isoformat(),
        "method": "transfer",
        "payer": "王建国",
        "phone": "",
        "reference": "rent",
        "whose": "HB-1",
        **changes,
    }


def book(desk: Client, **changes: Any) -> Any:
    return desk.post(reverse("payment-new"), {"step": "book", "named_debt": "", **answers(**changes)})


def test_a_payment_is_checked_before_it_is_booked(world: World, desk: Client) -> None:
    page = desk.post(reverse("payment-new"), {"step": "enter", **answers()})
    assert page.status_code == 200
    assert "王建国 · C-2026-000001 · HB-1 · HB-2" in page.content.decode()
    assert Payment.objects.count() == 0
    again = desk.post(reverse("payment-new"), {"step": "change", **answers()})
    assert 'value="1,250.00"' in again.content.decode()


def test_what_was_checked_is_booked_on_the_account_chosen(world: World, desk: Client) -> None:
    answer = book(desk, account=str(world.debtor.account_id))
    booked = Payment.objects.get()
    assert answer["Location"] == reverse("payment", args=[booked.pk])
    assert (booked.account, booked.amount) == (world.debtor.account, Decimal("1250.00"))
    page = desk.get(answer["Location"]).content.decode()
    assert "1,250.00" in page
    assert "2,750.00" in page


def test_the_same_request_twice_books_once(world: World, desk: Client) -> None:
    request_id = str(uuid.uuid4())
    for _time in range(2):
        answer = book(desk, account=str(world.debtor.account_id), request_id=request_id)
        assert answer.status_code == 302
    assert Payment.objects.count() == 1
    other = book(desk, account=str(world.debtor.account_id), request_id=request_id, amount="9.00")
    assert other.status_code == 409


def test_money_without_an_owner_goes_to_the_inbox(world: World, desk: Client) -> None:
    book(desk, account="unknown", whose="")
    assert IncomingMoney.objects.unmatched().get().payer == "王建国"
    assert "王建国" in desk.get(reverse("payments")).content.decode()


def test_an_account_that_was_not_offered_cannot_be_chosen(world: World, desk: Client) -> None:
    other = world.another_debtor()
    assert book(desk, account=str(other.account_id)).status_code == 422
    assert Payment.objects.count() == 0


def test_a_debt_of_another_account_cannot_be_named(world: World, desk: Client) -> None:
    other = world.another_debtor("王建国")
    answer = desk.post(
        reverse("payment-new"),
        {
            "step": "book",
            **answers(whose="王建国"),
            "account": str(world.debtor.account_id),
            "named_debt": str(other.account.debts.get().pk),
        },
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "0"), ("amount", "abc"), ("value_date", ""), ("value_date", "2026-11-25"), ("phone", "12")],
)
def test_what_is_typed_wrongly_is_kept_and_said(world: World, desk: Client, field: str, value: str) -> None:
    changed = {field: value, "account": str(world.debtor.account_id)}
    answer = book(desk, **changed)
    assert answer.status_code == 422
    assert Payment.objects.count() == 0


def test_whoever_visits_the_debtor_does_not_book_their_money_at_the_desk(world: World) -> None:
    world.li.groups.add(*world.sun.groups.all())
    _case = world.assigned_case
    answer = book(world.signed_in(world.li), account=str(world.debtor.account_id))
    assert answer.status_code == 422
    assert "somebody else must book their money" in answer.content.decode()


@pytest.mark.parametrize(
    "words", ["HB-2", "C-2026-000001", "c-2026-000001", "王建国", "王建", "wangjianguo", "wjg"]
)
def test_an_account_is_found_by_reference_number_name_or_pinyin(
    world: World, desk: Client, words: str
) -> None:
    assert [pot.name for pot in money_view.found(world.sun, words)] == ["王建国"]


def test_only_finance_reads_the_money_view(world: World) -> None:
    _case = world.assigned_case
    for person in (world.li, world.chen, world.qian, world.he, world.wu):
        assert not money_view.money_for(person).exists()
        assert not money_view.payments_for(person).exists()
        assert money_view.found(person, "HB-1") == []


def test_finance_sees_amounts_but_no_case_and_nothing_of_the_file(world: World, desk: Client) -> None:
    world.pays("100.00")
    page = desk.get(reverse("money-account", args=[world.debtor.account_id])).content.decode()
    assert "3,900.00" in page
    assert WANG_ID not in page
    assert "世纪大道" not in page
    assert "2046" not in page
    assert not Case.objects.visible_to(world.sun).exists()


def test_the_list_costs_the_same_for_one_payment_and_for_many(
    world: World, desk: Client, django_assert_num_queries: Any
) -> None:
    world.pays("1.00")
    url = reverse("payments") + "?tab=all&state=all"
    desk.get(url)
    with CaptureQueriesContext(connection) as one:
        desk.get(url)
    other = world.another_debtor()
    for _time in range(4):
        world.pays("1.00")
        payments.take(PaymentRow(Decimal("1.00"), TODAY, account=other.account_id), by=world.sun)
    with django_assert_num_queries(len(one)):
        desk.get(url)


def test_the_list_is_narrowed_by_day_creditor_and_state(world: World, desk: Client) -> None:
    old = world.pays("11.00", on=TODAY - timedelta(days=9))
    new = world.pays("22.00")
    gone = world.pays("33.00")
    payments.reverse(gone, by=world.sun, reason="Bounced")
    rows = money_view.payments_for(world.sun)
    assert set(money_view.narrowed(rows)) == {old, new}
    assert set(money_view.narrowed(rows, since=TODAY)) == {new}
    assert set(money_view.narrowed(rows, until=TODAY - timedelta(days=1), state="all")) == {old}
    assert set(money_view.narrowed(rows, state="reversed")) == {gone}
    assert set(money_view.narrowed(rows, creditor=world.creditor)) == {old, new}
    assert [(day.on, day.amount) for day in money_view.by_day(rows)] == [
        (TODAY, Decimal("22.00")),
        (TODAY - timedelta(days=9), Decimal("11.00")),
    ]
    assert desk.get(reverse("payments") + "?tab=all&since=nonsense").status_code == 200


# --- whose money ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "keys"),
    [
        ({"amount": "1000.00"}, ("name", "amount")),
        ({"amount": "2500.00"}, ("name", "amount")),
        ({"amount": "4000.00"}, ("name", "amount")),
        ({"amount": "7.77"}, ("name",)),
        ({"amount": "7.77", "reference": "loan 2046"}, ("name", "phone")),
        ({"amount": "7.77", "reference": "for HB-2"}, ("name", "reference")),
        ({"amount": "7.77", "reference": "C-2026-000001"}, ("name", "reference")),
        ({"amount": "7.77", "payer": "李四", "reference": "HB-1"}, ("reference",)),
    ],
)
def test_money_agrees_with_an_account_in_its_keys(
    world: World, desk: Client, facts: dict[str, str], keys: tuple[str, ...]
) -> None:
    money = world.stray_money(**facts)
    (candidate,) = matching.candidates([money])[money.pk]
    assert candidate.account == world.debtor.account_id
    assert candidate.keys == keys
    assert candidate.agrees == ("name" in keys and len(keys) > 1)


def test_nobody_is_suggested_for_money_that_agrees_in_nothing(world: World, desk: Client) -> None:
    money = world.stray_money("1000.00", payer="李四")
    assert matching.candidates([money]) == {money.pk: []}


def test_suggestions_cost_the_same_for_one_row_and_for_many(
    world: World, desk: Client, django_assert_num_queries: Any
) -> None:
    first = world.stray_money()
    with CaptureQueriesContext(connection) as one:
        matching.candidates([first])
    other = world.another_debtor()
    many = [first, world.stray_money(payer=other.person.name), world.stray_money("5.00")]
    with django_assert_num_queries(len(one)):
        matching.candidates(many)


def test_unmatched_money_that_agrees_stops_demands_until_the_next_business_day_is_over(
    world: World, desk: Client
) -> None:
    money = world.stray_money("1000.00")
    assert matching.money_seen([world.wang.pk]) == {world.wang.pk: money.arrived_at}
    refused = contacting.plan(
        approach_to(
            world.wang,
            channel=Channel.CALL,
            purpose=Purpose.DEMAND,
            at=NOW + timedelta(hours=1),
            case=world.case,
            phone=world.phone,
        ),
        by=world.li,
    )
    assert isinstance(refused, Refusal)
    assert "S6" in [finding.rule for finding in refused.spoken]
    with clock.at(NOW + timedelta(days=1)):
        assert matching.money_seen([world.wang.pk])
    with clock.at(NOW + timedelta(days=2)):
        assert matching.money_seen([world.wang.pk]) == {}


def test_money_that_agrees_in_the_name_alone_stops_nothing(world: World, desk: Client) -> None:
    world.stray_money("7.77")
    assert matching.money_seen([world.wang.pk]) == {}


def test_matching_books_the_money_on_the_account(world: World, desk: Client) -> None:
    money = world.stray_money("1000.00")
    url = reverse("payment-match", args=[money.pk])
    assert "王建国" in desk.get(url).content.decode()
    answer = desk.post(url, {"account": str(world.debtor.account_id), "named_debt": ""})
    booked = Payment.objects.standing().get()
    assert answer["Location"] == reverse("payment", args=[booked.pk])
    assert booked.account == world.debtor.account
    assert not IncomingMoney.objects.unmatched().exists()
    assert matching.money_seen([world.wang.pk]) == {}
    # A second attempt leads to the payment and books nothing.
    assert desk.post(url, {"account": str(world.debtor.account_id)})["Location"] == answer["Location"]
    assert Payment.objects.standing().count() == 1
    assert "found its owner" in desk.get(reverse("payment", args=[money.payment_id])).content.decode()


def test_an_account_may_be_looked_for_when_nothing_agrees(world: World, desk: Client) -> None:
    money = world.stray_money("7.00", payer="李四")
    url = reverse("payment-match", args=[money.pk])
    assert "HB-1" not in desk.get(url).content.decode()
    assert desk.post(url, {"account": str(world.debtor.account_id)}).status_code == 422
    answer = desk.post(url, {"account": str(world.debtor.account_id), "q": "HB-1"})
    assert answer.status_code == 302


# --- taking back, paying back --------------------------------------------------------------------


def test_a_payment_is_taken_back_with_a_reason(world: World, desk: Client) -> None:
    paid = world.pays("1000.00")
    url = reverse("payment-reversal", args=[paid.pk])
    assert desk.post(url, {"request_id": str(uuid.uuid4()), "reason": ""}).status_code == 422
    assert desk.post(url, {"request_id": str(uuid.uuid4()), "reason": "Bounced"}).status_code == 302
    assert "Bounced" in desk.get(reverse("payment", args=[paid.pk])).content.decode()
    again = desk.post(url, {"request_id": str(uuid.uuid4()), "reason": "Bounced"})
    assert again.status_code == 422


# --- finance's word, export ----------------------------------------------------------------------


def test_finance_confirms_that_everything_is_paid(world: World, desk: Client) -> None:
    world.pays_everything()
    confirmation = PaymentConfirmation.objects.get(case=world.case)
    assert "王建国" in desk.get(reverse("payments") + "?tab=confirmations").content.decode()
    url = reverse("payment-confirmation", args=[confirmation.pk])
    assert desk.post(url).status_code == 302
    confirmation.refresh_from_db()
    assert confirmation.confirmed_by == world.sun
    assert desk.post(url).status_code == 422


def test_the_export_holds_what_the_list_holds(world: World, desk: Client) -> None:
    world.pays("11.00", on=TODAY - timedelta(days=9))
    world.pays("22.00", payer="=HYPERLINK(1)", reference="@SUM(A1)")
    answer = desk.get(reverse("payments-export") + f"?since={TODAY:%Y-%m-%d}")
    text = b"".join(answer).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["amount"] == "22.00"
    assert row["debtor"] == "王建国"
    assert row["references"] == "HB-1 HB-2"
    assert row["case"] == "C-2026-000001"
    assert (row["payer"], row["reference"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_what_is_harmless_is_left_alone() -> None:
    assert [harmless(text) for text in ("", "王建国", "HB-1")] == ["", "王建国", "HB-1"]


def test_the_first_tab_is_the_first_that_waits(world: World, desk: Client) -> None:
    assert 'href="?tab=all" aria-current="page"' in desk.get(reverse("payments")).content.decode()
    world.claim()
    assert 'href="?tab=claims" aria-current="page"' in desk.get(reverse("payments")).content.decode()
