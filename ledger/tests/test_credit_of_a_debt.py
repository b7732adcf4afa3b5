"""Credit in the name of one debt, beside another debt that is owed: what it counts for."""

from datetime import date
from decimal import Decimal

import pytest

from foundation import clock
from ledger import writing_off
from ledger.balance import balance, of_state, payable_now
from ledger.booking import PaymentRow, book_payments
from ledger.loading import state_of
from ledger.models import Debt
from tests.world import World
from tests.world.debtors import NOW, TODAY

BEFORE = date(2026, 11, 20)


@pytest.fixture
def two_debts(world: World):
    """300.00 and 200.00 of one debtor, both overdue. 350.00 came in the name of the first."""
    with clock.at(NOW):
        first = world.debt("N-1", "300.00", [("2026-10-05", "300.00")])
        second = world.debt("N-2", "200.00", [("2026-10-05", "200.00")], account=first.account)
        row = PaymentRow(Decimal("350.00"), BEFORE, first.account_id, named_debt=first.pk)
        book_payments([row], by=world.sun)
        yield first, second


def test_credit_of_one_debt_pays_nothing_of_another(two_debts: tuple[Debt, Debt]) -> None:
    first, _second = two_debts
    found = balance(first.account, TODAY)
    assert (found.owed, found.credit, found.total) == (Decimal("200.00"), Decimal("50.00"), Decimal("200.00"))
    assert (found.counted_credit, found.other_credit) == (0, Decimal("50.00"))
    assert of_state(state_of(first.account_id, TODAY), first.pk).credit == Decimal("50.00")
    assert payable_now(state_of(first.account_id, TODAY)) == Decimal("200.00")


def test_the_lines_of_a_paper_add_up(two_debts: tuple[Debt, Debt]) -> None:
    found = balance(two_debts[0].account, TODAY)
    assert found.owed - found.counted_credit == found.total
    assert found.counted_credit + found.other_credit == found.credit


def test_a_write_off_gives_up_each_debt_less_its_own_credit(world: World) -> None:
    with clock.at(NOW):
        # Nothing is due yet, so the money in the name of the first debt waits.
        first = world.debt("N-1", "300.00", [("2027-10-05", "300.00")])
        second = world.debt("N-2", "200.00", [("2026-10-05", "200.00")], account=first.account)
        row = PaymentRow(Decimal("100.00"), TODAY, first.account_id, named_debt=first.pk)
        book_payments([row], by=world.sun)
        given_up = writing_off.write_off(
            first.account, [first.pk, second.pk], on=TODAY, by=world.qian, reason="Insolvent"
        )
        assert given_up == Decimal("400.00")
        for day in (TODAY, date(2027, 12, 1)):
            assert balance(first.account, day).total == 0, day
