"""How a form carries the questions on which its user insists."""

from collections.abc import Iterable

from followups.questions import Question
from staff.requests import StaffRequest


def insisted_values(questions: Iterable[Question], account: int | None) -> list[str]:
    """The hidden answers beside the key "book it anyway", one for each question about ``account``."""
    return [f"{account or 0}:{question.code}" for question in questions]


def insisted_on(request: StaffRequest, account: int | None) -> set[str]:
    """The codes that the user saw for this account. What was asked about another account is asked again."""
    mine = f"{account or 0}:"
    return {it.removeprefix(mine) for it in request.POST.getlist("insisted") if it.startswith(mine)}
