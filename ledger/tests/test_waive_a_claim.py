"""A part of the claim is given up when another person agrees."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from foundation.approvals import Decision
from ledger import waivers
from ledger.balance import balance
from ledger.booking import PaymentRow, book_payments, bring_up_to_date
from ledger.kinds import EntryKind
from ledger.models import Instalment, LedgerEntry, Waiver
from staff.models import User, system_actor
from tests.world import World
from tests.world.debtors import NOW, TODAY


@pytest.fixture(autouse=True)
def now(world: World) -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def waiver(world: World) -> Waiver:
    return waivers.ask(
        world.debts[0], "principal", Decimal("300.00"), condition="pays 700.00 today", by=world.chen
    )


def owed(world: World) -> Decimal:
    return balance(world.debts[0].account, TODAY).total


def test_nothing_is_given_up_before_another_person_agrees(world: World, waiver: Waiver) -> None:
    assert owed(world) == 4000
    waivers.decide(waiver, Decision.APPROVED, by=world.qian)
    assert owed(world) == 3700
    assert (waiver.entry.amount, waiver.entry.reason) == (Decimal("-300.00"), "pays 700.00 today")


def test_a_returned_one_gives_nothing_up(world: World, waiver: Waiver) -> None:
    waivers.decide(waiver, Decision.RETURNED, by=world.qian, remarks="too much")
    assert (owed(world), waiver.entry) == (4000, None)


@pytest.mark.parametrize(("who", "code"), [("chen", "own"), ("system", "system")])
def test_neither_the_asker_nor_a_job_agrees(world: World, waiver: Waiver, who: str, code: str) -> None:
    by: User = system_actor() if who == "system" else world.chen
    with pytest.raises(ValidationError) as refused:
        waivers.decide(waiver, Decision.APPROVED, by=by)
    assert refused.value.code == code
    assert not LedgerEntry.objects.filter(kind="waiver").exists()


def test_it_is_decided_once(world: World, waiver: Waiver) -> None:
    waivers.decide(waiver, Decision.APPROVED, by=world.qian)
    with pytest.raises(ValidationError):
        waivers.decide(Waiver.objects.get(), Decision.APPROVED, by=world.qian)
    assert owed(world) == 3700


@pytest.mark.parametrize("amount", ["0.00", "3000.01"])
def test_no_more_can_be_given_up_than_is_owed_of_that_part(world: World, amount: str) -> None:
    with pytest.raises(ValidationError) as refused:
        waivers.ask(world.debts[0], "principal", Decimal(amount), by=world.chen)
    assert "amount" in refused.value.message_dict


def test_what_was_paid_meanwhile_is_not_given_up(world: World, waiver: Waiver) -> None:
    account = world.debts[0].account
    book_payments([PaymentRow(Decimal("4000.00"), TODAY, account.pk)], by=world.sun)
    with pytest.raises(ValidationError) as refused:
        waivers.decide(waiver, Decision.APPROVED, by=world.qian)
    assert "amount" in refused.value.message_dict
    assert not LedgerEntry.objects.filter(kind=EntryKind.WAIVER).exists()


def test_an_instalment_that_is_given_up_is_overdue_no_more(world: World) -> None:
    debt = world.debt("W-1", "300.00", [("2026-09-05", "300.00")])
    bring_up_to_date([debt.account_id], on=TODAY)
    flagged = Instalment.objects.flagged().filter(parts__debt=debt)
    assert flagged.exists()
    asked = waivers.ask(debt, "principal", Decimal("300.00"), by=world.chen)
    assert flagged.exists()
    waivers.decide(asked, Decision.APPROVED, by=world.qian)
    assert not flagged.exists()
