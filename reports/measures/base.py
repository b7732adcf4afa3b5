"""A figure is a named list over a scope, and one number that is computed from the list."""

import enum
import statistics
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.formats import money_with_currency, percent
from foundation.money import ZERO
from reports.scope import Scope


class Unit(enum.StrEnum):
    """The unit of a figure."""

    MONEY = "money"
    COUNT = "count"
    SHARE = "share"
    DAYS = "days"


@dataclass(frozen=True)
class Line:
    """One line of the list behind a figure.

    ``counts`` says whether the line is in the numerator of a share. ``amount`` has two places. ``note`` is a
    remark in words.
    """

    case: str
    debtor: str
    on: date | datetime | None
    amount: Decimal | None = None
    days: Decimal | None = None
    counts: bool = True
    note: str | Promise = ""


class Figure(ABC):
    """A measure. Its value is computed from its own lines, so value and list agree."""

    code: str
    label: Promise
    unit: Unit
    # The meaning of the measure in one sentence. It is printed under reports and above lists.
    meaning: Promise

    @abstractmethod
    def lines(self, scope: Scope) -> Sequence[Line]:
        """Every line behind the figure, newest first, in a fixed number of queries."""

    def value(self, lines: Iterable[Line]) -> Decimal | int | None:
        """The number computed from ``lines``. None for a share or a median if there are no lines."""
        rows = list(lines)
        if self.unit == Unit.MONEY:
            return sum((row.amount or ZERO for row in rows), ZERO)
        if self.unit == Unit.SHARE:
            return Decimal(sum(row.counts for row in rows)) / len(rows) if rows else None
        if self.unit == Unit.DAYS:
            return median([row.days for row in rows if row.days is not None])
        return len(rows)

    def words(self, value: Decimal | int | None) -> str:
        """``value`` with its unit, for readers. A dash if there is none."""
        if value is None:
            return "–"
        if self.unit == Unit.MONEY:
            return money_with_currency(Decimal(value))
        if self.unit == Unit.SHARE:
            return percent(value)
        if self.unit == Unit.DAYS:
            return _("%(days)s days") % {"days": localize(value)}
        return str(localize(value))

    def note(self, lines: Sequence[Line]) -> str:
        """A remark under the value, in words: what it is a share of, or how many lines it adds up."""
        more = self.further(lines)
        if self.unit == Unit.MONEY:
            return ngettext("%(counter)s entry", "%(counter)s entries", len(lines)) % {"counter": len(lines)}
        if self.unit == Unit.SHARE:
            whole = ngettext("of %(counter)s", "of %(counter)s", len(lines)) % {"counter": len(lines)}
            by_amount = more.get("by_amount")
            if by_amount is None:
                return whole
            return f"{whole} · {_('%(share)s by amount') % {'share': percent(by_amount)}}"
        if self.unit == Unit.DAYS:
            within = more.get("percentile_90")
            if within is None:
                return _("nothing left a stage")
            return _("nine in ten within %(days)s days") % {"days": localize(within)}
        return ""

    def further(self, lines: Sequence[Line]) -> dict[str, Decimal | int | None]:
        """More numbers from the same lines, such as a 90th percentile or a share by amount."""
        return {}


def median(days: Sequence[Decimal]) -> Decimal | None:
    """The median. None if there are no values."""
    return Decimal(statistics.median(days)) if days else None


def percentile(days: Sequence[Decimal], share: Decimal) -> Decimal | None:
    """The smallest value that at least ``share`` (0–1) of all do not exceed. None if there are no values."""
    ordered = sorted(days)
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None
