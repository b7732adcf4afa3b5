"""The limitation clock at its edges: the alarm's first day, the last day, and which debts and dates count."""

from datetime import date, timedelta

import pytest

from cases import closing, limitation, opening
from cases.limitation import Clock
from cases.models import Case, ClosureKind, EvidenceKind, LimitationEvent, Proof, ProofGrade
from foundation import clock
from ledger import agreeing
from ledger.models import Debt
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment

DEMAND = LimitationEvent.Kind.DEMAND


@pytest.mark.parametrize(
    ("days", "near", "expired"),
    [(-1, False, True), (0, True, False), (89, True, False), (90, False, False)],
)
def test_the_alarm_begins_ninety_days_before_and_the_claim_lives_through_its_last_day(
    days: int, near: bool, expired: bool
) -> None:
    with clock.at(NOW):
        ends = Clock(proved=TODAY + timedelta(days=days), noted=None)
        assert (ends.days_left(), ends.is_near, ends.is_expired) == (days, near, expired)


def test_where_nothing_fell_due_nothing_runs_out(world: World) -> None:
    unknown = Clock(proved=None, noted=None)
    assert (unknown.days_left(), unknown.is_near, unknown.is_expired) == (None, False, False)


def test_the_days_left_are_counted_from_any_day(world: World) -> None:
    assert Clock(proved=date(2026, 12, 1), noted=None).days_left(date(2026, 11, 1)) == 30


@pytest.fixture
def old(world: World) -> Debt:
    """A debt whose last instalment fell due on 10 January 2024."""
    dues = [("2023-12-10", "50.00"), ("2024-01-10", "50.00")]
    return world.debt("OLD", "100.00", dues, disbursed_on=date(2023, 1, 1))


def proved(world: World, debt: Debt, on: date, grade: str = ProofGrade.A) -> None:
    proof = world.evidence(EvidenceKind.DELIVERY_RECEIPT)
    LimitationEvent.note(debt, DEMAND, Proof(grade, proof), on=on, by=world.chen)


@pytest.mark.parametrize("grade", [ProofGrade.A, ProofGrade.B])
def test_the_latest_proved_demand_counts(world: World, old: Debt, grade: str) -> None:
    proved(world, old, date(2026, 3, 1), grade)
    proved(world, old, date(2025, 3, 1), grade)
    assert limitation.of_debts([old.pk])[old.pk].proved == date(2029, 3, 1)


def test_a_demand_for_one_debt_restarts_no_other(world: World, old: Debt) -> None:
    proved(world, world.debts[0], date(2026, 3, 1))
    assert limitation.of_debts([old.pk])[old.pk].proved == date(2027, 1, 10)


def test_an_agreements_later_dues_move_no_date_by_themselves(world: World, old: Debt) -> None:
    agreeing.take_effect(
        old.account,
        agreeing.AgreementTerms([(date(2027, 6, 1), old.principal)], "runs_on", grace_days=3),
        on=TODAY,
    )
    assert limitation.of_debts([old.pk])[old.pk].proved == date(2027, 1, 10)


def test_of_no_debts_and_of_unknown_dues_there_is_no_date(world: World) -> None:
    assert limitation.of_debts([]) == {}
    undated = world.debt("NONE", "100.00", [])
    assert limitation.of_debts([undated.pk])[undated.pk] == Clock(None, None)


def case_of(world: World, debt: Debt) -> Case:
    """A case about this one debt."""
    debtor = world.another_debtor()
    type(debt).objects.filter(pk=debt.pk).update(account=debtor.account)
    return opening.open_case(debtor, world.team, by=world.chen, debts=[debt])


def test_a_closed_case_keeps_the_date_of_the_debts_it_ended_with(world: World, old: Debt) -> None:
    case = case_of(world, old)
    assert limitation.of_cases([case.pk])[case.pk].proved == date(2027, 1, 10)
    closing.close(case, ClosureKind.RETURNED, by=world.chen, reason="sold")
    assert limitation.of_cases([case.pk])[case.pk].proved == date(2027, 1, 10)


def test_a_debt_taken_out_of_an_open_case_moves_its_alarm_no_more(world: World, old: Debt) -> None:
    case = case_of(world, old)
    case.case_debts.update(until=NOW)
    assert case.pk not in limitation.of_cases([case.pk])
    with clock.at(moment(10, day=date(2027, 1, 8))):
        assert not limitation.ending_within(Case.objects.all(), 7).exists()


@pytest.mark.parametrize(
    ("today", "alarms"),
    [
        (date(2027, 1, 2), False),
        (date(2027, 1, 3), True),
        (date(2027, 1, 10), True),
        (date(2027, 1, 11), False),
    ],
)
def test_the_alarm_of_a_week_rings_from_seven_days_before_to_the_last_day(
    world: World, old: Debt, today: date, alarms: bool
) -> None:
    case = case_of(world, old)
    with clock.at(moment(10, day=today)):
        assert limitation.ending_within(Case.objects.filter(pk=case.pk), 7).exists() is alarms


def test_a_proved_demand_brings_an_alarm_of_its_own(world: World, old: Debt) -> None:
    case = case_of(world, old)
    proved(world, old, date(2026, 3, 1))
    with clock.at(moment(10, day=date(2027, 1, 8))):
        assert not limitation.ending_within(Case.objects.filter(pk=case.pk), 7).exists()
    with clock.at(moment(10, day=date(2029, 2, 24))):
        assert limitation.ending_within(Case.objects.filter(pk=case.pk), 7).exists()


@pytest.mark.parametrize(
    ("due", "alarms"),
    [
        ("2025-02-27", False),
        ("2025-02-28", False),
        ("2025-03-01", True),
        ("2025-03-08", True),
        ("2025-03-09", False),
    ],
)
def test_the_alarm_rings_on_the_29th_of_february_for_what_ends_from_march_on(
    world: World, due: str, alarms: bool
) -> None:
    debt = world.debt("LEAP", "100.00", [(due, "100.00")], disbursed_on=date(2024, 1, 1))
    case = case_of(world, debt)
    with clock.at(moment(10, day=date(2028, 2, 29))):
        left = limitation.of_cases([case.pk])[case.pk].days_left()
        assert limitation.ending_within(Case.objects.filter(pk=case.pk), 8).exists() is alarms
        assert (left is not None and 0 <= left <= 8) is alarms


def test_an_agreements_later_dues_silence_no_alarm(world: World, old: Debt) -> None:
    case = case_of(world, old)
    old.refresh_from_db()
    agreeing.take_effect(
        old.account,
        agreeing.AgreementTerms([(date(2027, 6, 1), old.principal)], "runs_on", grace_days=3),
        on=TODAY,
    )
    with clock.at(moment(10, day=date(2027, 1, 8))):
        assert limitation.ending_within(Case.objects.filter(pk=case.pk), 7).exists()
