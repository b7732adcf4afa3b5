"""Two processes book on one account at the same time: nothing is lost or doubled (both engines)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.two_at_once import Shared, shared_database

# Wang owes 4,000.00; Liu and Zhang owe 1,000.00 each.
MAKE = """
from tests.world import World
world = World()
_all = (world.assigned_case, world.sun)
world.another_debtor()
world.another_debtor("张伟", "HB-10")
"""
# 20 times 50.00.
PAY = """
from decimal import Decimal
from followups import payments
from foundation import clock
from ledger.booking import PaymentRow
from ledger.models import Account
from staff.models import User
by = User.objects.get(staff_number="F1")
account = Account.objects.get(debts__reference="HB-1").pk
for _ in range(20):
    payments.take(PaymentRow(Decimal("50.00"), clock.business_date(), account), by=by)
print("done")
"""
# The same request, whoever sends it first.
PAY_ONCE = """
import uuid
from decimal import Decimal
from datetime import date
from followups import payments
from foundation.errors import Repeated
from ledger.booking import PaymentRow
from ledger.models import Account
from staff.models import User
by = User.objects.get(staff_number="F1")
account = Account.objects.get(debts__reference="HB-9").pk
row = PaymentRow(Decimal("70.00"), date(2026, 11, 20), account)
try:
    payments.take(row, by=by, request_id=uuid.UUID(int=7))
    print("booked")
except Repeated:
    print("repeated")
"""
FLAG = """
from followups import overdue
from staff.models import system_actor
for _ in range(5):
    overdue.flag(by=system_actor())
print("done")
"""
COUNT = """
from django.db.models import Sum
from ledger.models import Account, Allocation, Payment
from followups.models import Task
account = Account.objects.get(debts__reference="{debt}")
print(account.payments.count(), account.payments.aggregate(s=Sum("amount"))["s"],
      account.allocations.aggregate(s=Sum("amount"))["s"],
      Task.objects.filter(kind="overdue", case__debtor__account=account).count())
"""


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """A database with three debtors.

    It is a file, or a database of its own on the server that TEST_DATABASE_URL names.
    """
    with shared_database(request.param, tmp_path_factory.mktemp("shared")) as made:
        made.alone(MAKE)
        yield made


def test_two_processes_taking_payments_on_one_account_lose_and_double_nothing(shared: Shared) -> None:
    assert shared.together(PAY, PAY, FLAG, FLAG) == ["done"] * 4
    payments, total, settled, tasks = shared.alone(COUNT.format(debt="HB-1")).split()
    assert (payments, total) == ("40", "2000.00")
    assert settled == "2000.00", "the cache says what the fold says"
    assert tasks == "1"
    assert "hold together" in shared.manage("check_books")


def test_the_same_request_from_two_processes_books_once(shared: Shared) -> None:
    assert sorted(shared.together(PAY_ONCE, PAY_ONCE)) == ["booked", "repeated"]
    assert shared.alone(COUNT.format(debt="HB-9")).split()[:2] == ["1", "70.00"]


TAKE_NUMBERS = """
from followups import receipts
from ledger.models import Payment
from staff.models import User
by = User.objects.get(staff_number="F1")
for payment in Payment.objects.filter(account__debts__reference="HB-1").order_by("{order}").distinct():
    receipts.number(payment, by=by)
print("done")
"""
NUMBERS = """
from followups.models import ReceiptNumber
print(*ReceiptNumber.objects.order_by("number").values_list("number", flat=True))
"""


def test_receipts_that_are_printed_at_once_have_numbers_without_gap_or_double(shared: Shared) -> None:
    """Two processes number the forty payments of one account, one from each end."""
    shared.together(TAKE_NUMBERS.format(order="pk"), TAKE_NUMBERS.format(order="-pk"))
    assert shared.alone(NUMBERS) == " ".join(str(number) for number in range(1, 41))


HOLD_AND_PAY = """
from decimal import Decimal
from django.db import transaction
from followups import payments
from foundation import clock
from ledger.booking import PaymentRow
from ledger.models import Account
from staff.models import User
from pathlib import Path
by = User.objects.get(staff_number="F1")
account = Account.objects.get(debts__reference="HB-10").pk
with transaction.atomic():
    payments.take(PaymentRow(Decimal("1000.00"), clock.business_date(), account), by=by)
    Path("{held}").touch()
    time.sleep(4)
print("paid")
"""
WAIT_AND_FLAG = """
from pathlib import Path
from followups import overdue
from staff.models import system_actor
while not Path("{held}").exists():
    time.sleep(0.05)
from ledger.models import Instalment
overdue.flag(by=system_actor())
print(Instalment.objects.flagged().filter(parts__debt__reference="HB-10").count())
"""


def test_a_payment_between_the_jobs_read_and_write_is_not_flagged(shared: Shared, tmp_path: Path) -> None:
    """The payment holds the account when the job comes to it.

    The job must wait, then see the money. On SQLite the one writer at a time does the same.
    """
    held = tmp_path / "held"
    paid, flagged = shared.together(HOLD_AND_PAY.format(held=held), WAIT_AND_FLAG.format(held=held))
    assert (paid, flagged) == ("paid", "0")
