"""Judge every line of a table as far as the file alone can tell: good, to decide, bad, or passed over.

Every line below the header is one of the four. What is known in the books is no matter here.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from foundation import clock
from intake.fields import Field, Type
from intake.guess import Guess, Placed
from intake.headings import plain
from intake.matching import BANK, DEBTS, PAYMENTS
from intake.problems import Doubt, Problem
from intake.reading.grid import Row
from intake.reading.limits import LIMITS
from intake.tables import Table
from intake.values import amounts, days, people, rates
from intake.values.tidy import tidy

Value = Any
TOTAL = re.compile(
    r"(合计|总计|小计|汇总|本页合计|累计|共计|total|subtotal|grandtotal|sum|totals)[:：]?(\d+[笔条户])?"
)
NOTE = re.compile(
    r"[-=_*#—~]{4,}.*|"
    r"(注|备注|说明|制表|审核|复核|打印|导出|填表|以上|以下|单位|note|printed|end of|generated).*"
)
CLOSED = re.compile(
    r".*(关闭|失败|撤销|取消|冲正|退款成功|已全额退款|closed|failed|cancel|revers|void|declined).*"
)
MONEY_OF_A_DEBT = (
    "principal",
    "owed_principal",
    "overdue_total",
    "overdue_principal",
    "overdue_interest",
    "overdue_penalty",
    "entrusted_amount",
    "due_amount",
    "due_principal",
    "due_interest",
    "due_penalty",
    "instalment_amount",
    "fees",
)


class Verdict(StrEnum):
    GOOD = "good"
    TO_DECIDE = "to_decide"
    BAD = "bad"
    PASSED_OVER = "passed_over"


@dataclass(frozen=True)
class Judged:
    """A line with its verdict.

    ``problems`` name the columns as the file does. ``why`` says why the line was passed over. ``values`` has
    the value of each column by its name. ``span`` counts the lines of the file that it takes.
    """

    line: int
    span: int
    verdict: Verdict
    values: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()
    why: str = ""

    @property
    def holds_a_record(self) -> bool:
        """Whether the line is a debt, an instalment or a movement, and no total or repeated header."""
        return self.why in ("", "outgoing", "closed", "no_movement")


def judge(table: Table, guess: Guess) -> Iterator[Judged]:
    """Every line below the header up to the last that holds anything."""
    judge_row = _Judge(table, guess)
    blanks: list[Judged] = []
    for row in table.rows():
        found = judge_row(row)
        if found.why == "blank":
            # Blank lines at the end are no lines of the table.
            blanks.append(found)
            continue
        yield from blanks
        blanks.clear()
        yield found


class _Judge:
    """Judges single rows of one table."""

    def __init__(self, table: Table, guess: Guess) -> None:
        self.table, self.guess = table, guess
        self.header = [plain(heading) for heading in table.header]
        self.placed = [column for column in guess.columns if column.field]

    def __call__(self, row: Row) -> Judged:
        if why := self._passed(row):
            return Judged(row.number, row.span, Verdict.PASSED_OVER, {}, why=why)
        values: dict[str, Value] = {}
        problems = [*self._surplus(row), *self._too_long(row)]
        for column in self.placed:
            try:
                values[column.name] = self._value(column, row)
            except Problem as problem:
                problem.column = column.name
                problems.append(problem)
        problems.extend(self._missing(row, values, {problem.column for problem in problems}))
        return Judged(row.number, row.span, _verdict(problems), values, tuple(problems))

    def _passed(self, row: Row) -> str:
        """Why the row is no debt and no payment. Empty if it is one."""
        filled = [cell.strip() for cell in row.cells if cell.strip()]
        if not filled:
            return "blank"
        if self.table.is_unit_row(row):
            return "units"
        same = sum(a == plain(b) for a, b in zip(self.header, row.cells, strict=False) if a)
        if (same > 1 and same == len(filled)) or (len(self.header) == 1 and same):
            return "header"
        if self._is_total(row):
            return "total"
        if len(filled) == 1 and len(self.header) > 2 and NOTE.fullmatch(plain(filled[0])):  # noqa: PLR2004
            return "note"
        return self._no_payment(row) if self.guess.kind == BANK else ""

    def _is_total(self, row: Row) -> bool:
        """Whether one of the first cells says "total", and the row names no debt."""
        named = [
            column
            for column in self.placed
            if column.field and column.field.code in ("reference", "payment_id")
        ]
        cells = [cell for cell in row.cells if cell.strip()][:2]
        total = next((cell for cell in cells if TOTAL.fullmatch(re.sub(r"\s", "", plain(cell)))), "")
        return bool(total) and all(_cell(row, column.place) in ("", total.strip()) for column in named)

    def _no_payment(self, row: Row) -> str:
        """Why a movement of an account is no payment to us."""
        if self.guess.status is not None and CLOSED.fullmatch(plain(_cell(row, self.guess.status))):
            return "closed"
        for column in self.guess.of("direction"):
            written = _cell(row, column.place)
            if written and (found := people.direction(written)) != "in":
                return "outgoing" if found == "out" else "no_movement"
        incoming = [_cell(row, column.place) for column in self.guess.of("paid_amount")]
        if any(tidy(cell) and _is_below_zero(cell) for cell in incoming):
            return "outgoing"
        if self.guess.outgoing is not None and not any(map(_is_anything, incoming)):
            return "outgoing" if _is_anything(_cell(row, self.guess.outgoing)) else ""
        return ""

    def _surplus(self, row: Row) -> Iterator[Problem]:
        surplus = [cell for cell in row.cells[len(self.header) :] if cell.strip()]
        if surplus:
            yield Problem("surplus", value=surplus[0][:40])

    def _too_long(self, row: Row) -> Iterator[Problem]:
        for column, cell in zip(self.guess.columns, row.cells, strict=False):
            if len(cell) > LIMITS.cell:
                yield Problem("too_long", column.name, length=len(cell), limit=LIMITS.cell)

    def _value(self, column: Placed, row: Row) -> Value:
        """The value of the cell. Raises Problem."""
        written = _cell(row, column.place)
        field = column.field
        if field is None or len(written) > LIMITS.cell:
            return None
        if column.place in row.lossy and field.type not in (Type.MONEY, Type.RATE):
            raise Problem("digits_lost", value=written)
        value = _READS[field.type](written, column, self.guess.order)
        _within(field, written, value)
        return value

    def _missing(self, row: Row, values: Mapping[str, Value], wrong: set[str]) -> Iterator[Problem]:
        """What the line needs and does not have. A cell with a problem of its own is not missing."""
        kind = self.guess.kind
        for code in _NEEDED.get(kind, ()):
            for column in self.guess.of(code)[:1]:
                if column.name not in wrong and not values.get(column.name):
                    yield Problem("missing", column.name)
        if kind == DEBTS and not self._has(MONEY_OF_A_DEBT, row):
            yield Problem("no_amount")
        if kind in (BANK, PAYMENTS):
            if not self._has(("paid_amount",), row):
                yield Problem("no_amount")
            elif not self._has(("paid_at",), row):
                yield Problem("no_date")
        else:
            yield from self._apart(row)

    def _apart(self, row: Row) -> Iterator[Problem]:
        """Amounts without their day: instalments by their series, and payments."""
        for series in sorted({column.series for column in self.guess.of("due_on")}):
            dues = [
                c
                for code in ("due_amount", "due_principal")
                for c in self.guess.of(code)
                if c.series == series
            ]
            has_amount = any(_is_anything(_cell(row, column.place)) for column in dues)
            has_day = any(_cell(row, c.place) for c in self.guess.of("due_on") if c.series == series)
            if has_amount and not has_day:
                yield Problem("no_date", next(c.name for c in self.guess.of("due_on") if c.series == series))
        if self.guess.of("paid_at") and self._has(("paid_amount",), row) and not self._has(("paid_at",), row):
            yield Problem("no_date", self.guess.of("paid_at")[0].name)

    def _has(self, codes: Sequence[str], row: Row) -> bool:
        return any(_cell(row, column.place) for code in codes for column in self.guess.of(code))


# The fields without which a line says nothing, by the kind of the file.
_NEEDED = {
    DEBTS: ("reference", "debtor_name"),
    "schedule": ("reference", "due_on"),
    "schedule+payments": ("reference", "due_on"),
    PAYMENTS: ("reference", "payment_id"),
    BANK: ("payment_id",),
}


def _cell(row: Row, place: int) -> str:
    return tidy(row.cells[place]) if place < len(row.cells) else ""


def _is_anything(written: str) -> bool:
    """Whether the cell has an amount other than zero."""
    try:
        return bool(amounts.amount(written))
    except Problem:
        return True


def _is_below_zero(written: str) -> bool:
    try:
        return (amounts.amount(written) or 0) < 0
    except Problem:
        return False


def _verdict(problems: Sequence[Problem]) -> Verdict:
    if not problems:
        return Verdict.GOOD
    return Verdict.TO_DECIDE if all(isinstance(problem, Doubt) for problem in problems) else Verdict.BAD


def _within(field: Field, written: str, value: Value) -> None:
    """Hold the value to the bounds of its field. Raises Problem."""
    if isinstance(value, str) and len(value) > field.length:
        raise Problem("too_long", length=len(value), limit=field.length)
    if field.type is Type.PHONE and len(written) > field.length:
        raise Problem("too_long", length=len(written), limit=field.length)
    if isinstance(value, Decimal) and field.type is Type.MONEY and value < 0:
        raise Problem("below_zero", value=written)
    if isinstance(value, int) and field.bounds and not field.bounds[0] <= value <= field.bounds[1]:
        least, greatest = field.bounds
        raise Problem("out_of_bounds", value=written[:40], least=least, greatest=greatest)
    if isinstance(value, date) and field.is_past and value > clock.business_date():
        raise Problem("in_the_future", value=value.isoformat())


def _text(written: str, _column: Placed, _order: str) -> Value:
    if re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", written):
        raise Problem("digits_lost", value=written)
    return " ".join(written.split())


def _moment(written: str, _column: Placed, order: str) -> Value:
    # A column may hold only the time of the day that stands in another one.
    return None if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", written) else days.day(written, order)


_READS: dict[Type, Callable[[str, Placed, str], Value]] = {
    Type.TEXT: _text,
    Type.IDENTITY: lambda written, column, order: people.identity(written),
    Type.PHONE: lambda written, column, order: people.telephones(written),
    Type.MONEY: lambda written, column, order: amounts.amount(written, column.heading.units),
    Type.RATE: lambda written, column, order: rates.rate(written, column.heading.word, column.heading.units),
    Type.DAY: lambda written, column, order: days.day(written, order),
    Type.MOMENT: _moment,
    Type.WHOLE: lambda written, column, order: amounts.whole(written),
    Type.TERM: lambda written, column, order: amounts.term(written, column.heading.units),
    Type.DAY_OF_MONTH: lambda written, column, order: amounts.whole(written),
    Type.CURRENCY: lambda written, column, order: people.currency(written),
    Type.DIRECTION: lambda written, column, order: people.direction(written),
}
