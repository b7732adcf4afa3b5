"""Working days, rest days and statutory holidays."""

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
import holidays
from django.conf import settings


@lru_cache(maxsize=4)
def _statutory(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country.upper())


def is_announced(day: date) -> bool:
    """Whether the year's make-up working days are known; China announces them a year at a time."""
    if settings.COUNTRY != "cn":
        return True
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def is_rest_day(day: date) -> bool:
    """Whether ``day`` is a weekend day or statutory holiday that is not a make-up working day.

    Beyond the announced years China's calendar falls back to weekends and fixed holidays.
    """
    if settings.COUNTRY == "cn" and is_announced(day):
        return bool(chinese_calendar.is_holiday(day))
    return day.isoweekday() > 5 or day in _statutory(settings.COUNTRY)  # noqa: PLR2004


def working_day(day: date) -> date:
    """``day`` itself, or the next working day if it is a rest day."""
    while is_rest_day(day):
        day += timedelta(days=1)
    return day


def add_business_days(day: date, days: int) -> date:
    """The ``days``-th working day after ``day``."""
    while days > 0:
        day += timedelta(days=1)
        if not is_rest_day(day):
            days -= 1
    return day
