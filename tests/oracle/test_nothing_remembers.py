"""What must stay equal when facts come in another order, in two parts, or go and come back."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.facts import AccountFacts, DebtFact, EntryFact, PaymentFact, SupersessionFact
from ledger.kinds import Accrual, Component, EntryKind, ScheduleKind
from tests.oracle.comparing import figures_of_the_fold, in_words
from tests.oracle.random_accounts import LAWFUL_RULE, RandomAccount, agreement_schedule_of, random_account

ROWS = ("debts", "schedules", "supersessions", "entries", "payments", "refunds")
SEEDS = range(5000, 5020)
A_DAY = timedelta(days=1)


def compare(account: RandomAccount, other: AccountFacts, days: tuple[date, ...]) -> None:
    """Both accounts have the same figures on each of the days."""
    for on in days:
        expected, found = figures_of_the_fold(account.facts, on), figures_of_the_fold(other, on)
        assert found == expected, f"seed {account.seed}, on {on}\n{in_words(account.facts)}"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_facts_does_not_matter(seed):
    account, dice = random_account(seed), random.Random(seed)
    mixed = {}
    for name in ROWS:
        rows = list(getattr(account.facts, name))
        dice.shuffle(rows)
        mixed[name] = tuple(rows)
    compare(account, replace(account.facts, **mixed), account.days)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_valued_later_changes_no_earlier_day(seed):
    account, dice = random_account(seed), random.Random(seed)
    for on in account.days:
        later = on + timedelta(days=dice.randint(1, 30))
        for richer in with_a_later_fact(account.facts, later, dice):
            compare(account, richer, (on,))


def with_a_later_fact(facts: AccountFacts, later: date, dice: random.Random):
    amount = dice.randint(1, 500_00)
    debt = dice.choice(facts.debts).id
    yield replace(
        facts, payments=(*facts.payments, PaymentFact(9000, amount, later, dice.choice([None, debt])))
    )
    for kind, cents in ((EntryKind.CHARGE, amount), (EntryKind.WAIVER, -amount)):
        entry = EntryFact(9000, debt, kind, dice.choice(Component.values), cents, later)
        yield replace(facts, entries=(*facts.entries, entry))
    lent = DebtFact(9, "D9", later, None, 120_000, 180_000, "act/365", True)
    yield replace(
        facts,
        debts=(*facts.debts, lent),
        entries=(
            *facts.entries,
            EntryFact(9000, 9, EntryKind.DISBURSEMENT, Component.PRINCIPAL, amount, later),
        ),
    )
    yield agreed_later(facts, later, dice, amount)


def agreed_later(facts: AccountFacts, later: date, dice: random.Random, amount: int) -> AccountFacts:
    """A settlement of the first debt from ``later`` on."""
    number = 99
    schedule = agreement_schedule_of(number, later + 5 * A_DAY, {(1, Component.PRINCIPAL): amount}, 10_00)
    standing = tuple(
        replace(row, until=later, ended="superseded")
        if row.replaces == 1 and row.until is None and row.since <= later
        else row
        for row in facts.supersessions
    )
    row = SupersessionFact(number, 1, later, None, "", dice.choice(Accrual.values))
    return replace(facts, schedules=(*facts.schedules, schedule), supersessions=(*standing, row))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fact_that_goes_and_comes_back_leaves_no_trace(seed):
    """This fails if the fold keeps anything from one reading to the next."""
    account = random_account(seed)
    before = [figures_of_the_fold(account.facts, on) for on in account.days]
    for name in ("payments", "refunds", "entries"):
        rows = getattr(account.facts, name)
        for place in range(len(rows)):
            without = replace(account.facts, **{name: rows[:place] + rows[place + 1 :]})
            figures_of_the_fold(without, account.days[-1])
    assert [figures_of_the_fold(account.facts, on) for on in account.days] == before


@pytest.mark.parametrize("seed", SEEDS)
def test_a_payment_in_two_parts_settles_the_same(seed):
    """Two payments of one day and one name, alone on their day, are as good as one."""
    account, dice = random_account(seed), random.Random(seed)
    alone = [
        it
        for it in account.facts.payments
        if it.amount > 1 and sum(other.value_date == it.value_date for other in account.facts.payments) == 1
    ]
    for payment in alone:
        first = dice.randint(1, payment.amount - 1)
        parts = (
            replace(payment, amount=first),
            replace(payment, id=payment.id + 500, amount=payment.amount - first),
        )
        others = tuple(it for it in account.facts.payments if it is not payment)
        compare(account, replace(account.facts, payments=(*others, *parts)), account.days)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bounced_payment_that_is_booked_again_is_the_same_payment(seed):
    """Booked again it has a new number. Numbers decide only between equal amounts of one day and name."""
    account = random_account(seed)
    for payment in account.facts.payments:
        if any(other is not payment and same_place(other, payment) for other in account.facts.payments):
            continue
        others = tuple(it for it in account.facts.payments if it is not payment)
        again = replace(payment, id=payment.id + 7000)
        compare(account, replace(account.facts, payments=(*others, again)), account.days)


def same_place(one: PaymentFact, other: PaymentFact) -> bool:
    return (one.value_date, one.amount) == (other.value_date, other.amount)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_agreement_that_was_cancelled_leaves_the_contract_as_it_was(seed):
    """Unless it stopped interest. Days before it ended are not compared."""
    account, dice = random_account(seed), random.Random(seed)
    if any(row.ended or row.until is None for row in account.facts.supersessions):
        return  # Another agreement stands.
    since = account.days[0]
    schedule = agreement_schedule_of(99, since + 5 * A_DAY, {(1, Component.PRINCIPAL): 50_00}, 10_00)
    assert schedule.kind == ScheduleKind.AGREEMENT and schedule.rule == LAWFUL_RULE
    accrual = dice.choice([Accrual.RUNS_ON, Accrual.REVIVES])
    row = SupersessionFact(99, 1, since, since + 10 * A_DAY, "cancelled", accrual)
    with_it = replace(
        account.facts,
        schedules=(*account.facts.schedules, schedule),
        supersessions=(*account.facts.supersessions, row),
    )
    compare(account, with_it, tuple(on for on in account.days if on >= since + 10 * A_DAY))
