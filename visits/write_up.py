"""Where one is in the write-up: which steps are open, done, or not named yet."""

from dataclasses import dataclass

from django.urls import reverse

from visits.models import Step, VisitDraft


@dataclass(frozen=True)
class Place:
    """One line of the list of steps.

    A step that is not open has no name yet: the screen tells nobody what is to come.
    """

    number: int
    words: str
    state: str
    url: str


def places(draft: VisitDraft, now: Step | None) -> list[Place]:
    """The steps with ``now`` among them; None stands for the check at the end."""
    found = []
    for number, step in enumerate(Step, start=1):
        is_open = step in draft.open_steps
        state = "now" if step == now else "done" if draft.facts(step) and is_open else "later"
        url = reverse("write-up-step", args=[draft.visit_id, step.value]) if is_open else ""
        found.append(Place(number, str(step.label) if is_open else "……", state, url))
    return found


def following(draft: VisitDraft, step: Step) -> Step | None:
    """The next open step; None after the last, when all is to be checked."""
    later = draft.open_steps[draft.open_steps.index(step) + 1 :]
    return later[0] if later else None


def before(draft: VisitDraft, step: Step) -> Step | None:
    """The open step before; None before the first."""
    index = draft.open_steps.index(step)
    return draft.open_steps[index - 1] if index else None


def first_unwritten(draft: VisitDraft) -> Step | None:
    """Where to go on: the first open step of which nothing is written; None when all have something."""
    return next((step for step in draft.open_steps if not draft.facts(step)), None)
