"""Deciding on the present state: lock a row, read it again, check its state."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models

Row = TypeVar("Row", bound=models.Model)


def lock(row: Row, *fields: str) -> Row:
    """Lock ``row`` inside the running transaction and read it again, or only its ``fields``.

    SQLite has no row locks. There the transaction, begun IMMEDIATE, keeps other writers out.
    """
    rows = type(row)._base_manager.select_for_update(of=("self",))
    row.refresh_from_db(fields=fields or None, from_queryset=rows)
    return row


def moves_from(state: str, *allowed: str, otherwise: str) -> None:
    """Raise ValidationError with the sentence ``otherwise`` unless ``state`` is one of ``allowed``."""
    if state not in allowed:
        raise ValidationError(otherwise, code="state")
