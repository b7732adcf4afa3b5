"""Counting days of interest, the way a contract says."""

from datetime import date

from ledger.kinds import DayCount

BASIS = {DayCount.ACTUAL_365.value: 365, DayCount.ACTUAL_360.value: 360, DayCount.THIRTY_360.value: 360}


def days_between(since: date, until: date, day_count: str) -> int:
    """Days of interest from ``since`` (not counted) to ``until`` (counted).

    30/360 counts every month as 30 days; the 31st counts as the 30th.
    """
    if day_count != DayCount.THIRTY_360:
        return (until - since).days
    start, end = min(since.day, 30), min(until.day, 30)
    return (until.year - since.year) * 360 + (until.month - since.month) * 30 + end - start
