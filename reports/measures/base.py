"""What a figure is: a named list over a scope, and the one number that stands for it."""

import enum
import statistics
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.utils.functional import Promise

from foundation.money import ZERO
from reports.scope import Scope


class Unit(enum.StrEnum):
    """How a figure reads."""

    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    DAYS = "days"


@dataclass(frozen=True)
class Line:
    """One line of the list behind a figure.

    ``counts`` says whether it is in the numerator of a share; ``amount`` has two places; ``note`` is a worded
    remark.
    """

    case: str
    debtor: str
    on: date | datetime | None
    amount: Decimal | None = None
    days: Decimal | None = None
    counts: bool = True
    note: str | Promise = ""


class Figure(ABC):
    """A measure. Its value is computed from its own lines, so that the two can't disagree."""

    code: str
    label: Promise
    unit: Unit
    # What the measure means, in a sentence; printed under reports and over lists.
    meaning: Promise

    @abstractmethod
    def lines(self, scope: Scope) -> Sequence[Line]:
        """Every line behind the figure, newest first, in a constant number of statements."""

    def value(self, lines: Iterable[Line]) -> Decimal | int | None:
        """The number that ``lines`` come to; None where there is nothing to take a share or a median of."""
        rows = list(lines)
        if self.unit == Unit.MONEY:
            return sum((row.amount or ZERO for row in rows), ZERO)
        if self.unit == Unit.SHARE:
            return Decimal(sum(row.counts for row in rows)) / len(rows) if rows else None
        if self.unit == Unit.DAYS:
            return median([row.days for row in rows if row.days is not None])
        return len(rows)

    def further(self, lines: Sequence[Line]) -> dict[str, Decimal | int | None]:
        """Further numbers from the same lines, such as a 90th percentile or a share by amount."""
        return {}


def median(days: Sequence[Decimal]) -> Decimal | None:
    """The middle value; None of nothing."""
    return Decimal(statistics.median(days)) if days else None


def percentile(days: Sequence[Decimal], share: Decimal) -> Decimal | None:
    """The smallest value that is not exceeded by ``share`` (0–1) of all; None of nothing."""
    ordered = sorted(days)
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None
