"""What a reader makes of a creditor's line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.problems import Problem


@dataclass(frozen=True)
class Line:
    """One line as the reader understood it: a debt, an instalment or a payment; or why it can't be taken.

    ``table`` and ``number`` say where it stands; ``data`` holds values under our own names, as
    ``intake.generic`` gives them.
    """

    table: str
    number: int
    kind: str
    key: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None
