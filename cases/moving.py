"""A case goes on to its next stage, back, or round again (P8, F7)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases import gate
from cases.kinds import NEXT_STAGES, Stage
from cases.models.case import Case
from cases.models.round import Round
from cases.verbs import Verb
from foundation import clock
from foundation.locking import moves_from
from staff.models import User


@transaction.atomic
def move_on(case: Case, to: str, *, by: User, version: int | None, reason: str = "") -> None:
    """Go to the round's next stage.

    Into the visit only when nothing is missing that is needed to visit (P8); a ``reason`` stands in for the
    notice and the calls (N2), never for the rest. Back to Prepare, and past the visit, takes a reason.

    Raises Stale; ValidationError listing what is missing.
    """
    case.lock_all(version)
    case.must_be_open()
    sources = [stage for stage, leads_to in NEXT_STAGES.items() if to in leads_to]
    moves_from(case.stage, *sources, otherwise=_("The case cannot go there from its present stage."))
    back_or_past = to == Stage.PREPARE or (case.stage, to) == (Stage.PREPARE, Stage.FOLLOW_UP)
    if back_or_past and not reason.strip():
        raise ValidationError({"reason": _("Say why the visit is left out.")})
    if to == Stage.VISIT:
        gate.must_be_ready(case, reason=reason)
    step(case, to, by=by, reason=reason)
    record(Verb.CASE_MOVED, case, by=by, case=case.number, after={"stage": to, "reason": reason})


def step(case: Case, to: str, *, by: User, reason: str) -> None:
    """Put a locked case into the stage ``to`` and write the step down, whatever is missing."""
    case.current_round.move(case.stage, to, by=by, reason=reason)
    case.stage = to
    case.save_next("stage")


@transaction.atomic
def new_round(case: Case, *, by: User, reason: str, version: int | None = None) -> Round:
    """End the round and begin the next in Prepare, with a new plan to write (F7). Raises Stale."""
    case.lock_all(version)
    case.must_be_open()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why a new round begins.")})
    begun = begin_round(case, by=by, reason=reason)
    after = {"round": begun.number, "reason": reason}
    record(Verb.CASE_ROUND_BEGAN, case, by=by, case=case.number, after=after)
    return begun


def begin_round(case: Case, *, by: User, reason: str) -> Round:
    """The next round of a locked case, in Prepare; the one that runs ends."""
    number = case.current_round.number + 1
    case.rounds.filter(ended_at=None).update(ended_at=clock.now())
    begun: Round = case.rounds.create(number=number, began_at=clock.now(), reason=reason)
    step(case, Stage.PREPARE, by=by, reason=reason)
    return begun
