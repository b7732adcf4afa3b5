"""Money that comes in makes what was read of its account out of date, and of no other."""

from decimal import Decimal

from foundation import clock
from ledger.booking import PaymentRow, book_payments
from tests.world import World
from tests.world.debtors import NOW, TODAY


def test_a_payment_raises_the_version_of_its_account_by_one_and_of_no_other(world: World) -> None:
    with clock.at(NOW):
        paid, other = world.debts[0].account, world.another_debtor().account
        paid.refresh_from_db()
        before = paid.version, other.version
        book_payments([PaymentRow(Decimal("100.00"), TODAY, paid.pk)], by=world.sun)
        paid.refresh_from_db()
        other.refresh_from_db()
        assert (paid.version, other.version) == (before[0] + 1, before[1])
