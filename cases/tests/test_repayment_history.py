"""How debts were repaid, and what is owed as of any day with its arithmetic (P4, P5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from cases import repayment
from cases.repayment import DueState
from ledger import balance
from ledger.loading import states
from ledger.models import Reversal
from tests.world.debtors import NOW, TODAY

ACCRUED = Decimal("0.219")


@pytest.fixture
def case(world):
    return world.assigned_case


def state(world, on=TODAY):
    return next(iter(states([world.debts[0].account_id], on)))


def history(world, debt=0, on=TODAY):
    return repayment.history(state(world, on), world.debts[debt].pk)


def test_a_due_is_on_time_late_overdue_or_still_ahead(world):
    world.pays("1000.00", on=date(2026, 9, 5))
    first, second, third = history(world)
    assert (first.state, first.days_late, first.settled_on) == (DueState.ON_TIME, 0, date(2026, 9, 5))
    assert (second.state, second.days_late, second.unpaid) == (DueState.OVERDUE, 50, Decimal("1000.00"))
    assert (third.state, third.days_late) == (DueState.AHEAD, 0)
    assert repayment.punctuality([first, second, third]) == (1, 2)


def test_what_settled_a_due_is_said_with_its_days(world):
    world.pays("400.00", on=date(2026, 9, 4))
    world.pays("700.00", on=date(2026, 9, 20))
    first, second, _third = history(world)
    assert [(it.on, it.amount) for it in first.shares] == [
        (date(2026, 9, 5), Decimal("400.00")),
        (date(2026, 9, 20), Decimal("600.00")),
    ]
    assert (first.state, first.days_late) == (DueState.LATE, 15)
    # The rest waited as credit until the next due date.
    assert [(it.on, it.amount) for it in second.shares] == [(date(2026, 10, 5), Decimal("100.00"))]


def test_the_day_it_falls_due_and_the_days_of_grace_are_not_overdue(world):
    debt = world.debt("HB-5", "100.00", [("2026-11-22", "100.00")], grace_days=3)

    def on(day):
        return repayment.history(next(iter(states([debt.account_id], day))), debt.pk)[0].state

    assert on(date(2026, 11, 22)) == DueState.AHEAD
    assert on(date(2026, 11, 25)) == DueState.GRACE
    assert on(date(2026, 11, 26)) == DueState.OVERDUE


def test_an_earlier_day_knows_nothing_of_later_money(world):
    world.pays("1000.00", on=date(2026, 9, 20))
    assert history(world, on=date(2026, 9, 10))[0].state == DueState.OVERDUE
    assert history(world, on=date(2026, 9, 20))[0].state == DueState.LATE


def test_the_arithmetic_adds_up_to_what_is_owed_line_by_line(world):
    debt = world.debt("HB-6", "1000.00", [("2026-10-05", "1000.00")], late_rate=ACCRUED)
    world.pays("100.00")
    found = balance.of_state(next(iter(states([debt.account_id], TODAY))))
    lines = repayment.arithmetic(found)
    # 0.06 % a day on 1,000.00 from 5 October to 24 November.
    assert found.penalty == Decimal("30.00") and lines[-1].total == found.total == Decimal("1030.00")
    assert "1,000.00 × 21.9% a year × 50 days ÷ 365, from 2026-10-05 to 2026-11-24" in {
        line.words for line in lines
    }


def test_every_code_of_the_arithmetic_has_words_in_chinese_and_english(world):
    world.pays("1200.00", on=date(2026, 9, 20))
    lines = balance.of_state(state(world)).lines
    assert {line.code for line in lines} == {"principal", "payment"}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for line in repayment.arithmetic(balance.of_state(state(world))):
                assert line.words not in {it.code for it in lines}


def page(world, case, **asked):
    return world.signed_in(world.li).get(reverse("case-debts", args=[case.number]), asked)


def test_the_page_shows_terms_dues_payments_and_the_clock(world, case):
    world.pays("1000.00", on=date(2026, 9, 20), reference="TR-88")
    words = page(world, case).content.decode()
    for said in ("HB-1", "HB-2", "Hua Bank", "15 days late", "overdue for 50 days", "TR-88", "2029-12-05"):
        assert said in words
    assert "¥3,000.00" in words


@pytest.mark.parametrize(
    ("on", "owed", "overdue"),
    [
        ("2026-09-01", "4000.00", "0.00"),
        ("2026-11-24", "3000.00", "1500.00"),
        ("2027-06-01", "3000.00", "3000.00"),
    ],
)
def test_the_page_looks_at_any_day_before_or_after_today(world, case, on, owed, overdue):
    world.pays("1000.00", on=date(2026, 9, 20))
    answer = page(world, case, on=on)
    assert answer.context["on"] == date.fromisoformat(on)
    assert answer.context["balance"].total == Decimal(owed)
    assert answer.context["arrears"].amount_overdue == Decimal(overdue)


@pytest.mark.parametrize("on", ["yesterday", "1066-10-14"])
def test_a_day_that_is_none_is_said_beside_the_field_and_today_is_shown(world, case, on):
    answer = page(world, case, on=on)
    assert answer.status_code == 422 and answer.context["on"] == TODAY
    assert "on" in answer.context["form"].errors


def test_a_reversed_payment_stays_on_the_list_and_settles_nothing(world, case):
    payment = world.pays("1000.00", on=date(2026, 9, 20))
    Reversal.objects.create(payment=payment, reason="It bounced", booked_at=NOW, booked_by=world.sun)
    answer = page(world, case)
    assert answer.context["balance"].total == Decimal("4000.00")
    assert [shares for _payment, shares in answer.context["payments"]] == [[]]
    assert "Reversed" in answer.content.decode()


def test_what_is_not_proven_to_have_been_paid_out_is_said(world, case):
    debt = world.debts[0]
    debt.proven_disbursement = Decimal("2700.00")
    debt.save()
    assert "¥300.00 of it not proven" in page(world, case).content.decode()
