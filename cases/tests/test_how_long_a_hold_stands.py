"""A hold bars from its first day to its last, and what happened is judged by what was known then (S1–S8)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cases.models import HoldKind, Purpose
from cases.tests.asking import ask, ask_to_visit, codes, held, released
from foundation import clock
from ledger.booking import PaymentRow, book_payments
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "barred"),
    [
        (TODAY, False),
        (TODAY + DAY, True),
        (TODAY + 2 * DAY, True),
        (TODAY + 3 * DAY, True),
        (TODAY + 4 * DAY, False),
    ],
)
def test_a_hold_bars_on_its_first_and_on_its_last_day(world: World, day: date, barred: bool) -> None:
    held(world, since=TODAY + DAY, until=TODAY + 3 * DAY)
    assert ask(world, at=moment(10, day=day)).refused_by("S1") is barred


def test_a_hold_without_an_end_bars_a_year_later(world: World) -> None:
    held(world)
    assert ask(world, at=NOW + timedelta(days=365)).refused_by("S1")


def test_a_released_hold_bars_nothing_more(world: World) -> None:
    released(world, held(world))
    assert not ask(world).refused_by("S1")


@pytest.mark.parametrize(
    ("minutes_after_placing", "breach"), [(-1, False), (0, True), (59, True), (60, False), (61, False)]
)
def test_a_call_is_a_breach_from_the_moment_of_placing_to_that_of_releasing(
    world: World, minutes_after_placing: int, breach: bool
) -> None:
    hold = held(world)
    with clock.at(NOW + timedelta(minutes=60)):
        released(world, hold)
    with clock.at(NOW + timedelta(hours=3)):
        called = ask(world, at=NOW + timedelta(minutes=minutes_after_placing), happened=True)
    assert called.refused_by("S1") is breach


@pytest.mark.parametrize(("days_ago", "breach"), [(3, False), (2, True), (1, True), (0, False)])
def test_a_call_is_a_breach_on_the_first_and_the_last_day_of_a_hold(
    world: World, days_ago: int, breach: bool
) -> None:
    with clock.at(NOW - 5 * DAY):
        held(world, since=TODAY - 2 * DAY, until=TODAY - DAY)
    assert ask(world, at=NOW - days_ago * DAY, happened=True).refused_by("S1") is breach


def test_when_each_debt_of_the_case_is_held_nothing_is_left_to_ask_for(world: World) -> None:
    held(world, debt=world.debts[0])
    assert "holds.leave_debt_out" in codes(ask(world))
    held(world, debt=world.debts[1])
    assert codes(ask(world)) == {"holds.stands"}


def test_a_hold_on_the_person_refuses_though_a_debt_is_free(world: World) -> None:
    held(world, debt=world.debts[0])
    held(world, HoldKind.HARDSHIP)
    verdict = ask(world)
    assert verdict.refused_by("S3")
    assert "holds.leave_debt_out" in codes(verdict)


def test_a_hold_on_a_debt_of_another_case_says_nothing_here(world: World) -> None:
    elsewhere = world.debt("HB-8", "1000.00", [("2026-10-05", "1000.00")])
    held(world, debt=elsewhere)
    assert not codes(ask(world))
    assert ask(world, case=None).refused_by("S1")


def test_a_refusal_names_the_hold_and_its_days(world: World) -> None:
    held(world, until=TODAY + 7 * DAY)
    [finding] = ask(world).findings
    assert finding.params == {"kind": "S1", "since": "2026-11-24", "until": "2026-12-01"}


def paid_at_nine(world: World) -> None:
    with clock.at(moment(9)):
        book_payments(
            [PaymentRow(world.debts[0].principal, TODAY, account=world.debtor.account_id)], by=world.sun
        )


def test_a_payment_booked_at_the_very_moment_of_the_permit_was_known_to_it(world: World) -> None:
    paid_at_nine(world)
    assert not ask(world, facts_as_of=moment(9)).refused_by("S6")
    assert ask(world, facts_as_of=moment(8, 59)).refused_by("S6")


def test_a_newer_payment_stops_a_demand_and_nothing_else(world: World) -> None:
    paid_at_nine(world)
    assert ask_to_visit(world, facts_as_of=moment(8)).refused_by("S6")
    for purpose in (Purpose.REPLY, Purpose.NOTICE, Purpose.REMINDER, Purpose.REQUESTED):
        assert not ask(world, facts_as_of=moment(8), purpose=purpose).refused_by("S6")


def test_of_several_newer_payments_the_newest_is_named(world: World) -> None:
    for at in (moment(9), moment(9, 30)):
        with clock.at(at):
            row = PaymentRow(Decimal("100.00"), TODAY, account=world.debtor.account_id)
            book_payments([row], by=world.sun)
    [finding] = ask(world, facts_as_of=moment(8)).findings
    assert datetime.fromisoformat(finding.params["booked_at"]) == moment(9, 30)


def test_a_newer_payment_makes_no_breach_of_what_happened(world: World) -> None:
    paid_at_nine(world)
    assert not ask(world, facts_as_of=moment(8), happened=True).refused_by("S6")


def test_a_payment_of_another_debtor_says_nothing_here(world: World) -> None:
    other = world.another_debtor()
    with clock.at(moment(9)):
        book_payments([PaymentRow(world.debts[0].principal, TODAY, account=other.account_id)], by=world.sun)
    assert not ask(world, facts_as_of=moment(8)).refused_by("S6")
