"""A part of the claim is given up when another person agrees."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from foundation.approvals import Decision
from ledger import waivers
from ledger.balance import balance
from ledger.models import LedgerEntry, Waiver
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
