"""A creditor's line as a reader understands it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.problems import Problem


@dataclass(frozen=True)
class Line:
    """One line: a debt, an instalment or a payment, or the problem why it can't be taken.

    ``table`` and ``number`` say where the line is. ``data`` holds values under our own names, as
    ``intake.generic`` gives them.
    """

    table: str
    number: int
    kind: str
    key: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
