"""The invariants of the books, checked over the whole database (manage.py check_books).

Each invariant is a function that yields its faults. Accounts are read in bounded batches.
"""

from collections.abc import Collection, Iterator
from datetime import date

from collections_app.books.accounts import OF_ACCOUNTS
from collections_app.books.faults import Day, Fault
from collections_app.books.money import OF_MONEY
from collections_app.books.months import closed_months
from collections_app.books.rows import OF_ROWS
from followups.models import OverdueRun
from foundation import clock
from ledger.loading import in_batches, states
from ledger.models import Account

BATCH = 500

__all__ = ["Fault", "check", "check_accounts"]


def check(on: date | None = None) -> Iterator[Fault]:
    """Yield every fault in the books as of ``on`` (default: today)."""
    yield from check_accounts(Account.objects.values_list("pk", flat=True), on)
    yield from closed_months()
    for rows in OF_ROWS:
        yield from rows()


def check_accounts(accounts: Collection[int], on: date | None = None) -> Iterator[Fault]:
    """Yield the faults of these accounts as of ``on`` (default: today)."""
    last = OverdueRun.objects.order_by("-on", "-began_at").first()
    day = Day(on or clock.business_date(), last.on if last else None, last.began_at if last else None)
    for ids in in_batches(accounts, BATCH):
        found = list(states(ids, day.today))
        for invariant in (*OF_ACCOUNTS, *OF_MONEY):
            yield from invariant(found, day)
