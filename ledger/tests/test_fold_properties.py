"""What holds for every account, whatever happened to it."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.money import split_evenly
from ledger.arrears import of_state
from ledger.balance import of_state as balance_of
from ledger.day_count import days_between
from ledger.facts import (
    AccountFacts,
    DebtFact,
    EntryFact,
    InstalmentFact,
    PartFact,
    PauseFact,
    PaymentFact,
    RefundFact,
    ScheduleFact,
    SupersessionFact,
)
from ledger.kinds import Component, DayCount, EntryKind, Prepayment, ScheduleKind
from ledger.replay import DEFAULT_RULE, AccountState, fold
from ledger.replay.state import SMALL_DIFFERENCE
from ledger.tests.facts_of import COSTS, INTEREST, LENT, PENALTY, PRINCIPAL, debt, lent

CARD_RULE = ((0, (INTEREST, PENALTY, PRINCIPAL)), (91, (PRINCIPAL, INTEREST, PENALTY)))
DAYS = st.integers(0, 400).map(lambda days: LENT + timedelta(days=days))
CENTS = st.integers(1, 500_00)
MANY = settings(max_examples=60, deadline=None)


@st.composite
def debts(draw: st.DrawFn, number: int) -> tuple[DebtFact, EntryFact, ScheduleFact]:
    """A debt with its claim and a contract schedule that asks for all its principal."""
    dues = draw(st.lists(st.tuples(DAYS, CENTS, st.integers(0, 20_00)), min_size=1, max_size=5))
    made = debt(
        number,
        accrues_daily=draw(st.booleans()),
        annual_rate=draw(st.sampled_from([0, 120_000, 365_000])),
        late_rate=draw(st.sampled_from([0, 180_000])),
        secured=draw(st.booleans()),
        prepayment=draw(st.sampled_from(["", *Prepayment.values])),
        small_difference=draw(st.sampled_from([0, 1_00])),
        day_count=draw(st.sampled_from(DayCount.values)),
    )
    schedule = ScheduleFact(
        number,
        ScheduleKind.CONTRACT,
        draw(st.integers(0, 5)),
        draw(st.sampled_from([0, 0, 2_40])),
        draw(st.sampled_from([DEFAULT_RULE, CARD_RULE])),
        tuple(
            InstalmentFact(
                number * 100 + place,
                place,
                due_on,
                tuple(
                    PartFact(number, component, cents)
                    for component, cents in ((INTEREST, interest), (PRINCIPAL, principal))
                    if cents
                ),
            )
            for place, (due_on, principal, interest) in enumerate(sorted(dues), start=1)
        ),
    )
    return made, lent(sum(principal for _due, principal, _interest in dues), of=number), schedule


@st.composite
def agreements(draw: st.DrawFn, contracts: list[ScheduleFact], number: int) -> Any:
    """An agreement that stands in for all contracts, for ever or until it was broken or cancelled."""
    since = draw(DAYS)
    until = draw(st.none() | st.integers(1, 100).map(lambda days: since + timedelta(days=days)))
    asked = st.sampled_from([INTEREST, PENALTY, PRINCIPAL])
    dues = draw(st.lists(st.tuples(st.integers(0, 200), CENTS, asked), min_size=1, max_size=3))
    schedule = ScheduleFact(
        number,
        ScheduleKind.AGREEMENT,
        3,
        0,
        DEFAULT_RULE,
        tuple(
            InstalmentFact(
                number * 100 + place,
                place,
                since + timedelta(days=after),
                (PartFact(contracts[0].id, component, cents),),
            )
            for place, (after, cents, component) in enumerate(sorted(dues), start=1)
        ),
        gives_up=draw(st.sampled_from([0, 0, 50_00, 5000_00])),
    )
    chosen = tuple(draw(st.sets(st.sampled_from([i.id for it in contracts for i in it.instalments]))))
    takes = draw(st.none() | st.just(chosen))
    ended = draw(st.sampled_from(["broken", "cancelled"])) if until else ""
    accrual = draw(st.sampled_from(["runs_on", "stops", "revives"]))
    rows = tuple(SupersessionFact(number, it.id, since, until, ended, accrual, takes) for it in contracts)
    return schedule, rows


@st.composite
def accounts(draw: st.DrawFn, *, agreed: bool = True) -> AccountFacts:
    """An account of one to three debts and everything that may happen to it."""
    made = [draw(debts(number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
    numbers = [it.id for it, _claim, _schedule in made]
    payments = [
        PaymentFact(1000 + place, cents, on, named)
        for place, (cents, on, named) in enumerate(
            draw(st.lists(st.tuples(CENTS, DAYS, st.none() | st.sampled_from(numbers)), max_size=6))
        )
    ]
    entries = [
        EntryFact(2000 + place, of, kind, component, -cents if kind in GIVEN_UP else cents, on)
        for place, (of, kind, component, cents, on) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(numbers),
                        st.sampled_from([EntryKind.CHARGE, EntryKind.WAIVER, EntryKind.WRITE_OFF]),
                        st.sampled_from([COSTS, INTEREST, PENALTY, PRINCIPAL]),
                        CENTS,
                        DAYS,
                    ),
                    max_size=4,
                )
            )
        )
    ]
    refunds = draw(st.lists(st.builds(RefundFact, st.integers(1, 50_00), DAYS), max_size=2))
    contracts = [schedule for _debt, _claim, schedule in made]
    schedules, rows = list(contracts), ()
    if agreed and draw(st.booleans()):
        schedule, rows = draw(agreements(contracts, 9))
        schedules.append(schedule)
    return AccountFacts(
        1,
        debts=tuple(it for it, _claim, _schedule in made),
        schedules=tuple(schedules),
        supersessions=rows,
        entries=(*(claim for _debt, claim, _schedule in made), *entries),
        payments=tuple(payments),
        refunds=tuple(refunds),
    )


GIVEN_UP = (EntryKind.WAIVER, EntryKind.WRITE_OFF)


def picture(state: AccountState) -> object:
    """What a person or the books would see of it."""
    found = balance_of(state)
    return (
        sorted((s.payment, s.instalment, s.debt, s.component, s.amount, s.on) for s in state.settled),
        state.credit,
        [(i.fact.id, i.unpaid, i.settled_on) for i in state.instalments],
        of_state(state),
        replace(found, lines=()),
    )


@MANY
@given(accounts(), DAYS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(facts: AccountFacts, on: date, dice: random.Random) -> None:
    names = ("debts", "schedules", "supersessions", "entries", "payments", "refunds")
    mixed = replace(facts, **{name: _shuffled(getattr(facts, name), dice) for name in names})
    assert picture(fold(mixed, on)) == picture(fold(facts, on))


def _shuffled(rows: tuple[Any, ...], dice: random.Random) -> tuple[Any, ...]:
    mixed = list(rows)
    dice.shuffle(mixed)
    return tuple(mixed)


@MANY
@given(accounts(), DAYS)
def test_every_cent_paid_settled_something_is_credit_or_went_back(facts: AccountFacts, on: date) -> None:
    state = fold(facts, on)
    paid = sum(payment.amount for payment in facts.payments if payment.value_date <= on)
    back = sum(refund.amount for refund in facts.refunds if refund.value_date <= on)
    # What was paid back without cover is a claim for costs that belongs to no schedule and to no entry.
    costs = sum(i.asked for i in _charges(state) if i.parts[0].component == COSTS)
    charged = sum(
        e.amount for e in facts.entries if e.value_date <= on and e.component == COSTS and e.amount > 0
    )
    assert paid == sum(share.amount for share in state.settled) + state.credit + back - (costs - charged)
    assert state.credit >= 0
    assert state.faults == []


def _charges(state: AccountState) -> list[Any]:
    taken = [instalment for _day, instalment in state.taken_over]
    return [instalment for instalment in (*state.instalments, *taken) if instalment.schedule is None]


@MANY
@given(accounts(), DAYS)
def test_the_lines_of_a_balance_add_up_to_it_and_nothing_is_below_zero(facts: AccountFacts, on: date) -> None:
    state = fold(facts, on)
    found = balance_of(state)
    for component in Component.values:
        lines = sum((line.signed for line in found.lines if line.component == component), Decimal(0))
        assert lines == found.of(component) == Decimal(_unpaid(state, component)) / 100 >= 0, component
    assert sum((balance_of(fold(facts, on), it.id).of(PRINCIPAL) for it in facts.debts), Decimal(0)) == (
        found.principal
    )


@MANY
@given(accounts(), DAYS)
def test_no_more_is_given_up_than_was_entered_or_than_was_claimed(facts: AccountFacts, on: date) -> None:
    state = fold(facts, on)
    agreed = sum(schedule.gives_up for schedule in facts.schedules)
    for it in facts.debts:
        shares = [share for share in state.given_up if share.debt == it.id]
        small = sum(share.amount for share in shares if share.kind == SMALL_DIFFERENCE)
        assert small <= it.small_difference
        for component in Component.values:
            entered = -sum(
                e.amount
                for e in facts.entries
                if (e.debt, e.component) == (it.id, component) and e.kind in GIVEN_UP and e.value_date <= on
            )
            given_up = sum(s.amount for s in shares if s.component == component) - small
            assert given_up <= entered + agreed
    for number, claimed in state.claimed_principal.items():
        taken = [
            s.amount
            for s in (*state.settled, *state.given_up)
            if (s.debt, s.component) == (number, PRINCIPAL)
        ]
        assert sum(taken) <= claimed


def _unpaid(state: AccountState, component: str) -> int:
    """What is owed by what is still unpaid, where the balance adds up what was asked, paid and given up."""
    if component == PRINCIPAL:
        shares = (*state.settled, *state.given_up)
        taken = [share.amount for share in shares if share.component == PRINCIPAL]
        return sum(state.claimed_principal.values()) - sum(taken)
    due = [i for i in state.instalments if i.due_on <= state.on or i.is_agreed]
    parts = [part.unpaid for i in due for part in i.parts if part.component == component]
    grown = [penalty.unpaid for i in due for penalty in i.penalties.values() if component == PENALTY]
    daily = [it.unpaid for it in state.interest.values() if component == INTEREST]
    held = [it.part for it in state.held_back if it.gone_on is None]
    held_back = [part.unpaid for part in held if part.component == component]
    return sum((*parts, *grown, *daily, *held_back))


@MANY
@given(accounts(), DAYS)
def test_no_instalment_is_settled_beyond_what_it_asks_for(facts: AccountFacts, on: date) -> None:
    state = fold(facts, on)
    for instalment in state.instalments:
        for part in instalment.parts:
            assert 0 <= part.paid + part.waived <= part.owed
    assert all(share.amount > 0 for share in state.settled)


@MANY
@given(accounts(), DAYS)
def test_credit_of_a_debt_that_waits_settles_nothing_before_its_day_unless_it_pays_off_the_debt(
    facts: AccountFacts, on: date
) -> None:
    waiting = tuple(replace(it, prepayment="wait") for it in facts.debts)
    state = fold(replace(facts, debts=waiting), on)
    due_on = {i.id: i.due_on for schedule in facts.schedules for i in schedule.instalments}
    early = {share.debt for share in state.settled if share.on < due_on.get(share.instalment, LENT)}
    for instalment in state.instalments:
        if instalment.schedule:
            assert [debt for debt in early if instalment.unpaid_of(debt)] == []


@MANY
@given(accounts(), DAYS, st.data())
def test_a_payment_taken_back_is_as_if_it_had_never_been(
    facts: AccountFacts, on: date, data: st.DataObject
) -> None:
    """The books leave a reversed payment out of the facts; nothing else may remember it."""
    bounced = PaymentFact(5000, data.draw(CENTS), data.draw(DAYS))
    with_it = fold(replace(facts, payments=(*facts.payments, bounced)), on)
    assert fold(facts, on).faults == with_it.faults == []
    taken_back = replace(with_it.facts, payments=tuple(p for p in with_it.facts.payments if p is not bounced))
    assert picture(fold(taken_back, on)) == picture(fold(facts, on))


@MANY
@given(accounts(agreed=False), st.data())
def test_a_broken_or_cancelled_agreement_gives_the_former_schedule_back(
    facts: AccountFacts, data: st.DataObject
) -> None:
    """Interest apart, which an agreement may have stopped for good."""
    contracts = list(facts.schedules)
    schedule, rows = data.draw(agreements(contracts, 9))
    until = max(rows[0].since, LENT) + timedelta(days=30)
    ended = tuple(replace(row, until=until, ended="broken", accrual="revives") for row in rows)
    with_it = replace(facts, schedules=(*contracts, schedule), supersessions=ended)
    on = until + timedelta(days=data.draw(st.integers(0, 100)))
    assert picture(fold(with_it, on)) == picture(fold(facts, on))


@MANY
@given(accounts(agreed=False), st.data())
def test_a_corrected_contract_stands_through_an_agreement_that_was_broken(
    facts: AccountFacts, data: st.DataObject
) -> None:
    old, *others = facts.schedules
    dues = data.draw(st.lists(st.tuples(DAYS, CENTS), min_size=1, max_size=3))
    corrected = replace(
        old,
        id=7,
        instalments=tuple(
            InstalmentFact(700 + place, place, due_on, (PartFact(old.id, PRINCIPAL, cents),))
            for place, (due_on, cents) in enumerate(sorted(dues), start=1)
        ),
    )
    agreement, rows = data.draw(agreements(list(facts.schedules), 9))
    since = rows[0].since
    until = since + timedelta(days=20)
    correction = SupersessionFact(7, old.id, LENT, since, "superseded", "runs_on")
    broken = tuple(replace(row, until=until, ended="cancelled", accrual="revives") for row in rows)
    with_it = replace(
        facts, schedules=(*facts.schedules, corrected, agreement), supersessions=(correction, *broken)
    )
    plain = replace(facts, schedules=(corrected, *others))
    on = until + timedelta(days=5)
    assert picture(fold(with_it, on)) == picture(fold(plain, on))


@MANY
@given(accounts(), DAYS)
def test_nothing_is_overdue_on_its_due_date_or_in_its_grace_days(facts: AccountFacts, on: date) -> None:
    grace = {i.id: schedule.grace_days for schedule in facts.schedules for i in schedule.instalments}
    state = fold(facts, on)
    for instalment in state.overdue():
        assert instalment.due_on + timedelta(days=grace.get(instalment.fact.id, 0)) < on
        # A penalty that is left alone on a paid instalment is overdue with it.
        assert any(instalment.overdue_of(debt.id) > 0 for debt in facts.debts)


@MANY
@given(accounts(), DAYS, st.lists(st.tuples(DAYS, st.none() | st.integers(0, 60)), max_size=4))
def test_delinquent_days_never_exceed_days_past_due_and_overlapping_pauses_count_once(
    facts: AccountFacts, on: date, spans: list[tuple[date, int | None]]
) -> None:
    pauses = tuple(
        PauseFact(since, None if length is None else since + timedelta(days=length))
        for since, length in spans
    )
    found = of_state(fold(replace(facts, pauses=pauses), on))
    doubled = of_state(fold(replace(facts, pauses=pauses * 2), on))
    assert 0 <= found.delinquent_days <= found.days_past_due
    assert found == doubled
    assert found.days_past_due == of_state(fold(facts, on)).days_past_due


@MANY
@given(accounts(agreed=False), DAYS)
def test_interest_grows_on_principal_only(facts: AccountFacts, on: date) -> None:
    """Every line of accrued interest or penalty rests on at most the principal that was lent."""
    state = fold(facts, on)
    for line in balance_of(state).lines:
        if line.code == "accrued":
            assert line.base is not None
            assert line.base * 100 <= state.claimed_principal[line.debt]


@given(DAYS, DAYS, DAYS, st.sampled_from(DayCount.values))
def test_days_counted_in_two_stretches_are_the_days_counted_in_one(
    first: date, second: date, third: date, day_count: str
) -> None:
    start, middle, end = sorted((first, second, third))
    parts = days_between(start, middle, day_count) + days_between(middle, end, day_count)
    assert parts == days_between(start, end, day_count)


@given(st.integers(0, 10**9), st.integers(1, 60))
def test_an_amount_split_evenly_adds_up_and_no_share_differs_by_more_than_the_remainder(
    cents: int, parts: int
) -> None:
    total = Decimal(cents) / 100
    shares = split_evenly(total, parts)
    assert (sum(shares), len(shares)) == (total, parts)
    assert all(share >= 0 for share in shares)
    assert len(set(shares[:-1])) <= 1
    assert abs(shares[-1] - shares[0]) <= Decimal(parts) / 100
