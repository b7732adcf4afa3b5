"""Two processes book and take back the last money of one settlement at the same time (both engines)."""

from collections.abc import Iterator

import pytest

from tests.two_at_once import Shared, shared_database

PINNED = """
from foundation import clock
from tests.world.debtors import NOW, TODAY
pin = clock.at(NOW)
pin.__enter__()
from decimal import Decimal
from pathlib import Path
from followups import corrections, payments, receipts
from ledger.booking import PaymentRow
from ledger.models import Account, BankReturn, Payment
from staff.models import User

def begin_together(name):
    # Both processes are ready before one of them begins.
    Path("{folder}", name).touch()
    while len(list(Path("{folder}").glob("{phase}-*"))) < 2:
        time.sleep(0.01)
"""
# Wang owes 4,000.00 and settles for 3,600.00: half today, half on 10 December. The first half is paid.
MAKE = """
from tests.world import World
world = World()
_all = (world.assigned_case, world.sun)
world.active((TODAY.isoformat(), "1800.00"), ("2026-12-10", "1800.00"))
receipts.number(world.pays("1800.00"), by=world.sun)
"""
PAY = """
by = User.objects.get(staff_number="F1")
account = Account.objects.get(debts__reference="HB-1").pk
begin_together("{phase}-{name}")
paid = payments.take(PaymentRow(Decimal("{amount}"), clock.business_date(), account), by=by)
receipts.number(paid, by=by)
print(paid.pk)
"""
BOUNCE = """
by = User.objects.get(staff_number="F1")
payment = Payment.objects.get(pk={payment})
begin_together("{phase}-{name}")
corrections.bounce(payment, BankReturn.INSUFFICIENT, by=by)
print("bounced")
"""
# The state of the agreement · how often it was completed · how often that was undone · what is owed · credit.
STANDS = """
from audit.models import Event
from followups.models import RepaymentAgreement
from ledger.balance import balance
owed = balance(Account.objects.get(debts__reference="HB-1"), TODAY)
count = lambda verb: Event.objects.filter(verb=verb).count()
print(RepaymentAgreement.objects.get().state, count("agreement.completed"), count("agreement.revived"),
      owed.total, owed.credit)
"""
NUMBERS = """
from followups.models import ReceiptNumber
print(*ReceiptNumber.objects.order_by("number").values_list("number", flat=True))
"""


class Desk:
    """Two bookers at two desks, on one database."""

    def __init__(self, shared: Shared) -> None:
        self.shared, self.phase = shared, 0

    def alone(self, script: str) -> str:
        return self.shared.alone(self._pinned(script))

    def at_once(self, *scripts: str) -> list[str]:
        """What each printed. They begin at the same moment."""
        self.phase += 1
        return self.shared.together(
            *(
                self._pinned(script.replace("{phase}", str(self.phase)).replace("{name}", str(place)))
                for place, script in enumerate(scripts)
            )
        )

    def _pinned(self, script: str) -> str:
        folder = self.shared.environment["DATA_DIR"]
        return PINNED.replace("{folder}", folder).replace("{phase}", str(self.phase)) + script

    def books_hold_together(self) -> bool:
        return "hold together" in self.shared.manage("check_books")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Finance, with Wang's settlement of which one half is paid."""
    with shared_database(request.param, tmp_path_factory.mktemp("shared")) as shared:
        made = Desk(shared)
        made.alone(MAKE)
        yield made


def pay(amount: str) -> str:
    return PAY.replace("{amount}", amount)


def bounce(payment: str) -> str:
    return BOUNCE.replace("{payment}", payment)


def test_a_settlement_is_completed_once_whoever_books_and_takes_back_at_the_same_time(desk: Desk) -> None:
    assert desk.alone(STANDS) == "active 0 0 2200.00 1800.00"

    # Both book the last half. One completes the settlement, and the money of the other is credit.
    first, second = desk.at_once(pay("1800.00"), pay("1800.00"))
    assert desk.alone(STANDS) == "completed 1 0 0.00 1800.00"
    assert desk.books_hold_together()

    # The bank takes one back while 45.00 comes in. What is left still completes it.
    desk.at_once(bounce(first), pay("45.00"))
    state, completed, revived, owed, credit = desk.alone(STANDS).split()
    assert (state, owed, credit) == ("completed", "0.00", "45.00")
    assert int(completed) - int(revived) == 1
    assert desk.books_hold_together()

    # The other half bounces too while 100.00 comes in. The settlement stands again and is not completed.
    desk.at_once(bounce(second), pay("100.00"))
    state, completed, revived, owed, credit = desk.alone(STANDS).split()
    assert (state, owed, credit) == ("active", "2055.00", "1945.00")
    assert int(completed) == int(revived)
    assert desk.books_hold_together()

    assert desk.alone(NUMBERS) == "1 2 3 4 5"
