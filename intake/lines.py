"""A creditor's line as a reader understands it, and how it is kept until the commit."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_type_hints

from foundation.money import ZERO
from intake.models import RowKind
from intake.problems import Problem


@dataclass(frozen=True)
class LoanLine:
    """A debt with its debtor. Rates are yearly fractions. ``currency`` is empty if the file says none.

    ``is_cancelled`` without ``cancelled_on`` means that the creditor does not say when.
    """

    debtor: str
    principal: Decimal
    id_number: str = ""
    birth_date: date | None = None
    phone: str = ""
    address: str = ""
    district: str = ""
    city: str = ""
    currency: str = ""
    annual_rate: Decimal = ZERO
    late_rate: Decimal = ZERO
    term_months: int | None = None
    disbursed_on: date | None = None
    cancelled_on: date | None = None
    is_cancelled: bool = False


@dataclass(frozen=True)
class DueLine:
    """An instalment of the debt with this reference."""

    debt: str
    due_on: date
    principal: Decimal
    interest: Decimal = ZERO


@dataclass(frozen=True)
class PaidLine:
    """A payment on the debt with this reference."""

    debt: str
    value_date: date
    amount: Decimal


Content = LoanLine | DueLine | PaidLine
CONTENTS: dict[str, type[Content]] = {
    RowKind.DEBT: LoanLine,
    RowKind.DUE: DueLine,
    RowKind.PAYMENT: PaidLine,
}


@dataclass(frozen=True)
class Line:
    """One line: a debt, an instalment or a payment, or the problem why it can't be taken.

    ``table`` and ``number`` say where the line is. It has either a ``content`` or a ``problem``.
    """

    table: str
    number: int
    kind: str
    key: str = ""
    content: Content | None = None
    problem: Problem | None = None


def as_json(content: Content | None) -> dict[str, Any]:
    """The content as an ImportRow keeps it: days and amounts as text, nothing that is empty."""
    values = asdict(content) if content else {}
    return {
        name: str(value) if isinstance(value, (Decimal, date)) else value
        for name, value in values.items()
        if value is not None and value is not False and value != ""
    }


def from_json(kind: str, data: Mapping[str, Any]) -> Content:
    """The content of a kept row."""
    reads = _READS[kind]
    return CONTENTS[kind](**{name: reads[name](value) for name, value in data.items() if name in reads})


def _reads(shape: type[Content]) -> dict[str, Callable[[Any], Any]]:
    """How each field of the shape is read from JSON."""
    reads: dict[Any, Callable[[Any], Any]] = {
        date: date.fromisoformat,
        date | None: date.fromisoformat,
        Decimal: Decimal,
    }
    return {name: reads.get(kind, _as_it_is) for name, kind in get_type_hints(shape).items()}


def _as_it_is(value: Any) -> Any:
    return value


_READS = {kind: _reads(shape) for kind, shape in CONTENTS.items()}
