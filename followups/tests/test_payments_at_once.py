"""Two processes at one account at the same time: nothing is lost, nothing is doubled (both engines)."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.two_at_once import Shared

MAKE = """
from datetime import date
from decimal import Decimal
from tests.world import World
world = World()
_all = (world.assigned_case, world.sun)
"""
# Both wait for the same moment, then pay 20 times 50.00.
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
# Both send the same request.
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
account = Account.objects.get(debts__reference="HB-1").pk
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
from ledger.models import Payment, Allocation
from followups.models import Task, OverdueNotice
from django.db.models import Sum
print(Payment.objects.count(), Payment.objects.aggregate(s=Sum("amount"))["s"],
      Allocation.objects.aggregate(s=Sum("amount"))["s"],
      Task.objects.filter(kind="overdue").count(), OverdueNotice.objects.count())
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shared]:
    """A database in a file, or one of its own on the server that TEST_DATABASE_URL names."""
    if request.param == "sqlite":
        yield Shared(f"sqlite:///{tmp_path / 'shared.sqlite3'}", tmp_path)
        return
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL server")
    import psycopg

    server, _slash, _name = url.rpartition("/")
    name = f"two_at_once_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(
        f"{server}/postgres".replace("postgres://", "postgresql://"), autocommit=True
    ) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield Shared(f"{server}/{name}", tmp_path)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_two_processes_taking_payments_on_one_account_lose_and_double_nothing(shared: Shared) -> None:
    shared.alone(MAKE)
    assert shared.together(PAY, PAY, FLAG, FLAG) == ["done"] * 4
    payments, total, settled, tasks, _notices = shared.alone(COUNT).split()
    assert (payments, total) == ("40", "2000.00")
    assert settled == "2000.00", "the cache says what the fold says"
    assert tasks == "1"
    assert "hold together" in shared.manage("check_books")


def test_the_same_request_from_two_processes_books_once(shared: Shared) -> None:
    shared.alone(MAKE)
    assert sorted(shared.together(PAY_ONCE, PAY_ONCE)) == ["booked", "repeated"]
    assert shared.alone(COUNT).split()[:2] == ["1", "70.00"]


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
account = Account.objects.get(debts__reference="HB-1").pk
with transaction.atomic():
    payments.take(PaymentRow(Decimal("4000.00"), clock.business_date(), account), by=by)
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
found = overdue.flag(by=system_actor())
print(found.raised)
"""


@pytest.mark.services
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_payment_between_the_jobs_read_and_write_is_not_flagged(shared: Shared, tmp_path: Path) -> None:
    """The payment holds the account while the job comes to it: the job must wait, then see the money."""
    shared.alone(MAKE)
    held = tmp_path / "held"
    paid, raised = shared.together(HOLD_AND_PAY.format(held=held), WAIT_AND_FLAG.format(held=held))
    assert (paid, raised) == ("paid", "0")
