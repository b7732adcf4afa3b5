"""Two instalments for the 4,000.00 that Wang owes, and the words in which tests ask what a day makes of them.

2,500.00 of the two debts has been due since October.
"""

from datetime import date, timedelta

from followups import agreements
from foundation import clock
from ledger.arrears import standing
from tests.world.debtors import NOW, TODAY

HALVES = (("2026-12-01", "2000.00"), ("2027-01-01", "2000.00"))
# 100.00 is waived.
LESS = (("2026-12-01", "1950.00"), ("2027-01-01", "1950.00"))


def on(day: str, hour: int = 10):
    """Set the clock to that day at that hour."""
    return clock.at(NOW + timedelta(days=(date.fromisoformat(day) - TODAY).days, hours=hour - 10))


def arrears(world):
    """Return what Wang is behind with today."""
    account = world.debts[0].account_id
    return standing([account], clock.business_date())[account]


def judged(world):
    """Judge every agreement as the daily job does."""
    return agreements.judge(by=world.system)
