"""The proof of the books at the end of a test, for the accounts of that test."""

from datetime import date

from django.db.models import Max

from collections_app import books
from collections_app.books.months import closed_months
from followups.models import OverdueRun
from foundation import clock
from ledger.models import Allocation, LedgerEntry, Payment, Reversal

# A test that books more accounts is about their number.
MOST = 20


def faults_in_the_books() -> list[str]:
    """What is wrong in the accounts that have payments, as of the last day that the test came to."""
    accounts = set(Payment.objects.exclude(account=None).values_list("account_id", flat=True)[: 10 * MOST])
    if not accounts:
        return []
    some = sorted(accounts)[:MOST]
    return [str(fault) for fault in (*books.check_accounts(some, last_day()), *closed_months(some))]


def last_day() -> date:
    """The last day on which something was booked, or for which something was computed.

    The test may have pinned the clock for a part of itself only.
    """
    booked = [rows.aggregate(last=Max("booked_at"))["last"] for rows in BOOKED]
    days = [clock.business_date(moment) for moment in booked if moment is not None]
    for rows, name in ((OverdueRun.objects, "on"), (Allocation.objects, "settled_on")):
        days.append(rows.aggregate(last=Max(name))["last"] or date.min)
    return max(days)


BOOKED = (Payment.objects, Reversal.objects, LedgerEntry.objects)
