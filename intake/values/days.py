"""Read dates in every form that has one meaning, and ask about those that have two."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from intake.problems import Doubt, Problem
from intake.values.tidy import narrow

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
# Excel counts days from here, because its year 1900 has a 29 February.
EPOCH = date(1899, 12, 30)
SERIALS = range(20_000, 80_000)
# The time has a mark of its own, so that its hour is never taken for a second digit of the day.
TIME = r"(?:(?:[t,]|(?<=[日号]))\d{1,2}[:时点].*|[t,]?(?:周.*|星期.*|\(.*\)|[上下]午.*|z))?"
BEFORE_TIME = re.compile(r"\s+(?=\d{1,2}[:时点])")
YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?" + TIME)
JOINED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[t_]?\d{4,6}|" + TIME + ")")
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + TIME)
NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/.,]?([a-z]{3,9})[-/.,]?(\d{4})" + TIME)
NAMED_FIRST = re.compile(r"([a-z]{3,9})[-/.,]?(\d{1,2})(?:st|nd|rd|th)?[-/.,]?(\d{4})" + TIME)
SERIAL = re.compile(r"(\d{5})(\.\d+)?")
SHORT_YEAR = re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?" + TIME)
NO_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}月?")
CHINESE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LATEST_YEAR, EARLIEST_YEAR = 2200, 1900


def day(written: str, order: str = "") -> date | None:
    """The day of a date or a time stamp. ``order`` says which of day and month comes first.

    Raises Doubt for a date with two meanings, a year of two digits or a month without a day. Raises Problem
    for what is no date.
    """
    text = _narrow(written)
    if not text:
        return None
    text = _digits(text)
    if found := YEAR_FIRST.fullmatch(text) or JOINED.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]), written)
    if found := YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[3]), int(found[4]), order, written)
    if found := NAMED.fullmatch(text):
        return _made(int(found[3]), _month(found[2], written), int(found[1]), written)
    if found := NAMED_FIRST.fullmatch(text):
        return _made(int(found[3]), _month(found[1], written), int(found[2]), written)
    if (found := SERIAL.fullmatch(text)) and int(found[1]) in SERIALS:
        return EPOCH + timedelta(days=int(found[1]))
    if SHORT_YEAR.fullmatch(text):
        raise Doubt("short_year", value=written)
    if NO_DAY.fullmatch(text):
        raise Doubt("no_day", value=written)
    raise Problem("not_a_date", value=written)


def _narrow(written: str) -> str:
    """The date without blanks, and with a "t" before its time."""
    return narrow(BEFORE_TIME.sub("t", written.strip()))


def order_of(cells: Iterable[str]) -> str | None:
    """Whether the day or the month comes first in dates such as 01-09-2026, told by the whole file.

    Empty if no date shows it or the dates contradict each other, and None if the file has no such date.
    """
    found = None
    orders = set()
    for written in cells:
        dated = YEAR_LAST.fullmatch(_narrow(written))
        if dated:
            found = ""
            if int(dated[1]) > 12:  # noqa: PLR2004 (no month)
                orders.add(DAY_FIRST)
            elif int(dated[3]) > 12:  # noqa: PLR2004
                orders.add(MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else found


def _year_last(first: int, second: int, year: int, order: str, written: str) -> date:
    if first > 12 or first == second:  # noqa: PLR2004
        return _made(year, second, first, written)
    if second > 12:  # noqa: PLR2004
        return _made(year, first, second, written)
    if not order:
        raise Doubt("day_or_month", value=written)
    return _made(year, second, first, written) if order == DAY_FIRST else _made(year, first, second, written)


def _made(year: int, month: int, day_of_month: int, written: str) -> date:
    try:
        made = date(year, month, day_of_month)
    except ValueError:
        raise Problem("not_a_date", value=written) from None
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Problem("not_a_date", value=written)
    return made


def _month(name: str, written: str) -> int:
    short = name[:3]
    if short not in MONTHS:
        raise Problem("not_a_date", value=written)
    return MONTHS.index(short) + 1


def _digits(text: str) -> str:
    """Chinese numerals of a date as digits: 二〇二四年三月十五日 is 2024年3月15日."""
    if not re.search(r"[〇零○一二三四五六七八九十].*[年月]", text):
        return text
    text = re.sub(r"([一二三])?十([一二三四五六七八九])?", _tens, text)
    return text.translate(CHINESE)


def _tens(found: re.Match[str]) -> str:
    return f"{(found[1] or '一').translate(CHINESE)}{(found[2] or '〇').translate(CHINESE)}"
