"""When a claim can no longer be enforced (Civil Code 188–195)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import limitation, opening
from cases.models import Case, EvidenceItem, EvidenceKind, LimitationEvent, Proof, ProofGrade
from foundation import clock
from tests.world import World
from tests.world.debtors import TODAY, moment

DEMAND = LimitationEvent.Kind.DEMAND


def test_three_years_run_from_the_last_instalment_of_the_contract(world: World) -> None:
    first, second = world.debts
    clocks = limitation.of_debts([first.pk, second.pk])
    assert clocks[first.pk].proved == date(2029, 12, 5)
    assert clocks[second.pk].proved == date(2029, 12, 20)


def test_a_cases_date_is_its_earliest_debts(world: World) -> None:
    assert limitation.of_cases([world.case.pk])[world.case.pk].proved == date(2029, 12, 5)


def test_only_the_cases_asked_about_have_a_date(world: World) -> None:
    assert world.other_case.pk != world.case.pk
    assert set(limitation.of_cases([world.case.pk])) == {world.case.pk}


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2025, 3, 1), date(2028, 3, 1)),
    ],
)
def test_the_29th_of_february_ends_on_the_28th(day: date, end: date) -> None:
    assert limitation.years_after(day, 3) == end


def test_a_proved_demand_restarts_the_period(world: World) -> None:
    debt = world.debt("OLD", "100.00", [("2024-01-10", "100.00")], disbursed_on=date(2023, 1, 1))
    proof = world.evidence(EvidenceKind.DELIVERY_RECEIPT)
    LimitationEvent.note(debt, DEMAND, Proof("A", proof), on=date(2026, 3, 1), by=world.chen)
    found = limitation.of_debts([debt.pk])[debt.pk]
    assert found.proved == found.noted == date(2029, 3, 1)


def test_our_own_note_is_shown_apart_and_moves_no_alarm(world: World) -> None:
    debt = world.debt("OLD", "100.00", [("2024-01-10", "100.00")], disbursed_on=date(2023, 1, 1))
    LimitationEvent.note(debt, DEMAND, Proof(ProofGrade.C), on=date(2026, 3, 1), by=world.chen)
    found = limitation.of_debts([debt.pk])[debt.pk]
    assert (found.proved, found.noted) == (date(2027, 1, 10), date(2029, 3, 1))
    assert found.days_left() == 47
    assert found.is_near


def test_an_earlier_demand_shortens_nothing(world: World) -> None:
    debt = world.debts[0]
    LimitationEvent.note(debt, DEMAND, Proof(ProofGrade.C), on=date(2026, 9, 30), by=world.chen)
    assert limitation.of_debts([debt.pk])[debt.pk].noted == date(2029, 12, 5)


@pytest.mark.parametrize("grade", ["A", "B"])
def test_a_grade_above_our_own_note_needs_the_evidence(world: World, grade: str) -> None:
    with pytest.raises(ValidationError, match="evidence"):
        LimitationEvent.note(world.debts[0], DEMAND, Proof(grade), on=TODAY, by=world.chen)


def test_nothing_to_come_is_noted(world: World) -> None:
    with pytest.raises(ValidationError, match="future"):
        LimitationEvent.note(world.debts[0], DEMAND, Proof("C"), on=TODAY + timedelta(days=1), by=world.chen)


def test_noting_an_event_on_the_page_moves_the_date(world: World) -> None:
    case, debt = world.assigned_case, world.debts[0]
    proof = world.evidence(EvidenceKind.DELIVERY_RECEIPT)
    client = world.signed_in(world.li)
    address = f"/cases/{case.number}/limitation/"
    said = {"debt": debt.pk, "kind": "demand", "on": "2026-11-23", "grade": "B", "proof": ""}
    answer = client.post(address, said)
    assert answer.status_code == 422
    assert "proof" in answer.context["form"].errors
    assert client.post(address, {**said, "proof": proof.pk}).status_code == 302
    assert LimitationEvent.objects.get().proof == proof
    assert world.signed_in(world.qian).post(address, said).status_code == 403


def test_evidence_of_another_debtor_proves_nothing_here(world: World) -> None:
    case = world.assigned_case
    strange = world.another_debtor()
    item = world.evidence(EvidenceKind.OTHER)
    EvidenceItem.objects.filter(pk=item.pk).update(debtor=strange, case=None)
    said = {"debt": world.debts[0].pk, "kind": "demand", "on": "2026-11-23", "grade": "A", "proof": item.pk}
    answer = world.signed_in(world.li).post(f"/cases/{case.number}/limitation/", said)
    assert "proof" in answer.context["form"].errors


@pytest.mark.parametrize("leap_day", [False, True])
@pytest.mark.parametrize("shift", range(-2, 11))
def test_the_alarm_asked_of_the_database_agrees_with_the_clock(
    world: World, shift: int, leap_day: bool
) -> None:
    """Due dates around the edges of the week, also where they lie on and about 29 February."""
    today = date(2027, 2, 24) if leap_day else TODAY
    with clock.at(moment(10, day=today)):
        due = today.replace(year=today.year - 3) + timedelta(days=shift)
        debt = world.debt("OLD", "100.00", [(due.isoformat(), "100.00")], disbursed_on=date(2023, 1, 1))
        debtor = world.another_debtor()
        type(debt).objects.filter(pk=debt.pk).update(account=debtor.account)
        case = opening.open_case(debtor, world.team, by=world.chen, debts=[debt])
        left = limitation.of_cases([case.pk])[case.pk].days_left()
        assert left is not None
        near = limitation.ending_within(Case.objects.all(), 7).filter(pk=case.pk).exists()
        assert near == (0 <= left <= 7)


def test_a_case_with_our_own_note_only_still_alarms(world: World) -> None:
    due = TODAY.replace(year=TODAY.year - 3) + timedelta(days=3)
    debt = world.debt("OLD", "100.00", [(due.isoformat(), "100.00")], disbursed_on=date(2023, 1, 1))
    debtor = world.another_debtor()
    type(debt).objects.filter(pk=debt.pk).update(account=debtor.account)
    case = opening.open_case(debtor, world.team, by=world.chen, debts=[debt])
    LimitationEvent.note(debt, DEMAND, Proof("C"), on=TODAY, by=world.chen)
    assert list(limitation.ending_within(Case.objects.all(), 7)) == [case]
    proof = world.evidence(EvidenceKind.DELIVERY_RECEIPT)
    LimitationEvent.note(debt, DEMAND, Proof("A", proof), on=TODAY, by=world.chen)
    assert not limitation.ending_within(Case.objects.all(), 7)
