"""The rows of a file as text, before anything is known about their meaning."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """A row of cells. ``number`` is the line on which it begins, as an editor or a spreadsheet counts.

    ``span`` is the number of lines that it takes. ``lossy`` are the places of numbers that lost digits before
    the file was sent.
    """

    number: int
    cells: tuple[str, ...]
    span: int = 1
    lossy: frozenset[int] = frozenset()

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """One sheet or one text as rows that can be read again and again.

    ``merged`` are ranges of joined cells: first and last place, each as line and column from 0.
    """

    sheet: str
    rows: Callable[[], Iterator[Row]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


@dataclass(frozen=True)
class Opened:
    """A file that was opened. A text has an encoding, a separator and one grid; a workbook has its sheets.

    ``doubts`` are other encodings in which the file makes sense.
    """

    form: str
    grids: list[Grid]
    encoding: str = ""
    separator: str = ""
    doubts: tuple[str, ...] = ()
