"""What holds for every payoff, whatever happened to the account."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.arrears import of_state
from ledger.balance import of_state as balance_of
from ledger.facts import AccountFacts, PaymentFact
from ledger.replay import AccountState, Payoff, fold, payoff
from ledger.tests.test_fold_properties import DAYS, MANY, accounts


def known_on(facts: AccountFacts, on: date) -> AccountFacts:
    """The facts of the day. What happens later is another quote."""
    return replace(
        facts,
        payments=tuple(it for it in facts.payments if it.value_date <= on),
        entries=tuple(it for it in facts.entries if it.value_date <= on),
        refunds=tuple(it for it in facts.refunds if it.value_date <= on),
        supersessions=tuple(it for it in facts.supersessions if it.since <= on),
    )


def paid(facts: AccountFacts, cents: int, on: date, debt: int | None) -> AccountState:
    more = (PaymentFact(9999, cents, on, debt),) if cents > 0 else ()
    return fold(replace(facts, payments=(*facts.payments, *more)), on)


def is_over(state: AccountState, debt: int) -> bool:
    return not balance_of(state, debt).owed and not state.credits.get(debt, 0)


def asked(facts: AccountFacts, on: date, debt: int) -> Payoff:
    """The payoff of a debt of no whole-debt agreement, with something to pay."""
    found = payoff(facts, on, debt)
    assume(found is not None and not found.is_agreed and found.missing)
    assert found is not None
    return found


@MANY
@given(accounts(), DAYS)
def test_the_payoff_of_a_debt_ends_it_to_the_cent_for_good(drawn: AccountFacts, on: date) -> None:
    facts = known_on(drawn, on)
    found = asked(facts, on, 1)
    state = paid(facts, found.missing, on, 1)
    assert is_over(state, 1)
    for days in (1, 40, 500):
        later = fold(state.facts, on + timedelta(days=days))
        assert is_over(later, 1)
        assert all(it.overdue == 0 for it in of_state(later).debts if it.debt == 1)


@MANY
@given(accounts(), DAYS)
def test_a_payment_may_fall_short_by_the_small_difference_and_by_no_cent_more(
    drawn: AccountFacts, on: date
) -> None:
    facts = known_on(drawn, on)
    # Other money of the day that names no debt may settle what this payment leaves.
    assume(not any(it.value_date == on and it.named_debt is None for it in facts.payments))
    found = asked(facts, on, 1)
    short = found.may_be_short
    if short:
        assert is_over(paid(facts, found.missing - 1, on, 1), 1)
        assert is_over(paid(facts, found.missing - short, on, 1), 1)
    assert not is_over(paid(facts, found.missing - short - 1, on, 1), 1)


@MANY
@given(accounts(), DAYS)
def test_the_payoff_of_the_account_ends_every_unit(drawn: AccountFacts, on: date) -> None:
    facts = known_on(drawn, on)
    assume(not any(it.value_date == on for it in facts.payments))
    found = payoff(facts, on)
    assume(found is not None and found.missing)
    assert found is not None
    state = paid(facts, found.missing, on, None)
    assert all(it.unpaid == 0 for it in state.instalments)
    if not found.is_agreed:
        assert [debt for debt in found.debts if balance_of(state, debt).owed] == []
        assert state.credits.get(None, 0) == 0


@MANY
@given(accounts(agreed=False), DAYS)
def test_the_debts_together_cost_the_account_and_the_credit_of_nobody(drawn: AccountFacts, on: date) -> None:
    """Each debt alone cannot use the credit of nobody, unless it is the only one or the credit covers all."""
    facts = known_on(drawn, on)
    assume(not any(it.value_date == on for it in facts.payments))
    whole = payoff(facts, on)
    singles = [payoff(facts, on, debt.id) for debt in facts.debts]
    assume(whole is not None and whole.missing and None not in singles)
    assert whole is not None
    used = sum(it.missing + it.pot for it in singles if it)
    pot = fold(facts, on).credits.get(None, 0)
    assert used - pot <= whole.missing <= sum(it.gross for it in singles if it)
    if not pot:
        assert whole.missing == used


@MANY
@given(accounts(agreed=False), DAYS, st.integers(1, 30))
def test_a_payoff_of_a_later_day_costs_no_less_while_nothing_happens(
    drawn: AccountFacts, on: date, days: int
) -> None:
    facts = known_on(drawn, on)
    today, later = payoff(facts, on, 1), payoff(facts, on + timedelta(days=days), 1)
    assume(today is not None and later is not None)
    assert today is not None
    assert later is not None
    assert later.missing >= today.missing - today.may_be_short
