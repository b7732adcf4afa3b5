"""How a due stands on the days around its date and its grace, and whose money settled it (P4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cases import repayment
from cases.repayment import DueLine, DueState
from followups import payments
from foundation.approvals import Decision
from ledger import agreeing, waivers
from ledger.booking import PaymentRow
from ledger.loading import states
from ledger.models import Component, Debt
from tests.world import World
from tests.world.debtors import TODAY

DUE = date(2026, 11, 10)
DAY = timedelta(days=1)


def history(debt: Debt, on: date = TODAY) -> list[DueLine]:
    [state] = states([debt.account_id], on)
    return repayment.history(state, debt.pk)


@pytest.fixture
def debt(world: World) -> Debt:
    """100.00, due on 10 November with three days of grace; nobody else's account."""
    return world.debt("HB-5", "100.00", [(DUE.isoformat(), "100.00")], grace_days=3)


def pays(world: World, debt: Debt, amount: str, on: date) -> None:
    payments.take(PaymentRow(Decimal(amount), on, account=debt.account_id), by=world.sun)


@pytest.mark.parametrize(
    ("days", "state", "late"),
    [
        (-1, DueState.AHEAD, 0),
        (0, DueState.AHEAD, 0),
        (1, DueState.GRACE, 1),
        (3, DueState.GRACE, 3),
        (4, DueState.OVERDUE, 4),
    ],
)
def test_an_unpaid_due_is_ahead_in_grace_and_then_overdue(
    debt: Debt, days: int, state: str, late: int
) -> None:
    [line] = history(debt, DUE + days * DAY)
    assert (line.state, line.days_late, line.settled_on) == (state, late, None)
    assert (line.asked, line.paid, line.unpaid) == (Decimal("100.00"), Decimal("0.00"), Decimal("100.00"))


@pytest.mark.parametrize(
    ("days", "state", "late"),
    [
        (-5, DueState.ON_TIME, 0),
        (0, DueState.ON_TIME, 0),
        (3, DueState.ON_TIME, 3),
        (4, DueState.LATE, 4),
    ],
)
def test_a_paid_due_is_on_time_within_its_grace(
    world: World, debt: Debt, days: int, state: str, late: int
) -> None:
    pays(world, debt, "100.00", DUE + days * DAY)
    [line] = history(debt)
    assert (line.state, line.days_late, line.unpaid) == (state, late, Decimal("0.00"))
    assert line.settled_on == DUE + days * DAY


def test_a_due_paid_in_parts_is_settled_on_the_day_of_the_last_cent(world: World, debt: Debt) -> None:
    pays(world, debt, "60.00", DUE)
    pays(world, debt, "39.99", DUE + DAY)
    [line] = history(debt)
    assert (line.settled_on, line.unpaid, line.state) == (None, Decimal("0.01"), DueState.OVERDUE)
    pays(world, debt, "0.01", DUE + 5 * DAY)
    [line] = history(debt)
    assert (line.settled_on, line.state, line.days_late) == (DUE + 5 * DAY, DueState.LATE, 5)
    assert [(share.on, share.amount) for share in line.shares] == [
        (DUE, Decimal("60.00")),
        (DUE + DAY, Decimal("39.99")),
        (DUE + 5 * DAY, Decimal("0.01")),
    ]


def test_two_payments_of_one_day_are_two_shares_and_one_of_two_components_is_one(world: World) -> None:
    debt = world.debt("HB-6", "1000.00", [("2026-10-05", "1000.00")], late_rate=Decimal("0.219"))
    pays(world, debt, "400.00", TODAY - DAY)
    pays(world, debt, "300.00", TODAY - DAY)
    [line] = history(debt)
    assert len(line.shares) == 2
    assert len({share.payment for share in line.shares}) == 2
    assert sum(share.amount for share in line.shares) <= Decimal("700.00")


def test_the_money_of_another_debt_settles_nothing_here(world: World) -> None:
    world.pays("1000.00", on=date(2026, 9, 5))
    first, second = world.debts
    assert history(first)[0].state == DueState.ON_TIME
    assert [line.paid for line in history(second)] == [Decimal("0.00"), Decimal("0.00")]
    assert [line.number for line in history(first)] == [1, 2, 3]


def test_what_is_given_up_of_a_due_is_neither_paid_nor_unpaid(world: World) -> None:
    debt = world.debts[0]
    waiver = world.waiver("400.00", Component.PRINCIPAL)
    waiver.refresh_from_db()
    before = sum(line.unpaid for line in history(debt))
    waivers.decide(waiver, Decision.APPROVED, by=world.qian)
    lines = history(debt)
    assert sum(line.given_up for line in lines) == Decimal("400.00")
    assert sum(line.paid for line in lines) == 0
    assert sum(line.unpaid for line in lines) == before - Decimal("400.00")


def test_an_agreement_replaces_what_it_took_over_and_its_own_dues_follow(world: World) -> None:
    debt = world.debts[0]
    agreeing.take_effect(
        debt.account,
        agreeing.AgreementTerms(
            [(date(2027, 1, 5), Decimal("2000.00")), (date(2027, 2, 5), Decimal("2000.00"))],
            "revives",
            grace_days=3,
        ),
        on=TODAY,
    )
    lines = history(debt, TODAY + DAY)
    assert {line.state for line in lines if not line.is_agreed} == {DueState.REPLACED}
    agreed = [line for line in lines if line.is_agreed]
    assert [line.due_on for line in agreed] == [date(2027, 1, 5), date(2027, 2, 5)]
    assert {line.state for line in agreed} == {DueState.AHEAD}
    assert repayment.punctuality(lines) == (0, 0)
    assert [line.due_on for line in lines] == sorted(line.due_on for line in lines)


def test_a_due_that_was_paid_ahead_counts_as_on_time_once_it_falls_due(world: World, debt: Debt) -> None:
    pays(world, debt, "100.00", DUE - 5 * DAY)
    assert repayment.punctuality(history(debt, DUE + DAY)) == (1, 1)
