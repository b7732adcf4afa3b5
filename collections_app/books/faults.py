"""What is wrong in the books, in words."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Fault:
    """One fault: the invariant that is broken, the row, and what is wrong there."""

    invariant: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.where}: {self.what}"


@dataclass(frozen=True)
class Day:
    """The day on which the books are checked, and the last day for which the overdue job ran."""

    today: date
    last_run: date | None
    began_at: datetime | None
