"""A contract's due days change with a second person's word, and change back."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import Event
from cases.models import ProofGrade
from followups import contract_changes, letters
from followups.contract_changes import Wanted
from followups.kinds import ChangeKind
from followups.models import ContractChange
from foundation import clock
from foundation.approvals import Decision
from ledger import rescheduling, superseding
from ledger.arrears import standing
from ledger.balance import balance
from ledger.opening import DueRow
from tests.world import World
from tests.world.debtors import NOW, TODAY


def days(world: World) -> list[str]:
    """The due days of Wang's first contract."""
    schedule = superseding.contract_schedule(world.debts[0])
    assert schedule is not None
    return [f"{due.due_on:%m-%d}" for due in superseding.dues_of(schedule, world.debts[0])]


def behind(world: World, on: date) -> tuple[Decimal, int]:
    found = standing([world.debts[0].account_id], on)[world.debts[0].account_id]
    return found.amount_overdue, found.days_past_due


def agreed(world: World, change: ContractChange) -> ContractChange:
    contract_changes.decide(change, Decision.APPROVED, by=world.qian)
    return change


def test_a_holiday_moves_what_is_to_come_and_leaves_what_is_due(world: World) -> None:
    earlier = [(day, behind(world, day)) for day in (date(2026, 10, 6), date(2026, 11, 1), TODAY)]
    agreed(world, world.holiday(2))
    assert days(world) == ["09-05", "10-05", "02-05"]
    assert [(day, behind(world, day)) for day, _figures in earlier] == earlier


def test_nothing_changes_before_a_second_person_agrees(world: World) -> None:
    change = world.holiday()
    assert days(world) == ["09-05", "10-05", "12-05"]
    with pytest.raises(PermissionDenied):
        contract_changes.decide(change, Decision.APPROVED, by=world.chen)
    contract_changes.decide(change, Decision.RETURNED, by=world.qian, remarks="Too long")
    assert days(world) == ["09-05", "10-05", "12-05"]


def test_a_change_taken_back_is_as_if_never_made_and_the_trail_says_both(world: World) -> None:
    change = agreed(world, world.holiday(2))
    with clock.at(NOW + timedelta(days=20)):
        now = clock.business_date()
        assert behind(world, now)[0] == 2500
        contract_changes.withdraw(change, by=world.qian, reason="Works again")
        assert days(world) == ["09-05", "10-05", "12-05"]
        assert behind(world, now)[0] == 3500
    told = Event.objects.filter(verb__startswith="contract_change").order_by("pk")
    assert [event.verb for event in told] == [
        "contract_change.asked",
        "contract_change.approved",
        "contract_change.withdrawn",
    ]
    assert json.loads(told[1].text)["before"]["dues"][-1] == "2026-12-05: 1000.00"
    assert json.loads(told[1].text)["after"]["dues"][-1] == "2027-02-05: 1000.00"


def test_interest_of_the_holiday_is_asked_for_once_or_not_at_all(world: World) -> None:
    debt = world.debt("I-1", "3650.00", [("2026-12-01", "3650.00")], annual_rate=Decimal("0.1"))
    runs = contract_changes.compare(Wanted(debt, ChangeKind.HOLIDAY, "x", months=1))
    stops = contract_changes.compare(Wanted(debt, ChangeKind.HOLIDAY, "x", months=1, interest_runs=False))
    # 3,650.00 at 10 % for the 31 days of December.
    assert runs.after == [DueRow(date(2027, 1, 1), Decimal("3650.00"), Decimal("31.00"))]
    assert stops.after == [DueRow(date(2027, 1, 1), Decimal("3650.00"))]


def test_another_due_day_is_the_next_one_and_never_an_earlier_one(world: World) -> None:
    def moved(day: int, *, off_rest_days: bool = False) -> list[date]:
        wanted = Wanted(debt, ChangeKind.DUE_DAY, "x", due_day=day, off_rest_days=off_rest_days)
        return [due.due_on for due in contract_changes.compare(wanted).after]

    dues = [("2026-12-05", "100.00"), ("2027-01-05", "100.00"), ("2027-02-05", "100.00")]
    debt = world.debt("D-1", "300.00", dues)
    assert moved(31) == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]
    assert moved(1) == [date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)]
    # 20 December 2026 is a Sunday and 20 February 2027 a Saturday.
    assert moved(20, off_rest_days=True)[0] == date(2026, 12, 21)


def test_a_payment_booked_later_for_an_earlier_day_settles_the_same(world: World) -> None:
    agreed(world, world.holiday(2))
    world.pays("2500.00", on=date(2026, 11, 1))
    assert behind(world, TODAY) == (0, 0)
    assert balance(world.debts[0].account, TODAY).total == 1500


def acceleration(world: World, *, paid_by: int = 40) -> Wanted:
    """What Li asks for after a demand letter arrived, ``paid_by`` days later."""
    letter = world.sent_letter()
    letters.deliver(letter, at=clock.now(), grade=ProofGrade.C, by=world.li)
    letter.refresh_from_db()
    return Wanted(
        world.debts[0],
        ChangeKind.ACCELERATION,
        "Clause 9",
        ground="contract",
        letter=letter,
        effective_on=TODAY + timedelta(days=paid_by),
    )


def test_an_acceleration_needs_a_notice_whose_day_to_pay_is_over(world: World) -> None:
    wanted = acceleration(world)
    with pytest.raises(ValidationError) as caught:
        contract_changes.ask(world.case, wanted, by=world.li)
    assert "letter" in caught.value.message_dict


def test_an_acceleration_lets_all_principal_fall_due_on_its_day(world: World) -> None:
    before = [DueRow(date(2026, 10, 1), Decimal("100.00"), Decimal("10.00"))]
    later = [DueRow(date(2026, month, 1), Decimal("100.00"), Decimal("30.00")) for month in (11, 12)]
    found = rescheduling.accelerate([*before, *later], on=date(2026, 10, 16), lent_on=None)
    # 15 of the 31 days of the period have passed.
    assert found == [*before, DueRow(date(2026, 10, 16), Decimal("200.00"), Decimal("14.52"))]


def test_the_page_shows_the_new_schedule_before_it_is_asked_for(world: World) -> None:
    case = world.assigned_case
    page = world.signed_in(world.li)
    url = reverse("contract-change-new", args=[case.number, "holiday"])
    typed = {"debt": world.debts[0].pk, "months": "2", "interest_runs": "yes", "reason": "Ill"}
    shown = page.post(url, typed | {"show": "schedule"})
    assert "2027-02-05" in shown.content.decode() and not ContractChange.objects.exists()
    assert page.post(url, typed).status_code == 302
    change = ContractChange.objects.get()
    decision = reverse("contract-change-decision", args=[case.number, change.pk])
    manager = world.signed_in(world.qian)
    assert "2027-02-05" in manager.get(decision).content.decode()
    manager.post(decision, {"decision": "approved", "remarks": ""})
    assert days(world) == ["09-05", "10-05", "02-05"]
    assert manager.get(reverse("contract-changes", args=[case.number])).status_code == 200


def test_a_due_day_at_the_end_of_a_month_stays_there(world: World) -> None:
    debt = world.debt("E-1", "300.00", [("2026-12-31", "150.00"), ("2027-01-31", "150.00")])
    found = contract_changes.compare(Wanted(debt, ChangeKind.HOLIDAY, "x", months=1))
    assert [due.due_on for due in found.after] == [date(2027, 1, 31), date(2027, 2, 28)]
