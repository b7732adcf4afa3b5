"""The only clock. "Today" is the business date in the organisation's own time zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

_pinned: list[datetime] = []


def zone() -> ZoneInfo:
    """The organisation's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def now() -> datetime:
    """The present moment, aware; or the moment given to ``at``."""
    return _pinned[-1] if _pinned else timezone.now()


def real_now() -> datetime:
    """The moment by the machine's clock even inside ``at``; the audit keeps both."""
    return timezone.now()


def business_date(moment: datetime | None = None) -> date:
    """The calendar day of ``moment`` (default: now) where the organisation is."""
    return (moment or now()).astimezone(zone()).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The aware moments at which a business day begins and the next one begins."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone())
    after = day + timedelta(days=1)
    return start, datetime(after.year, after.month, after.day, tzinfo=zone())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``moment`` be the present for a while.

    The pin holds for the whole process, threads included, so it is for a command of its own (the demo)
    and for tests, never for a web request. Raises ValueError for a naive datetime.
    """
    if timezone.is_naive(moment):
        raise ValueError("clock.at() needs an aware datetime")
    _pinned.append(moment)
    try:
        yield
    finally:
        _pinned.pop()
