"""Interest and penalty: day counts, grace, pauses of accrual, caps."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.arrears import of_state
from ledger.balance import Balance
from ledger.balance import of_state as balance_of
from ledger.day_count import days_between
from ledger.facts import AccountFacts
from ledger.models import EntryKind
from ledger.replay import fold
from ledger.tests.facts_of import (
    INTEREST,
    PRINCIPAL,
    account,
    agreed,
    day,
    debt,
    entry,
    lent,
    paid,
    schedule,
)


def balance_on(facts: AccountFacts, on: str) -> Balance:
    return balance_of(fold(facts, day(on)))


@pytest.mark.parametrize(
    ("day_count", "expected"),
    # 1 January to 1 July are 181 days, or six months of 30.
    [("act/365", "495.89"), ("act/360", "502.78"), ("30/360", "500.00")],
)
def test_interest_by_the_day_on_what_is_lent(day_count: str, expected: str) -> None:
    facts = account(debt(accrues_daily=True, annual_rate=100_000, day_count=day_count), lent(10_000_00))
    assert balance_on(facts, "7-01").interest == Decimal(expected)


def test_the_31st_counts_as_the_30th_in_30_360() -> None:
    assert days_between(date(2026, 1, 31), date(2026, 3, 31), "30/360") == 60
    assert days_between(date(2026, 2, 28), date(2026, 3, 31), "30/360") == 32
    assert days_between(date(2026, 1, 31), date(2026, 3, 31), "act/365") == 59


def test_interest_falls_when_principal_is_paid() -> None:
    facts = account(
        debt(accrues_daily=True, annual_rate=365_000),
        lent(1000_00),
        schedule(1, [("2-10", {PRINCIPAL: 1000_00})]),
        paid(1, 540_00, "2-10"),
    )
    # 40 days at 1.00 a day are settled first, then 500.00 of principal; 10 days at 0.50 follow.
    after = balance_on(facts, "2-20")
    assert (after.principal, after.interest) == (500, 5)


def test_every_line_of_interest_shows_its_arithmetic() -> None:
    facts = account(debt(accrues_daily=True, annual_rate=100_000), lent(10_000_00))
    line = next(it for it in balance_on(facts, "7-01").lines if it.code == "accrued")
    assert (line.base, line.rate, line.days, line.basis) == (10_000, Decimal("0.1"), 181, 365)
    assert line.amount == round(line.base * line.rate * line.days / line.basis, 2)


def test_penalty_begins_on_the_first_day_overdue_and_not_in_the_grace_days() -> None:
    facts = account(
        debt(late_rate=365_000),
        lent(1000_00),
        schedule(1, [("3-05", {PRINCIPAL: 1000_00})], grace=3),
    )
    assert [balance_on(facts, on).penalty for on in ("3-05", "3-08", "3-09", "3-10")] == [0, 0, 1, 2]


def test_no_penalty_on_interest_and_no_interest_on_interest() -> None:
    facts = account(
        debt(late_rate=365_000),
        lent(0 + 1),
        schedule(1, [("3-05", {INTEREST: 1000_00})]),
        entry(EntryKind.CHARGE, INTEREST, 500_00, "3-06"),
    )
    assert balance_on(facts, "12-31").penalty == 0


def test_fixed_interest_stays_interest_and_is_owed_once() -> None:
    facts = [debt(accrues_daily=True, annual_rate=365_000), lent(1000_00)]
    fixed = entry(EntryKind.FIXED_INTEREST, INTEREST, 59_00, "3-01")
    assert balance_on(account(*facts, fixed), "3-01").interest == 59
    assert balance_on(account(*facts, fixed), "3-11").interest == 69
    assert balance_on(account(*facts), "3-11").interest == 69


@pytest.mark.parametrize(("accrual", "while_standing", "once_broken"), [
    ("runs_on", 89, 120),
    ("stops", 59, 89),
    ("revives", 59, 120),
])  # fmt: skip
def test_what_interest_does_while_an_agreement_stands_and_after_it_broke(
    accrual: str, while_standing: int, once_broken: int
) -> None:
    """1.00 a day from 1 January; the agreement stands from 1 March (59 days) until 1 April (90)."""
    facts = (
        debt(accrues_daily=True, annual_rate=365_000),
        lent(1000_00),
        schedule(1, [("2-01", {PRINCIPAL: 1000_00})]),
        schedule(2, [("3-25", {INTEREST: 59_00, PRINCIPAL: 1000_00})], kind="agreement"),
        entry(EntryKind.FIXED_INTEREST, INTEREST, 59_00, "3-01"),
    )
    broken = agreed(2, 1, "3-01", until="4-01", ended="broken", accrual=accrual)
    assert balance_on(account(*facts, broken), "3-31").interest == while_standing
    assert balance_on(account(*facts, broken), "5-01").interest == once_broken


def test_tolerance_forgives_crumbs_but_not_more() -> None:
    def overdue(unpaid: int) -> bool:
        facts = account(
            debt(),
            lent(100_00),
            schedule(1, [("3-05", {PRINCIPAL: 100_00})], tolerance=2_40),
            paid(1, 100_00 - unpaid, "3-05"),
        )
        return bool(of_state(fold(facts, day("3-06"))).instalments_overdue)

    assert not overdue(2_40)
    assert overdue(2_41)


def test_no_more_interest_is_fixed_than_had_accrued_after_all() -> None:
    """An agreement fixed 59.00; then money came to light that had paid the principal before."""
    facts = account(
        debt(accrues_daily=True, annual_rate=365_000),
        lent(1000_00),
        schedule(1, [("1-31", {PRINCIPAL: 1000_00})]),
        entry(EntryKind.FIXED_INTEREST, INTEREST, 59_00, "3-01"),
        paid(1, 1030_00, "1-31"),
    )
    assert balance_on(facts, "4-01").total == 0


def payoff_of(cents: int) -> AccountFacts:
    """1,000.00 at 1.00 a day, due in two halves. The payoff on 11 January is 1,010.00."""
    return account(
        debt(accrues_daily=True, annual_rate=365_000, small_difference=1_00),
        lent(1000_00),
        schedule(1, [("2-01", {PRINCIPAL: 500_00}), ("3-01", {PRINCIPAL: 500_00})]),
        paid(1, cents, "1-11"),
    )


def test_a_payoff_that_is_one_cent_short_ends_the_debt() -> None:
    for cents in (1010_00, 1009_99, 1009_00):
        for on in ("1-11", "2-02", "3-02"):
            state = fold(payoff_of(cents), day(on))
            assert (balance_of(state).total, list(state.overdue())) == (0, []), (cents, on)
        assert sum(share.amount for share in state.given_up) == 1010_00 - cents


def test_more_than_the_small_difference_stays_owed() -> None:
    state = fold(payoff_of(1008_99), day("1-11"))
    assert balance_of(state).total == Decimal("1.01")
