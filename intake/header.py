"""Find the line with the headings, below titles and units, and join two lines of headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intake.headings import Heading, is_unit, read_heading
from intake.matching import DEBTS, ENDING, is_known, matches
from intake.reading.grid import Grid, Row

# A header stands among the first lines.
SEARCHED = 60
# A heading is short, and none is a number or a date.
LONGEST = 60
VALUE = re.compile(r"[-+]?[\d,.]+%?|\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?.*|\d[\d*xX]{6,}.*")
GROUP_ENDING = re.compile(r"(信息|情况|资料|明细)$")


@dataclass(frozen=True)
class Header:
    """The headings of a table by place, and the lines that they take. The lines count from 1."""

    headings: tuple[Heading, ...]
    first: int
    last: int
    width: int

    @property
    def written(self) -> tuple[str, ...]:
        return tuple(heading.written for heading in self.headings)


def find_header(grid: Grid) -> Header | None:
    """The header of the grid, or None if no line looks like one."""
    rows = _first_rows(grid)
    scored = [(_score(row), -place) for place, row in enumerate(rows)]
    best = max((score for score, _place in scored), default=0.0)
    if not best:
        return None
    place = -next(place for score, place in scored if score == best)
    above = rows[place - 1] if place else None
    below = rows[place + 1] if place + 1 < len(rows) else None
    if below is not None and _continues(rows[place], below):
        return joined(rows[place], below, grid)
    if above is not None and _is_group_line(above, rows[place]):
        return joined(above, rows[place], grid)
    return _single(rows[place])


def header_at(grid: Grid, line: int) -> Header | None:
    """The header in the line that a person named."""
    return next(
        (_single(row) for row in _first_rows(grid, line) if row.number == line and not row.is_blank), None
    )


def _first_rows(grid: Grid, last: int = SEARCHED) -> list[Row]:
    found = []
    for row in grid.rows():
        if row.number > last:
            break
        found.append(row)
    return found


def _single(row: Row) -> Header:
    last = row.number + row.span - 1
    return Header(tuple(read_heading(cell) for cell in row.cells), row.number, last, len(row.cells))


def _score(row: Row) -> float:
    """How much a row looks like a header. Known words count most; a value makes it a line of data."""
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    if not cells or all(is_unit(cell) for cell in cells):
        return 0.0
    words = [cell for cell in cells if len(cell) <= LONGEST and not VALUE.fullmatch(cell)]
    known = sum(is_known(read_heading(cell)) for cell in words)
    values = len(cells) - len(words)
    if len(cells) == 1 and not known:
        return 0.0
    if values > known and values * 2 > len(cells):
        return 0.0
    return known * 10 + len(set(words)) / (1 + len(row.cells)) - values * 5 if known or not values else 0.0


def _is_group_line(above: Row, header: Row) -> bool:
    """Whether the line above names groups of columns, such as "contact person 1" over three columns."""
    groups = [cell for cell in above.cells if cell.strip()]
    filled = [cell for cell in header.cells if cell.strip()]
    if len(groups) < 2 or len(above.cells) < len(header.cells) / 2 or len(groups) > len(filled):  # noqa: PLR2004
        return False
    return not any(VALUE.fullmatch(cell.strip()) or ":" in cell or "：" in cell for cell in groups)


def _continues(header: Row, below: Row) -> bool:
    """Whether the line below holds more headings, under groups that the header names."""
    filled = [cell for cell in below.cells if cell.strip()]
    if not filled or any(VALUE.fullmatch(cell.strip()) for cell in filled):
        return False
    known = sum(is_known(read_heading(cell)) for cell in filled)
    return known * 2 > len(filled) and not _repeats(header, below)


def _repeats(header: Row, below: Row) -> bool:
    return sum(a == b for a, b in zip(header.cells, below.cells, strict=False) if a.strip()) > 1


def joined(above: Row, below: Row, grid: Grid) -> Header:
    """One header of two lines. A group holds for the empty places to its right, or as far as it is merged."""
    width = max(len(above.cells), len(below.cells))
    groups = _spread(above, width, grid)
    headings = []
    for place in range(width):
        own = below.cells[place].strip() if place < len(below.cells) else ""
        headings.append(_combined(groups[place], own, _often(own, below)))
    return Header(tuple(headings), above.number, below.number + below.span - 1, width)


def _often(own: str, row: Row) -> bool:
    return sum(cell.strip() == own for cell in row.cells) > 1


def _combined(group: str, own: str, is_repeated: bool) -> Heading:
    """The heading with its group where that says more, such as a contact person's name."""
    if not own or not group:
        return read_heading(own or group)
    whole = read_heading(f"{GROUP_ENDING.sub('', group)}{own}")
    alone = read_heading(own)
    if _field(whole) not in ("", _field(alone)) or (is_repeated and not _field(alone)):
        return Heading(f"{group}{own}", whole.word, whole.units | read_heading(group).units)
    return Heading(alone.written, alone.word, alone.units | read_heading(group).units)


def _field(heading: Heading) -> str:
    """The field that a list of debts would have under this heading. Empty for an unknown heading."""
    return next((match.field.code for match in matches(heading, DEBTS) if match.rank < ENDING), "")


def _spread(above: Row, width: int, grid: Grid) -> list[str]:
    """The group of each place."""
    cells = [above.cells[place].strip() if place < len(above.cells) else "" for place in range(width)]
    line = above.number - 1
    merged: dict[int, int] = {
        first[1]: last[1] for first, last in grid.merged if first[0] == line and last[0] == line
    }
    if merged or grid.merged:
        for first, last in merged.items():
            for place in range(first, min(last + 1, width)):
                cells[place] = cells[first]
        return cells
    return _filled(cells)


def _filled(cells: Sequence[str]) -> list[str]:
    found, before = [], ""
    for cell in cells:
        before = cell or before
        found.append(before)
    return found
