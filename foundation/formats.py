"""How figures, days and moments are written, on pages, in papers and in messages.

Everything takes the value as rows keep it and returns text; nothing (None) is an en dash. ``page`` registers
these functions as template filters of the same name.
"""

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils import formats, timezone

from foundation import clock

SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}


def money(amount: Decimal | None) -> str:
    """``1409.5`` as ``1,409.50``, without the currency, which the head of the column names."""
    return "–" if amount is None else f"{amount:,.2f}"


def money_with_currency(amount: Decimal | None) -> str:
    """``1409.5`` as ``¥1,409.50``, or ``CZK 1,409.50`` where the currency has no sign of its own."""
    if amount is None:
        return "–"
    sign = SIGNS.get(settings.CURRENCY, f"{settings.CURRENCY} ")
    return f"-{sign}{-amount:,.2f}" if amount < 0 else f"{sign}{amount:,.2f}"


def percent(share: Decimal | float | None) -> str:
    """``0.684`` as ``68.4%``."""
    return "–" if share is None else f"{share * 100:.1f}%"


def rate(value: Decimal | None) -> str:
    """A yearly rate ``0.045`` as ``4.5%``."""
    return "–" if value is None else f"{(value * 100).normalize():f}%"


def day(value: date | datetime | None) -> str:
    """A date as ``2026-11-23``, the form of tables in both languages."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.business_date(value)
    return value.isoformat()


def long_day(value: date | datetime | None) -> str:
    """A date as running text has it: ``2026-11-23`` in English, ``2026年11月23日`` in Chinese."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.business_date(value)
    return formats.date_format(value, "DATE_FORMAT")


def month(value: date | None) -> str:
    """A month as running text has it: ``October 2026`` in English, ``2026年10月`` in Chinese."""
    return "–" if value is None else formats.date_format(value, "YEAR_MONTH_FORMAT")


def signed(amount: Decimal | None) -> str:
    """A difference as ``+45.00`` or ``−45.00``, without the currency."""
    if amount is None:
        return "–"
    return f"−{-amount:,.2f}" if amount < 0 else f"{'+' if amount else ''}{amount:,.2f}"


def moment(value: datetime | None) -> str:
    """A moment as ``2026-11-23 09:41`` in the organisation's zone."""
    return "–" if value is None else f"{timezone.localtime(value, clock.zone()):%Y-%m-%d %H:%M}"


def hour(value: datetime | None) -> str:
    """The hour of a moment as ``09:41``."""
    return "–" if value is None else f"{timezone.localtime(value, clock.zone()):%H:%M}"


def when(value: date | datetime | None) -> str:
    """A moment with its hour, a day without."""
    return moment(value) if isinstance(value, datetime) else day(value)
