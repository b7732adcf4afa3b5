"""Suggest the next step from the last contact's outcome and the debtor's bearing, with reasons (F2).

What stands in the way or is under way already comes first. Then come late instalments and what was broken in
the round. Then the table of outcome × willingness × ability decides. A contact is put on the first day that
the contact rules allow, never earlier. A person decides.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import moving
from cases.contact_check import check_many
from cases.contact_facts import approach_to
from cases.models import Channel, HoldKind, Purpose, SourcedState
from followups.agreements import progress
from followups.bearing import Cell, StepReason, look_up
from followups.kinds import STILL_RUNNING, PromiseOutcome, Step
from followups.models import Ability, AgreementState, PaymentClaim, Suspension, Task, TaskKind, Willingness
from foundation import clock, once
from ledger.balance import balance

if TYPE_CHECKING:
    from uuid import UUID

    from cases.models import Case
    from staff.models import User

LOOK_AHEAD_DAYS = 14
MORNING = time(10)


@dataclass(frozen=True)
class Suggestion:
    """A step by a day, with the codes of its reasons.

    ``step`` is None if nothing is suggested.
    """

    step: Step | None
    due_on: date | None
    reasons: tuple[StepReason, ...]

    @property
    def words(self) -> str:
        return str(self.step.label) if self.step else ""

    @property
    def why(self) -> list[str]:
        """The reasons, in the reader's language."""
        return [str(reason.label) for reason in self.reasons]


# The contact that a step is. The other steps contact nobody.
_CHANNELS = {Step.CALL: Channel.CALL, Step.MESSAGE: Channel.SMS, Step.VISIT: Channel.VISIT}


def suggest(
    case: "Case",
    *,
    outcome: str,
    willingness: str = Willingness.UNKNOWN,
    ability: str = Ability.UNKNOWN,
) -> Suggestion:
    """Suggest the next step for ``case`` after a contact with this outcome, within the contact rules.

    There are always reasons: for the step, or for making no suggestion. The number of queries is fixed.
    """
    today = clock.business_date()
    if stopped := _find_obstacle(case, today):
        return stopped
    step, days, reasons = _learned(case, today, look_up(outcome, willingness, ability))
    if step not in _CHANNELS:
        return Suggestion(step, today + timedelta(days=days), reasons)
    day = _first_day(case, step, today + timedelta(days=days))
    if day is None:
        return Suggestion(None, None, (*reasons, StepReason.NO_DAY))
    moved = (StepReason.ROOM,) if day > today + timedelta(days=days) else ()
    return Suggestion(step, day, (*reasons, *moved))


def _find_obstacle(case: "Case", today: date) -> Suggestion | None:
    """Return what comes before the table, or None."""
    for reason in (
        _case_closed,
        _nothing_owed,
        _agreement_paused,
        _held,
        _payment_reported,
        _agreement_running,
        _promise_running,
    ):
        if found := reason(case, today):
            return found
    return None


def _case_closed(case: "Case", today: date) -> Suggestion | None:
    return None if case.is_open else Suggestion(None, None, (StepReason.CLOSED,))


def _nothing_owed(case: "Case", today: date) -> Suggestion | None:
    owed = balance(case.debtor.account, today).total
    return None if owed else Suggestion(Step.CLOSE, today, (StepReason.NOTHING_OWED,))


def _agreement_paused(case: "Case", today: date) -> Suggestion | None:
    pause = Suspension.objects.standing(today).filter(agreement__case=case).first()
    return Suggestion(Step.WAIT, pause.until, (StepReason.AGREEMENT_PAUSED,)) if pause else None


def _held(case: "Case", today: date) -> Suggestion | None:
    """A hold bars demands. A dispute may be answered with evidence; all else waits for compliance."""
    hold = case.debtor.person.holds.against_demands(today).order_by("pk").first()
    if hold is None:
        return None
    if hold.kind == HoldKind.DISPUTE:
        return Suggestion(Step.EVIDENCE, today + timedelta(days=1), (StepReason.DISPUTED, StepReason.HOLD))
    return Suggestion(Step.WAIT, max(hold.review_on or today, today), (StepReason.HOLD,))


def _payment_reported(case: "Case", today: date) -> Suggestion | None:
    claim = PaymentClaim.objects.pausing(today).filter(case=case).order_by("-pause_until").first()
    return Suggestion(Step.WAIT, claim.pause_until, (StepReason.CLAIM,)) if claim else None


def _agreement_running(case: "Case", today: date) -> Suggestion | None:
    agreement = case.agreements.filter(state__in=STILL_RUNNING).first()
    if agreement is None:
        return None
    if agreement.state != AgreementState.ACTIVE:
        return Suggestion(Step.WAIT, today, (StepReason.AGREEMENT_WAITS,))
    coming = next((row.due_on for row in progress(agreement) if row.unpaid), today)
    if coming < today:
        return None
    return Suggestion(Step.WAIT, coming, (StepReason.AGREEMENT_ACTIVE,))


def _promise_running(case: "Case", today: date) -> Suggestion | None:
    promise = case.promises.standing().filter(due_on__gte=today).order_by("-due_on").first()
    if promise is None:
        return None
    return Suggestion(Step.WAIT, promise.last_day + timedelta(days=1), (StepReason.PROMISE,))


# Steps that stand whatever was broken: the debtor is not pressed, or somebody must answer first.
_STAND = (Step.HARDSHIP, Step.EVIDENCE, Step.ADDRESS)


def _learned(case: "Case", today: date, found: Cell) -> Cell:
    """Return the table's step, or another after a late instalment or a broken promise in the round (F7)."""
    step, days, reasons = found
    if case.agreements.active().exists():
        # It would be waited for if it were kept.
        return Step.CALL, 0, (StepReason.INSTALMENT_LATE,)
    if step in _STAND or StepReason.STOPPED in reasons:
        return found
    since = clock.business_date(case.current_round.began_at)
    if case.agreements.filter(state=AgreementState.BROKEN, ended_on__gt=since).exists():
        return Step.NEW_ROUND, 1, (StepReason.AGREEMENT_BROKEN, *reasons)
    broken = case.promises.filter(
        outcome__in=(PromiseOutcome.BROKEN, PromiseOutcome.PART_KEPT), judged_on__gt=since
    ).count()
    if broken > 1:
        return Step.NEW_ROUND, 1, (StepReason.PROMISES_BROKEN, *reasons)
    if broken:
        # The next word is taken in writing.
        in_writing = Step.AGREEMENT if step == Step.WAIT else step
        return in_writing, 1 if step == Step.WAIT else days, (StepReason.PROMISE_BROKEN, *reasons)
    return found


def _first_day(case: "Case", step: Step, wanted: date) -> date | None:
    """Return the first day from ``wanted`` on which the contact rules allow such a contact.

    A day without another person's agreement comes first, then a day with it. None if no day of the next two
    weeks is free.
    """
    person = case.debtor.person
    pair = [place.collector for place in case.assignments.standing().select_related("collector")]
    is_visit = step == Step.VISIT
    address = person.addresses.filter(is_current=True).first() if is_visit else None
    phone = (
        None
        if is_visit
        else person.phones.exclude(state=SourcedState.WRONG).order_by("-is_current", "pk").first()
    )
    days = [wanted + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS)]
    verdicts = check_many(
        [
            approach_to(
                person,
                channel=_CHANNELS[step].value,
                purpose=Purpose.DEMAND.value,
                at=datetime.combine(day, MORNING, tzinfo=clock.zone()),
                address=address,
                phone=phone,
                case=case,
                pair=tuple(pair) if is_visit else (),
            )
            for day in days
        ]
    )
    free = [day for day, verdict in zip(days, verdicts, strict=True) if verdict.allowed]
    asking = [day for day, verdict in zip(days, verdicts, strict=True) if not verdict.refused]
    return next(iter(free or asking), None)


# The task that a decided step becomes. A new round begins at once and has no task.
_TASKS = {
    Step.CALL: TaskKind.CALL,
    Step.MESSAGE: TaskKind.MESSAGE,
    Step.VISIT: TaskKind.VISIT,
    Step.AGREEMENT: TaskKind.AGREEMENT,
    Step.LETTER: TaskKind.LETTER,
    Step.ADDRESS: TaskKind.ADDRESS,
    Step.EVIDENCE: TaskKind.EVIDENCE,
    Step.HARDSHIP: TaskKind.HARDSHIP,
    Step.WAIT: TaskKind.LOOK_AGAIN,
    Step.CLOSE: TaskKind.CLOSE,
}


@transaction.atomic
def decide(
    case: "Case",
    step: str,
    *,
    due_on: date,
    note: str,
    by: "User",
    request_id: "UUID | None" = None,
) -> Task | None:
    """Carry out a person's decision: the step becomes a task, or a new round begins (F7; then None).

    The decision finishes the tasks that events opened before, such as for a broken promise. Raises
    ValidationError beside the field. Raises Repeated and Conflicting for a ``request_id`` that was carried
    out before.
    """
    if request_id is not None:
        body = {"case": case.pk, "step": step, "due_on": due_on, "note": note}
        once.begin(by=by, action="next_step.decide", request_id=request_id, body=body).finish(case.path)
    case.lock_all()
    case.must_be_open()
    answered = (TaskKind.PROMISE_BROKEN, TaskKind.AGREEMENT_BROKEN, TaskKind.LOOK_AGAIN)
    case.tasks.filter(kind__in=answered).finish(by=by, result=str(Step(step)))
    if step == Step.NEW_ROUND:
        if not note.strip():
            raise ValidationError({"note": _("Say why a new round begins.")})
        moving.new_round(case, by=by, reason=note)
        return None
    return Task.add(case, _TASKS[Step(step)], due_on=due_on, note=note, by=by)
