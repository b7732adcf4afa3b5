"""A waiver that stands only if a payment comes by its day."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import ANY

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from collections_app.books import rows
from followups import conditions, payments
from followups.conditions import Part, Payable
from followups.kinds import ConditionState, TaskKind, TaskResult
from followups.models import Task, WaiverCondition
from foundation import clock
from foundation.approvals import Decision
from ledger.balance import balance
from ledger.models import Component, Waiver
from staff.models import Notification
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment

BY = date(2026, 12, 4)  # A Friday. Money that came in time is waited for until Monday.


def owed(world: World) -> Decimal:
    return balance(world.debtor.account, clock.business_date()).total


def condition(world: World, amount: str = "1000.00", *, agreed: bool = True) -> WaiverCondition:
    """Li asks to give up 300.00 of 4,000.00 if ``amount`` is paid by 4 December. Qian agrees."""
    part = Part(world.debts[0], Component.PRINCIPAL, Decimal("300.00"))
    waiver = conditions.ask(world.assigned_case, part, by=world.li, on_condition=Payable(Decimal(amount), BY))
    if agreed:
        conditions.decide(waiver, Decision.APPROVED, by=world.qian)
    return WaiverCondition.objects.get(waiver=waiver)


def night(world: World, day: date) -> dict[str, int]:
    with clock.at(moment(2, day=day)):
        return conditions.judge(by=world.system)


def test_an_agreed_condition_is_a_task_of_the_lead_by_its_day(world: World) -> None:
    condition(world)
    task = Task.objects.get(kind=TaskKind.CONDITION)
    assert (task.due_on, task.role, task.case, task.is_open) == (BY, "", world.case, True)
    assert "1,000.00" in task.note
    assert owed(world) == Decimal("3700.00")


def test_a_condition_that_nobody_agreed_to_is_no_task(world: World) -> None:
    asked = condition(world, agreed=False)
    assert not Task.objects.filter(kind=TaskKind.CONDITION).exists()
    assert night(world, date(2026, 12, 8)) == {"met": 0, "failed": 0}
    with clock.at(moment(9, day=date(2026, 12, 5))), pytest.raises(ValidationError, match="is over"):
        conditions.decide(asked.waiver, Decision.APPROVED, by=world.qian)


def test_the_waiver_stands_as_soon_as_the_payment_is_there(world: World) -> None:
    found = condition(world)
    world.pays("600.00")
    assert WaiverCondition.objects.get().state == ConditionState.WAITING
    world.pays("400.00")
    found.refresh_from_db()
    task = Task.objects.get(kind=TaskKind.CONDITION)
    assert (found.state, task.result) == (ConditionState.MET, TaskResult.PAID)
    assert owed(world) == Decimal("2700.00")


def test_a_payment_that_does_not_come_takes_the_waiver_back(world: World) -> None:
    found = condition(world)
    world.pays("999.99")
    assert night(world, date(2026, 12, 7)) == {"met": 0, "failed": 0}
    assert night(world, date(2026, 12, 8)) == {"met": 0, "failed": 1}
    assert night(world, date(2026, 12, 9)) == {"met": 0, "failed": 0}
    found.refresh_from_db()
    assert found.state == ConditionState.FAILED
    assert Task.objects.get(kind=TaskKind.CONDITION).result == TaskResult.NOT_PAID
    with clock.at(moment(9, day=date(2026, 12, 8))):
        assert owed(world) == Decimal("3000.01")
    told = Notification.objects.filter(kind="waiver_taken_back").values_list("recipient", flat=True)
    assert set(told) == {world.li.pk, world.chen.pk}
    assert not list(rows.entries())


def test_a_payment_that_bounces_after_its_day_takes_the_waiver_back(world: World) -> None:
    found = condition(world)
    paid = world.pays("1000.00")
    found.refresh_from_db()
    assert (found.state, owed(world)) == (ConditionState.MET, Decimal("2700.00"))
    with clock.at(moment(9, day=date(2026, 12, 10))):
        payments.reverse(paid, by=world.sun, reason="bounced")
        found.refresh_from_db()
        assert (found.state, owed(world)) == (ConditionState.FAILED, Decimal("4000.00"))


def test_a_payment_that_bounces_before_its_day_leaves_the_waiver_waiting(world: World) -> None:
    found = condition(world)
    paid = world.pays("1000.00")
    assert not Task.objects.open().filter(kind=TaskKind.CONDITION).exists()
    payments.reverse(paid, by=world.sun, reason="bounced")
    found.refresh_from_db()
    assert (found.state, owed(world)) == (ConditionState.WAITING, Decimal("3700.00"))
    assert Task.objects.open().filter(kind=TaskKind.CONDITION).count() == 1


def test_money_of_the_last_day_that_is_booked_late_brings_the_waiver_back(world: World) -> None:
    found = condition(world)
    night(world, date(2026, 12, 8))
    with clock.at(moment(9, day=date(2026, 12, 9))):
        world.pays("1000.00", on=BY)
        found.refresh_from_db()
        assert (found.state, owed(world)) == (ConditionState.MET, Decimal("2700.00"))
    assert not list(rows.entries())
    assert found.waiver.entry is not None
    assert found.waiver.entry.value_date == TODAY


def test_money_of_another_debt_or_after_the_day_or_of_before_does_not_count(world: World) -> None:
    world.pays("1000.00")
    with clock.at(NOW + timedelta(minutes=5)):
        found = condition(world)
        world.pays("400.00", named_debt=world.debts[1].pk)
    with clock.at(moment(9, day=date(2026, 12, 5))):
        world.pays("1000.00")
    night(world, date(2026, 12, 8))
    found.refresh_from_db()
    assert found.state == ConditionState.FAILED


def test_a_condition_asks_for_no_more_than_is_owed_after_the_waiver_and_for_no_day_gone_by(
    world: World,
) -> None:
    part = Part(world.debts[0], Component.PRINCIPAL, Decimal("300.00"))
    for wanted, field in (
        (Payable(Decimal("3700.01"), BY), "pay_amount"),
        (Payable(Decimal("100.00"), TODAY - timedelta(days=1)), "pay_by"),
    ):
        with pytest.raises(ValidationError) as refused:
            conditions.ask(world.assigned_case, part, by=world.li, on_condition=wanted)
        assert refused.value.message_dict == {field: ANY}
    assert not Waiver.objects.exists()


def test_in_the_browser_amount_and_day_belong_together(world: World) -> None:
    number, li = world.assigned_case.number, world.signed_in(world.li)
    page = reverse("case-waivers", args=[number])
    typed = {
        "request_id": "0a0c4ab8-45f4-4b0c-9a4a-1d6f6c6b0f11",
        "debt": world.debts[0].pk,
        "component": Component.PRINCIPAL.value,
        "amount": "300",
        "pay_amount": "1000",
    }
    refused = li.post(page, typed)
    assert refused.status_code == 422
    assert "Say by when it is paid." in refused.content.decode()
    assert li.post(page, {**typed, "pay_by": BY.isoformat()}).status_code == 302
    assert "1,000.00 is paid by 2026-12-04" in " ".join(li.get(page).content.decode().split())
    waiver = Waiver.objects.get()
    decision = reverse("waiver-decision", args=[number, waiver.pk])
    asked = {"decision": "approved", "remarks": ""}
    assert world.signed_in(world.qian).post(decision, asked).status_code == 302
    assert Task.objects.filter(kind=TaskKind.CONDITION, case=world.case).exists()
    night(world, date(2026, 12, 8))
    shown = li.get(page).content.decode()
    assert "taken back" in shown and "the payment did not come" in shown
