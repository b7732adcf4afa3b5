"""What is given up, fixed and settled where two rules meet."""

from ledger.balance import of_state
from ledger.kinds import EntryKind, ScheduleKind
from ledger.replay import fold
from ledger.tests.facts_of import (
    INTEREST,
    PENALTY,
    PRINCIPAL,
    account,
    agreed,
    day,
    debt,
    entry,
    lent,
    paid,
    schedule,
    settled,
)

A_THOUSANDTH_A_DAY = 365_000


def test_principal_that_a_completed_agreement_left_out_is_given_up_and_no_more_of_it() -> None:
    facts = account(
        debt(),
        lent(1000_00),
        schedule(1, [("2-01", {PRINCIPAL: 1000_00})]),
        schedule(9, [("3-10", {PRINCIPAL: 600_00})], kind=ScheduleKind.AGREEMENT),
        agreed(9, 1, "3-01"),
        paid(1, 600_00, "3-10"),
        entry(EntryKind.WAIVER, PRINCIPAL, -500_00, "3-11"),
    )
    assert of_state(fold(facts, day("3-10"))).principal == 400
    after = fold(facts, day("3-11"))
    assert of_state(after).principal == 0
    assert [share.amount for share in after.given_up] == [400_00]


def test_penalty_that_is_fixed_is_owed_once() -> None:
    facts = account(
        debt(late_rate=A_THOUSANDTH_A_DAY),
        lent(2000_00),
        schedule(1, [("2-01", {PRINCIPAL: 1000_00}), ("2-11", {PRINCIPAL: 1000_00})]),
        entry(EntryKind.FIXED_INTEREST, PENALTY, 30_00, "2-21"),
    )
    found = fold(facts, day("2-21"))
    assert of_state(found).penalty == 30
    loose = [it.asked for it in found.instalments if it.schedule is None]
    assert loose == [30_00]
    assert [penalty.unpaid for it in found.instalments for penalty in it.penalties.values()] == [0, 0]


def test_no_more_penalty_is_fixed_than_had_accrued() -> None:
    facts = account(
        debt(late_rate=A_THOUSANDTH_A_DAY),
        lent(1000_00),
        schedule(1, [("2-01", {PRINCIPAL: 1000_00})]),
        entry(EntryKind.FIXED_INTEREST, PENALTY, 50_00, "2-11"),
    )
    assert of_state(fold(facts, day("2-11"))).penalty == 10


def test_of_two_debts_due_on_one_day_the_older_is_settled_whole_first() -> None:
    """The number of an instalment does not come before its debt."""
    facts = account(
        debt(1),
        debt(2),
        lent(200_00, of=1),
        lent(100_00, of=2),
        schedule(1, [("1-15", {PRINCIPAL: 100_00}), ("2-01", {PRINCIPAL: 100_00})], of=1),
        schedule(2, [("2-01", {PRINCIPAL: 100_00})], of=2),
        paid(1, 100_00, "1-15"),
        paid(2, 100_00, "2-01"),
    )
    assert settled(fold(facts, day("2-01")), 2) == {(102, PRINCIPAL): 100_00}


def test_penalty_stands_still_in_a_broken_agreement_that_stopped_it_and_grows_again_after() -> None:
    facts = account(
        debt(late_rate=A_THOUSANDTH_A_DAY),
        lent(1000_00),
        schedule(1, [("2-01", {PRINCIPAL: 1000_00})]),
        schedule(9, [("3-20", {PRINCIPAL: 1000_00})], kind=ScheduleKind.AGREEMENT),
        agreed(9, 1, "2-11", until="2-21", ended="broken", accrual="stops"),
    )
    assert of_state(fold(facts, day("2-21"))).penalty == 10
    assert of_state(fold(facts, day("2-22"))).penalty == 11


def test_daily_interest_stands_still_in_a_broken_agreement_that_stopped_it() -> None:
    facts = account(
        debt(accrues_daily=True, annual_rate=A_THOUSANDTH_A_DAY),
        lent(1000_00),
        schedule(1, [("2-01", {PRINCIPAL: 1000_00})]),
        schedule(9, [("3-20", {PRINCIPAL: 1000_00})], kind=ScheduleKind.AGREEMENT),
        agreed(9, 1, "1-11", until="1-21", ended="broken", accrual="stops"),
    )
    assert of_state(fold(facts, day("1-21"))).of(INTEREST) == 10
    assert of_state(fold(facts, day("1-22"))).of(INTEREST) == 11
