"""Open a file as one table: the sheet with data, its header, and its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from intake.header import Header, find_header, header_at
from intake.headings import is_unit, read_heading
from intake.matching import is_known
from intake.reading.grid import Grid, Opened, Row
from intake.reading.limits import LIMITS, Limits, Unreadable
from intake.reading.opening import open_file

__all__ = ["Choice", "Table", "Unreadable", "open_table"]


@dataclass(frozen=True)
class Choice:
    """What a person says about a file. What is empty is found by the machine."""

    sheet: str = ""
    header_line: int = 0
    encoding: str = ""
    separator: str = ""
    # Which of day and month comes first: ``dmy`` or ``mdy``.
    order: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a file. Lines are numbered as an editor or a spreadsheet numbers them.

    ``encoding`` is that of a text, or the form of a workbook. ``doubts`` are other encodings that make sense.
    """

    name: str
    encoding: str
    header: tuple[str, ...]
    found: Header
    grid: Grid
    separator: str = ""
    is_text: bool = True
    doubts: tuple[str, ...] = ()

    @property
    def header_line(self) -> int:
        """The last line of the header."""
        return self.found.last

    @property
    def sheet(self) -> str:
        return self.grid.sheet

    def rows(self) -> Iterator[Row]:
        """Every row below the header, also those without any text."""
        for row in self.grid.rows():
            if row.number > self.found.last:
                yield row

    def lines(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row as cells by column name, without empty rows and without a row of units."""
        for row in self.rows():
            if not row.is_blank and not self.is_unit_row(row):
                yield row.number, dict(zip(self.header, row.cells, strict=False))

    def is_unit_row(self, row: Row) -> bool:
        """Whether the row right below the header only names the units of the columns."""
        filled = [cell for cell in row.cells if cell.strip()]
        return row.number == self.found.last + 1 and len(filled) > 1 and all(is_unit(cell) for cell in filled)


def open_table(name: str, content: bytes, choice: Choice | None = None, limits: Limits = LIMITS) -> Table:
    """The one table of the file, as far as ``choice`` leaves it open. Raises Unreadable."""
    choice = choice or Choice()
    opened = open_file(name, content, encoding=choice.encoding, separator=choice.separator, limits=limits)
    grid, header = _chosen(name, opened, choice)
    return Table(
        name,
        opened.encoding or opened.form,
        header.written,
        header,
        grid,
        opened.separator,
        bool(opened.encoding),
        opened.doubts,
    )


def _chosen(name: str, opened: Opened, choice: Choice) -> tuple[Grid, Header]:
    """The sheet that holds the data, and its header."""
    grids = [grid for grid in opened.grids if not choice.sheet or grid.sheet == choice.sheet]
    if not grids:
        raise Unreadable("unknown_sheet", name, sheet=choice.sheet)
    if choice.header_line:
        for grid in grids:
            if header := header_at(grid, choice.header_line):
                return grid, header
        raise Unreadable("header_line", name, line=choice.header_line)
    found = [(grid, header) for grid in grids if (header := find_header(grid))]
    if not found:
        firsts = [next(iter(grid.rows()), None) for grid in grids]
        code = "header" if any(first and not first.is_blank for first in firsts) else "empty"
        raise Unreadable(code, name)
    # The header with the most known words, and of equal ones the first.
    return max(found, key=lambda each: sum(is_known(heading) for heading in each[1].headings))


def units_below(table: Table) -> list[frozenset[str]]:
    """The units that a row right below the header names, by place."""
    first = next(iter(table.rows()), None)
    if first is None or not table.is_unit_row(first):
        return []
    return [read_heading(f"x({cell})").units for cell in first.cells]
