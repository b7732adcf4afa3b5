"""Months of the calendar, for due days."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """``day`` so many months on; the 31st becomes the month's last day, and the 31st again after it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_of_month(day: date) -> date:
    """The last day of the month of ``day``."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
