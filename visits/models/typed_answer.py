"""One answer as a page sends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# As typed or pressed: one text, or several for a question with several answers.
Raw = str | list[str]


@dataclass(frozen=True)
class TypedAnswer:
    """One answer on its way into a draft.

    ``revision`` is that of the step when its author last saw this fact. None marks a suggestion that stays in
    the form: it is kept only where nobody has answered. ``observed_at`` is when it was seen or heard. ``age``
    is how long it waited on the device after it was typed.
    """

    value: Raw
    revision: int | None
    observed_at: datetime | None = None
    age: timedelta = timedelta(0)
