"""Pages by key: the next page starts after the last row shown, so page 2,000 is as quick as page 1."""

import base64
import json
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows, and the cursor of the next page. The cursor of the last page is empty."""

    rows: list[Row]
    next: str
    first: bool


def _after(order: tuple[str, ...], values: list[object]) -> Q:
    """The rows after ``values`` in ``order``. A minus sign before a field reverses its direction."""
    steps = []
    for place, name in enumerate(order):
        field = name.lstrip("-")
        same = Q(**{order[i].lstrip("-"): values[i] for i in range(place)})
        steps.append(same & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": values[place]}))
    return reduce(or_, steps)


def _values(cursor: str, order: tuple[str, ...]) -> list[object] | None:
    """The values that the cursor holds, one for each field of ``order``. None if it holds something else."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError:
        return None
    return values if isinstance(values, list) and len(values) == len(order) else None


def page(rows: QuerySet[Row], *, order: tuple[str, ...], cursor: str = "", size: int = 50) -> Page[Row]:
    """Up to ``size`` rows of ``rows`` in ``order`` (which must end in a unique field) after ``cursor``.

    A cursor that cannot be read shows the first page: it comes from an old link, not from a person.
    """
    values = _values(cursor, order)
    if values is not None:
        try:
            rows = rows.filter(_after(order, values))
        except (TypeError, ValueError, ValidationError):
            # The values are of other fields.
            values = None
    found = list(rows.order_by(*order)[: size + 1])
    shown = found[:size]
    following = ""
    if len(found) > size:
        last = [getattr(shown[-1], name.lstrip("-")) for name in order]
        following = base64.urlsafe_b64encode(json.dumps(last, cls=DjangoJSONEncoder).encode()).decode()
    return Page(shown, following, first=values is None)
