"""What the cells of a column look like, without its heading."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings

from intake.problems import Doubt, Problem
from intake.values import amounts, days, people
from intake.values.tidy import narrow, tidy

MOBILE = re.compile(r"1[3-9]\d{9}")
RESIDENT = re.compile(r"\d{17}[\dx]")
SHARE = 0.6
# A day in digits only, such as 20260105. Fewer digits are a number.
EIGHT_DIGITS = 8


@dataclass(frozen=True)
class Column:
    """The filled cells of a column, from the first lines of the table."""

    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.cells

    def mostly(self, kind: str) -> bool:
        """Whether most cells are of this kind: day, amount, whole, small, mobile or resident."""
        test = TESTS[kind]
        return bool(self.cells) and sum(test(cell) for cell in self.cells) >= SHARE * len(self.cells)

    @property
    def counts_lines(self) -> bool:
        """Whether the cells count the lines: 1, 2, 3, and so on."""
        numbers = [narrow(cell).removesuffix(".0") for cell in self.cells]
        if not numbers or not all(number.isdigit() and len(number) < 7 for number in numbers):  # noqa: PLR2004
            return False
        values = [int(number) for number in numbers]
        return values[0] in {0, 1} and all(b == a + 1 for a, b in pairwise(values))

    @property
    def has_fractions(self) -> bool:
        return any(re.fullmatch(r"[-+]?[\d,]+\.\d+", narrow(cell)) for cell in self.cells)


def columns(rows: Iterable[Sequence[str]], width: int) -> list[Column]:
    """The filled cells of each column."""
    filled: list[list[str]] = [[] for _place in range(width)]
    for cells in rows:
        for place, cell in enumerate(cells[:width]):
            if tidy(cell):
                filled[place].append(cell)
    return [Column(tuple(cells)) for cells in filled]


def _is_day(cell: str) -> bool:
    try:
        return days.day(cell) is not None and (
            not narrow(cell).isdigit() or len(narrow(cell)) >= EIGHT_DIGITS
        )
    except Doubt:
        return True
    except Problem:
        return False


def _is_amount(cell: str) -> bool:
    try:
        return amounts.amount(cell) is not None
    except Problem as problem:
        return problem.code in {"grouping", "exponent", "too_large", "not_an_amount"} and cell[:1].isdigit()


def _is_whole(cell: str) -> bool:
    try:
        return amounts.term(cell) is not None
    except Problem:
        return False


def _is_day_of_month(cell: str) -> bool:
    try:
        found = amounts.whole(cell)
    except Problem:
        return False
    return found is not None and 1 <= found <= 31  # noqa: PLR2004


def _is_mobile(cell: str) -> bool:
    return settings.COUNTRY == "cn" and bool(MOBILE.fullmatch(narrow(cell)))


def _is_resident(cell: str) -> bool:
    if not RESIDENT.fullmatch(narrow(cell)):
        return False
    try:
        return bool(people.identity(cell))
    except Problem:
        return False


TESTS = {
    "day": _is_day,
    "amount": _is_amount,
    "whole": _is_whole,
    "small": _is_day_of_month,
    "mobile": _is_mobile,
    "resident": _is_resident,
}
