"""Read single cells: dates, amounts and whole numbers in the forms that creditors use."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from foundation.money import read_amount, to_cents
from intake.problems import WORDS, Problem

Cells = Mapping[str, str]
Value = TypeVar("Value")
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
# Excel counts days from here, because its year 1900 has a 29 February.
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(20_000, 80_000)


def text(row: Cells, column: str, *, required: bool = False) -> str:
    """The cell without blanks around it. Raises Problem if the cell is required and empty."""
    value = (row.get(column) or "").strip()
    if required and not value:
        raise Problem("missing", column)
    return value


def needed(value: Value | None, column: str) -> Value:
    """The value of a cell that has to be filled. Raises Problem if the cell is empty."""
    if value is None:
        raise Problem("missing", column)
    return value


def day(row: Cells, column: str) -> date | None:
    """A date in any of the usual forms or as Excel's day number. None for an empty cell."""
    value = text(row, column)
    if not value:
        return None
    plain = value.split(" ")[0].split("T")[0]
    for form in FORMS:
        try:
            return datetime.strptime(plain, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    if re.fullmatch(r"\d{5}(\.0+)?", plain) and int(float(plain)) in EXCEL_DAYS:
        return EXCEL_EPOCH + timedelta(days=int(float(plain)))
    raise Problem("not_a_date", column, value=value)


def stamped_day(row: Cells, column: str, zone: str) -> date | None:
    """The day of a time stamp, in the source's own time zone. None for an empty cell."""
    value = text(row, column)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise Problem("not_a_date", column, value=value) from None
    return (moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(zone))).date()


def amount(row: Cells, column: str) -> Decimal | None:
    """An amount with at most two decimal places. None for an empty cell.

    Thousands separators and a currency sign are allowed. An amount that can be read in two ways is refused.
    """
    value = text(row, column)
    if not value:
        return None
    try:
        exact = read_amount(re.sub(r"[\s¥￥$€元]", "", value))
    except ValidationError as error:
        code = error.code if error.code in WORDS else "not_an_amount"
        raise Problem(str(code), column, value=value) from None
    # Spreadsheets store 12.30 as 12.299999999999999.
    rounded = to_cents(exact)
    if abs(exact - rounded) > Decimal("0.000001"):
        raise Problem("not_an_amount", column, value=value)
    if rounded < 0:
        raise Problem("below_zero", column, value=value)
    return rounded


def whole(row: Cells, column: str) -> int | None:
    """A whole number, also if a spreadsheet wrote it as ``6.0``. None for an empty cell."""
    value = text(row, column)
    if not value:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise Problem("not_a_number", column, value=value) from None
    if number != number.to_integral_value():
        raise Problem("not_a_number", column, value=value)
    return int(number)
