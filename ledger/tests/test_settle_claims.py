"""Which money settles what: Civil Code 560 and 561, the card rules, credit, agreements."""

from decimal import Decimal

from ledger.arrears import of_state
from ledger.balance import of_state as balance_of
from ledger.models import EntryKind, ScheduleKind
from ledger.replay import AccountState, fold
from ledger.tests.facts_of import (
    COSTS,
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
    refunded,
    schedule,
    settled,
)

# To 90 days past due interest and fees first, from 91 days principal first (card rules 2011, art. 57).
CARD_RULE = ((0, (INTEREST, PENALTY, PRINCIPAL)), (91, (PRINCIPAL, INTEREST, PENALTY)))


def test_costs_then_interest_then_principal_oldest_instalment_first() -> None:
    facts = account(
        debt(),
        lent(200_00),
        schedule(
            1,
            [("3-05", {INTEREST: 10_00, PRINCIPAL: 100_00}), ("4-05", {INTEREST: 5_00, PRINCIPAL: 100_00})],
        ),
        entry(EntryKind.CHARGE, COSTS, 20_00, "4-10"),
        paid(1, 140_00, "4-20"),
    )
    assert list(settled(fold(facts, day("4-20"))).items()) == [
        ((0, COSTS), 20_00),
        ((101, INTEREST), 10_00),
        ((101, PRINCIPAL), 100_00),
        ((102, INTEREST), 5_00),
        ((102, PRINCIPAL), 5_00),
    ]


def test_penalty_comes_after_interest_and_before_principal() -> None:
    facts = account(
        debt(late_rate=365_000),
        lent(100_00),
        schedule(1, [("3-05", {INTEREST: 10_00, PRINCIPAL: 100_00})]),
        paid(1, 15_00, "3-15"),
    )
    # Ten days at 36.5 % a year on 100.00 are 1.00.
    assert settled(fold(facts, day("3-15"))) == {
        (101, INTEREST): 10_00,
        (101, PENALTY): 1_00,
        (101, PRINCIPAL): 4_00,
    }


def test_money_that_names_a_debt_settles_that_debt_and_keeps_its_name() -> None:
    facts = account(
        debt(1),
        debt(2),
        lent(100_00),
        lent(100_00, of=2),
        schedule(1, [("3-05", {PRINCIPAL: 100_00})]),
        schedule(2, [("4-05", {PRINCIPAL: 100_00})], of=2),
        paid(1, 130_00, "4-20", named=2),
    )
    state = fold(facts, day("4-20"))
    assert settled(state) == {(201, PRINCIPAL): 100_00}
    assert state.credits == {2: 30_00}


def test_between_debts_the_oldest_due_comes_first_and_then_the_lower_number() -> None:
    facts = account(
        debt(1),
        debt(2),
        debt(3),
        *(lent(100_00, of=number) for number in (1, 2, 3)),
        schedule(1, [("4-05", {PRINCIPAL: 100_00})]),
        schedule(2, [("3-05", {PRINCIPAL: 100_00})], of=2),
        schedule(3, [("3-05", {PRINCIPAL: 100_00})], of=3),
        paid(1, 220_00, "4-20"),
    )
    assert list(settled(fold(facts, day("4-20"))).items()) == [
        ((201, PRINCIPAL), 100_00),
        ((301, PRINCIPAL), 100_00),
        ((101, PRINCIPAL), 20_00),
    ]


def test_money_before_the_due_day_is_credit_and_settles_on_that_day() -> None:
    dues = [("3-05", {PRINCIPAL: 100_00}), ("4-05", {PRINCIPAL: 100_00})]
    facts = account(debt(), lent(200_00), schedule(1, dues), paid(1, 120_00, "2-01"))
    before, after = fold(facts, day("3-04")), fold(facts, day("3-05"))
    assert (settled(before), before.credit) == ({}, 120_00)
    assert (settled(after), after.credit) == ({(101, PRINCIPAL): 100_00}, 20_00)
    assert after.settled[0].on == after.instalments[0].settled_on == day("3-05")


def test_all_of_it_paid_early_ends_the_loan_and_interest_of_the_time_to_come_lapses() -> None:
    dues = [(month, {INTEREST: 10_00, PRINCIPAL: 100_00}) for month in ("3-05", "4-05", "5-05")]
    facts = account(debt(), lent(300_00), schedule(1, dues), paid(1, 310_00, "3-20"))
    state = fold(facts, day("3-20"))
    assert settled(state) == {
        (101, INTEREST): 10_00,
        (101, PRINCIPAL): 100_00,
        (102, PRINCIPAL): 100_00,
        (103, PRINCIPAL): 100_00,
    }
    assert [it.settled_on for it in state.instalments] == [day("3-20")] * 3
    for on in ("3-20", "4-05", "6-30"):
        later = fold(facts, day(on))
        assert (balance_of(later).total, of_state(later).outstanding, later.credit) == (0, 0, 0)


def test_a_cent_short_of_all_of_it_waits_as_credit() -> None:
    dues = [(month, {INTEREST: 10_00, PRINCIPAL: 100_00}) for month in ("3-05", "4-05")]
    facts = account(debt(), lent(200_00), schedule(1, dues), paid(1, 209_99, "3-20"))
    state = fold(facts, day("3-20"))
    assert (settled(state), state.credit) == ({(101, INTEREST): 10_00, (101, PRINCIPAL): 100_00}, 99_99)
    assert of_state(fold(facts, day("4-05"))).amount_overdue == 0
    assert balance_of(fold(facts, day("4-05"))).total == Decimal("10.01")


def test_interest_by_the_day_ends_with_an_early_repayment() -> None:
    facts = account(
        debt(accrues_daily=True, annual_rate=365_000),
        lent(100_00),
        schedule(1, [("3-05", {PRINCIPAL: 50_00}), ("4-05", {PRINCIPAL: 50_00})]),
        paid(1, 103_10, "2-01"),
    )
    # 31 days at 36.5 % a year on 100.00 are 3.10.
    assert sum(settled(fold(facts, day("2-01"))).values()) == 103_10
    assert balance_of(fold(facts, day("6-30"))).total == 0


def test_an_agreements_own_interest_is_owed_when_all_is_paid_early() -> None:
    def on_the_day(cents: int) -> AccountState:
        dues = [("4-05", {INTEREST: 10_00, PRINCIPAL: 50_00}), ("5-05", {PRINCIPAL: 50_00})]
        return fold(
            account(
                debt(),
                lent(100_00),
                schedule(1, [("2-05", {INTEREST: 10_00, PRINCIPAL: 100_00})]),
                schedule(9, dues, kind=ScheduleKind.AGREEMENT),
                agreed(9, 1, "3-05", accrual="stops"),
                paid(1, cents, "3-10"),
            ),
            day("3-10"),
        )

    assert (settled(on_the_day(109_99)), on_the_day(109_99).credit) == ({}, 109_99)
    assert sum(settled(on_the_day(110_00)).values()) == 110_00


def test_money_that_covers_a_loan_before_it_was_paid_out_waits_for_it() -> None:
    facts = account(
        debt(),
        lent(100_00, on=day("2-01")),
        schedule(1, [("3-05", {INTEREST: 10_00, PRINCIPAL: 100_00})]),
        paid(1, 100_00, "1-20"),
    )
    assert settled(fold(facts, day("1-31"))) == {}
    assert settled(fold(facts, day("2-01"))) == {(101, PRINCIPAL): 100_00}


def test_an_overpayment_is_credit_and_never_a_negative_balance() -> None:
    facts = account(
        debt(), lent(100_00), schedule(1, [("3-05", {PRINCIPAL: 100_00})]), paid(1, 150_00, "3-10")
    )
    state = fold(facts, day("3-10"))
    assert state.credit == 50_00
    assert balance_of(state).total == 0
    assert of_state(state).outstanding == 0


def test_the_card_rule_turns_around_from_91_days() -> None:
    def split_on(on: str) -> dict[tuple[int, str], int]:
        dues = [("3-01", {INTEREST: 50_00, PRINCIPAL: 100_00})]
        facts = account(debt(), lent(100_00), schedule(1, dues, rule=CARD_RULE), paid(1, 60_00, on))
        return settled(fold(facts, day(on)))

    assert split_on("5-30") == {(101, INTEREST): 50_00, (101, PRINCIPAL): 10_00}, "90 days past due"
    assert split_on("5-31") == {(101, PRINCIPAL): 60_00}, "91 days past due"


def test_a_refund_takes_credit_and_what_was_paid_back_without_cover_is_owed_again() -> None:
    facts = [debt(), lent(100_00), schedule(1, [("3-05", {PRINCIPAL: 100_00})]), refunded(50_00, "3-12")]
    covered = fold(account(*facts, paid(1, 150_00, "3-10")), day("3-20"))
    assert (covered.credit, balance_of(covered).total) == (0, 0)
    # The payment bounced after its overpayment was paid back.
    bounced = fold(account(*facts), day("3-20"))
    assert balance_of(bounced).costs == 50
    assert balance_of(bounced).total == 150
    assert bounced.faults == []


def test_agreed_instalments_come_before_interest_that_runs_on_beside_them() -> None:
    facts = account(
        debt(accrues_daily=True, annual_rate=365_000),
        lent(100_00),
        schedule(1, [("2-01", {PRINCIPAL: 100_00})]),
        schedule(2, [("4-10", {PRINCIPAL: 50_00}), ("5-10", {PRINCIPAL: 50_00})], kind="agreement"),
        agreed(2, 1, "3-01", accrual="runs_on"),
        paid(1, 50_00, "4-10"),
        paid(2, 60_00, "5-10"),
    )
    state = fold(facts, day("5-10"))
    assert settled(state, payment=1) == {(201, PRINCIPAL): 50_00}
    assert settled(state, payment=2) == {
        (202, PRINCIPAL): 50_00,
        (201, INTEREST): 5_50,
        # What had accrued before the agreement, which did not ask for it.
        (0, INTEREST): 4_50,
    }


def test_what_was_given_up_counts_no_further_than_something_is_owed() -> None:
    """A payment valued before the waiver came to light after it: the money settled it, not the waiver."""
    facts = [
        debt(),
        lent(100_00),
        schedule(1, [("3-05", {INTEREST: 10_00, PRINCIPAL: 100_00})]),
        entry(EntryKind.WAIVER, INTEREST, -10_00, "3-20"),
    ]
    before = balance_of(fold(account(*facts), day("4-01")))
    assert (before.interest, before.principal) == (0, 100)
    after = balance_of(fold(account(*facts, paid(1, 30_00, "3-10")), day("4-01")))
    assert (after.interest, after.principal, after.total) == (0, 80, 80)


def test_interest_given_up_before_it_falls_due_never_makes_a_negative_balance() -> None:
    facts = account(
        debt(),
        lent(100_00),
        schedule(1, [("3-05", {PRINCIPAL: 50_00}), ("6-05", {INTEREST: 10_00, PRINCIPAL: 50_00})]),
        entry(EntryKind.WAIVER, INTEREST, -10_00, "3-20"),
    )
    assert balance_of(fold(facts, day("4-01"))).interest == 0
    assert balance_of(fold(facts, day("7-01"))).interest == 0
    assert of_state(fold(facts, day("7-01"))).amount_overdue == 100


def test_money_for_a_cancelled_debt_is_credit() -> None:
    facts = account(
        debt(cancelled_on=day("2-01")),
        lent(100_00),
        schedule(1, [("3-05", {PRINCIPAL: 100_00})]),
        paid(1, 30_00, "3-10"),
    )
    state = fold(facts, day("4-01"))
    assert (state.credit, of_state(state).instalments_overdue) == (30_00, ())


def test_money_valued_before_an_agreement_but_learnt_of_later_counts_for_its_first_instalments() -> None:
    facts = [
        debt(),
        lent(100_00),
        schedule(1, [("2-01", {PRINCIPAL: 100_00})]),
        schedule(2, [("4-10", {PRINCIPAL: 50_00}), ("5-10", {PRINCIPAL: 50_00})], kind="agreement"),
        agreed(2, 1, "3-01"),
    ]
    known_then = fold(account(*facts), day("3-01"))
    assert [i.unpaid for i in known_then.instalments] == [50_00, 50_00]
    found_later = fold(account(*facts, paid(1, 70_00, "2-20")), day("3-01"))
    assert [(i.fact.number, i.unpaid) for i in found_later.instalments] == [(2, 30_00)]
    assert balance_of(found_later).total == 30
