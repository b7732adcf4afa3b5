"""Finance books inside a closed month: it is told on the spot, and the list names it."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followups import payments
from foundation import clock
from ledger import month_end
from ledger.booking import PaymentRow
from ledger.models import ClosedMonth, Payment
from staff.models import system_actor
from tests.world import World
from tests.world.debtors import NOW, moment

LATE = date(2026, 10, 20)


@pytest.fixture
def desk(world: World) -> Iterator[Client]:
    """October is closed. Finance is signed in on 24 November."""
    with clock.at(moment(10, day=date(2026, 10, 10))):
        _debtor = world.debtor
    with clock.at(moment(1, 40, day=date(2026, 11, 2))):
        month = month_end.begin()
        assert month is not None
        claimed = ClosedMonth.objects.claim(month.pk)
        assert claimed is not None
        assert month_end.close(claimed, by=system_actor())
    with clock.at(NOW):
        _case = world.assigned_case
        yield world.signed_in(world.sun)


def take(world: World, amount: str, on: date = LATE) -> Payment:
    return payments.take(PaymentRow(Decimal(amount), on, world.debtor.account_id), by=world.sun)


def shown(page: object) -> str:
    return " ".join(page.content.decode().split())  # type: ignore[attr-defined]


def test_the_page_of_a_late_payment_says_which_month_it_corrects_and_by_how_much(
    world: World, desk: Client
) -> None:
    late = take(world, "45.00")
    text = shown(desk.get(reverse("payment", args=[late.pk])))
    assert "Corrects October 2026 by −45.00." in text
    assert "value date 2026-10-20" in text


def test_the_page_of_a_payment_of_this_month_says_nothing_of_closed_months(
    world: World, desk: Client
) -> None:
    paid = take(world, "45.00", date(2026, 11, 20))
    assert "Corrects" not in shown(desk.get(reverse("payment", args=[paid.pk])))


def test_a_payment_that_is_taken_back_names_both_corrections(world: World, desk: Client) -> None:
    late = take(world, "45.00")
    payments.reverse(late, by=world.sun, reason="AM04")
    text = shown(desk.get(reverse("payment", args=[late.pk])))
    assert "Corrects October 2026 by −45.00." in text
    assert "Corrects October 2026 by +45.00." in text


def test_the_account_lists_what_corrects_its_closed_months(world: World, desk: Client) -> None:
    take(world, "45.00")
    text = shown(desk.get(reverse("money-account", args=[world.debtor.account_id])))
    assert "Corrections of closed months" in text
    assert "October 2026" in text and "principal −45.00" in text


def test_finance_lists_what_corrects_each_closed_month(world: World, desk: Client) -> None:
    late = take(world, "45.00")
    page = desk.get(reverse("month-corrections"))
    (row,) = page.context["page"].rows
    assert (row.total, row.payment_number, row.booked_by) == (Decimal("-45.00"), late.pk, world.sun)
    (month,) = page.context["months"]
    assert (month.count, month.difference) == (1, Decimal("-45.00"))
    assert "HB-1" in shown(page) and "王建国" in shown(page)


def test_the_list_is_narrowed_to_one_month(world: World, desk: Client) -> None:
    take(world, "45.00")
    url = reverse("month-corrections")
    assert len(desk.get(url, {"month_of": "2026-10-01"}).context["page"].rows) == 1
    with clock.at(moment(1, 40, day=date(2026, 12, 1))):
        month = month_end.begin()
        assert month is not None
        claimed = ClosedMonth.objects.claim(month.pk)
        assert claimed is not None
        assert month_end.close(claimed, by=system_actor())
    assert desk.get(url, {"month_of": "2026-11-01"}).context["page"].rows == []


@pytest.mark.parametrize("typed", ["2026-13", "x", "2025-01-01", "2026-10-01' or 1=1"])
def test_a_month_that_is_not_closed_shows_all_and_is_no_error(world: World, desk: Client, typed: str) -> None:
    take(world, "45.00")
    page = desk.get(reverse("month-corrections"), {"month_of": typed})
    assert (page.status_code, len(page.context["page"].rows)) == (200, 1)


def test_without_a_correction_the_page_says_what_will_stand_there(desk: Client) -> None:
    assert "Nothing corrects a closed month" in shown(desk.get(reverse("month-corrections")))


def test_the_statements_of_the_list_do_not_grow_with_its_rows(world: World, desk: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as taken:
            desk.get(reverse("month-corrections"))
        return len(taken)

    take(world, "1.00")
    _session_begins = statements()
    few = statements()
    for _number in range(30):
        take(world, "1.00")
    assert statements() == few


def test_the_export_names_month_debtor_amount_and_cause(world: World, desk: Client) -> None:
    late = take(world, "45.00")
    answer = desk.get(reverse("month-corrections-export"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(text))
    told = {
        name: row[name] for name in ("month", "debtor", "references", "total", "principal", "cause", "fact")
    }
    assert told == {
        "month": "2026-10",
        "debtor": "王建国",
        "references": "HB-1 HB-2",
        "total": "-45.00",
        "principal": "-45.00",
        "cause": "payment",
        "fact": str(late.pk),
    }
    assert row["value_date"] == "2026-10-20"


def test_booking_by_hand_leads_to_the_page_that_says_it(world: World, desk: Client) -> None:
    typed = {
        "step": "book",
        "request_id": "00000000-0000-0000-0000-000000000009",
        "amount": "45.00",
        "value_date": "2026-10-30",
        "method": "transfer",
        "payer": "王建国",
        "phone": "",
        "reference": "",
        "whose": "HB-1",
        "account": str(world.debtor.account_id),
        "named_debt": "",
    }
    page = desk.post(reverse("payment-new"), typed, follow=True)
    assert "Corrects October 2026 by −45.00." in shown(page)
