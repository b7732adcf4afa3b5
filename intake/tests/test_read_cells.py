"""Single cells as creditors write them: dates, amounts, whole numbers, and cells that can't be taken."""

from datetime import date
from decimal import Decimal

import pytest

from intake import cells
from intake.problems import Problem

SHANGHAI = "Asia/Shanghai"


def cell(value: str) -> dict[str, str]:
    return {"column": value}


def problem(read: object, value: str, *args: object, **options: object) -> tuple[str, str, object]:
    """The problem of a cell: the code, the column, and the value."""
    with pytest.raises(Problem) as found:
        read(cell(value), "column", *args, **options)
    return found.value.code, found.value.column, found.value.params.get("value")


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-05",
        "2026/11/05",
        "2026.11.05",
        "2026年11月05日",
        "20261105",
        "2026-11-05 13:45",
        " 2026-11-5 ",
        "2026-11-05T00:00:00",
        "46331",
        "46331.0",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert cells.day(cell(written), "column") == date(2026, 11, 5)


@pytest.mark.parametrize("written", ["yesterday", "2026-02-30", "05.11.2026", "1234567", "46331.5"])
def test_what_is_no_day_is_said_with_what_was_written(written: str) -> None:
    assert problem(cells.day, written) == ("not_a_date", "column", written)


def test_a_spreadsheets_day_number_is_taken_within_reason_only() -> None:
    assert cells.day(cell("20000"), "column") == date(1954, 10, 3)
    assert cells.day(cell("79999"), "column") == date(2119, 1, 10)
    assert problem(cells.day, "19999")[0] == "not_a_date"
    assert problem(cells.day, "80000")[0] == "not_a_date"


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2026-11-05T15:59:59+00:00", date(2026, 11, 5)),
        ("2026-11-05T16:00:00+00:00", date(2026, 11, 6)),
        ("2026-11-05T23:30:00", date(2026, 11, 5)),
    ],
)
def test_a_time_stamp_is_a_day_in_its_own_zone(stamp: str, day: date) -> None:
    assert cells.stamped_day(cell(stamp), "column", SHANGHAI) == day


def test_a_time_stamp_that_is_none_is_said() -> None:
    assert problem(cells.stamped_day, "noon", SHANGHAI) == ("not_a_date", "column", "noon")


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1200", "1200.00"),
        ("1,200.50", "1200.50"),
        ("¥ 1,200.5", "1200.50"),
        ("1200.50元", "1200.50"),
        ("12.299999999999999", "12.30"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_read_however_it_is_written(written: str, amount: str) -> None:
    assert cells.amount(cell(written), "column") == Decimal(amount)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("12.345", "not_an_amount"),
        ("12.30001", "not_an_amount"),
        ("NaN", "not_an_amount"),
        ("Infinity", "not_an_amount"),
        ("twelve", "not_an_amount"),
        ("-0.01", "below_zero"),
        ("1.2E+05", "exponent"),
        ("1,23,4.5", "grouping"),
        ("1.200,50", "grouping"),
        ("1，200", "wide"),
        ("１２００", "wide"),
    ],
)
def test_what_is_no_amount_is_said_with_what_was_written(written: str, code: str) -> None:
    assert problem(cells.amount, written) == (code, "column", written)


def test_a_whole_number_may_come_from_a_spreadsheet() -> None:
    assert cells.whole(cell("12"), "column") == 12
    assert cells.whole(cell("12.0"), "column") == 12
    assert problem(cells.whole, "12.5") == ("not_a_number", "column", "12.5")
    assert problem(cells.whole, "a year") == ("not_a_number", "column", "a year")


@pytest.mark.parametrize("read", [cells.day, cells.amount, cells.whole])
@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_cell_is_nothing(read: object, empty: str) -> None:
    assert read(cell(empty), "column") is None
    assert read({}, "column") is None


def test_an_empty_cell_that_is_needed_is_a_problem() -> None:
    with pytest.raises(Problem) as found:
        cells.needed(cells.day(cell(" "), "column"), "column")
    assert (found.value.code, found.value.column) == ("missing", "column")
    assert cells.needed(cells.amount(cell("0"), "column"), "column") == 0


def test_blanks_around_a_word_are_no_part_of_it() -> None:
    assert cells.text(cell("  王建国 "), "column") == "王建国"
    assert cells.text({}, "column") == ""
    assert cells.stamped_day(cell(" "), "column", SHANGHAI) is None
