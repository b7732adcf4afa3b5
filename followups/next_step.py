"""What may come next, suggested from the last contact's outcome and the debtor's bearing, with reasons (F2).

First what stands in the way or is under way already; then the table of outcome × willingness × ability. A
contact is put on the first day on which the contact rules would let it through, never nearer. A person
decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases import moving
from cases.contact_check import check_many
from cases.contact_facts import approach_to
from cases.models import Channel, HoldKind, Outcome, Purpose, SourcedState
from followups.agreements import progress
from followups.kinds import STILL_RUNNING, Step
from followups.models import Ability, AgreementState, PaymentClaim, Task, TaskKind, Willingness
from foundation import clock, once
from ledger.balance import balance

if TYPE_CHECKING:
    from uuid import UUID

    from cases.models import Case
    from staff.models import User

LOOK_AHEAD_DAYS = 14
MORNING = time(10)


class Why(models.TextChoices):
    """The reasons of a suggestion, and of none."""

    # What stands in the way.
    CLOSED = "closed", lazy("The case is closed.")
    HOLD = "hold", lazy("A hold stands: compliance decides when demands may go on.")
    STOPPED = "stopped", lazy("The debtor asked us to stop this channel; another way stays open.")
    NOTHING_OWED = "nothing_owed", lazy("Nothing is owed any more.")
    CLAIM = "claim", lazy("The debtor says he paid; finance looks into it first.")
    AGREEMENT_ACTIVE = "agreement_active", lazy("An agreement is active and kept so far.")
    AGREEMENT_WAITS = "agreement_waits", lazy("An agreement is under way and needs its next step first.")
    PROMISE = "promise", lazy("He promised, and the day has not passed yet.")
    NO_DAY = "no_day", lazy("The contact rules leave no room in the next two weeks.")
    ROOM = "room", lazy("This is the first day on which the contact rules leave room.")
    # What was found.
    REACHED = "reached", lazy("He can be spoken with.")
    ANSWERED = "answered", lazy("He answered in writing.")
    DID_NOT_COME = "did_not_come", lazy("He did not come to our office.")
    NOT_REACHED = "not_reached", lazy("He was not reached.")
    WRONG_PLACE = "wrong_place", lazy("The number or address is not his.")
    NEVER_THERE = "never_there", lazy("The door was never reached, so the visit was not made.")
    THIRD_PERSON = "third_person", lazy("Somebody else answered, who is told nothing about the debt.")
    DISPUTED = "disputed", lazy("He disputes the debt, so demands rest until that is answered.")
    SENT = "sent", lazy("He needs time to read what was sent.")
    PROMISED = "promised", lazy("He promised; the day is watched, and a reminder is not a demand.")
    REFUSED = "refused", lazy("He refuses to pay.")
    WILLING = "willing", lazy("He is willing.")
    UNSURE = "unsure", lazy("He is undecided.")
    UNWILLING = "unwilling", lazy("He is not willing.")
    ABLE = "able", lazy("He can pay.")
    PARTLY = "partly", lazy("He can pay a part, or over time.")
    UNABLE = "unable", lazy("He can't pay now; pressing him would help nobody.")
    BEARING_UNKNOWN = "bearing_unknown", lazy("Whether he wants to and can is not known yet.")
    SAYS_DIFFERENT = "says_different", lazy("What he does and what he says differ; talk before writing.")


@dataclass(frozen=True)
class Suggestion:
    """A step by a day, with the codes of why, worded when shown. ``step`` is None when nothing is
    suggested."""

    step: Step | None
    due_on: date | None
    reasons: tuple[Why, ...]

    @property
    def words(self) -> str:
        return str(self.step.label) if self.step else ""

    @property
    def why(self) -> list[str]:
        """The reasons, in the reader's language."""
        return [str(reason.label) for reason in self.reasons]


# A row of the table: the step, in how many days, and why.
Cell = tuple[Step, int, tuple[Why, ...]]
Key = tuple[Willingness, Ability]

_WANTS = {
    Willingness.WILLING: Why.WILLING,
    Willingness.UNSURE: Why.UNSURE,
    Willingness.UNWILLING: Why.UNWILLING,
    Willingness.UNKNOWN: Why.BEARING_UNKNOWN,
}
_CAN = {
    Ability.ABLE: Why.ABLE,
    Ability.PARTLY: Why.PARTLY,
    Ability.UNABLE: Why.UNABLE,
    Ability.UNKNOWN: Why.BEARING_UNKNOWN,
}

# What follows a conversation, by what he wants (down) and can (across: able, partly, unable, not known).
_TALKED: Mapping[Willingness, tuple[tuple[Step, int], ...]] = {
    Willingness.WILLING: ((Step.CALL, 3), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.CALL, 3)),
    Willingness.UNSURE: ((Step.CALL, 5), (Step.VISIT, 7), (Step.HARDSHIP, 1), (Step.CALL, 5)),
    Willingness.UNWILLING: ((Step.LETTER, 2), (Step.LETTER, 2), (Step.HARDSHIP, 1), (Step.LETTER, 2)),
    Willingness.UNKNOWN: ((Step.CALL, 5), (Step.VISIT, 7), (Step.HARDSHIP, 1), (Step.CALL, 5)),
}
# After a refusal: in writing, unless what he says of himself speaks for talking once more.
_REFUSED: Mapping[Willingness, tuple[tuple[Step, int], ...]] = {
    Willingness.WILLING: ((Step.CALL, 5), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.CALL, 5)),
    Willingness.UNSURE: ((Step.CALL, 5), (Step.VISIT, 7), (Step.HARDSHIP, 1), (Step.LETTER, 2)),
    Willingness.UNWILLING: ((Step.LETTER, 2), (Step.LETTER, 2), (Step.NEW_ROUND, 7), (Step.LETTER, 2)),
    Willingness.UNKNOWN: ((Step.LETTER, 2), (Step.VISIT, 7), (Step.HARDSHIP, 1), (Step.LETTER, 2)),
}
# After a promise: watch the day; one who can only pay a part needs it in writing.
_PROMISED: Mapping[Willingness, tuple[tuple[Step, int], ...]] = {
    Willingness.WILLING: ((Step.WAIT, 7), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.WAIT, 7)),
    Willingness.UNSURE: ((Step.CALL, 5), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.CALL, 5)),
    Willingness.UNWILLING: ((Step.CALL, 3), (Step.CALL, 3), (Step.HARDSHIP, 1), (Step.CALL, 3)),
    Willingness.UNKNOWN: ((Step.WAIT, 7), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.WAIT, 7)),
}
_BY_BEARING = {
    Outcome.SPOKE: (_TALKED, Why.REACHED),
    Outcome.ANSWERED: (_TALKED, Why.ANSWERED),
    Outcome.REFUSED: (_REFUSED, Why.REFUSED),
    Outcome.PROMISED: (_PROMISED, Why.PROMISED),
}
# Outcomes after which his bearing of another day changes nothing.
_WHATEVER: Mapping[Outcome, tuple[Step, int, Why]] = {
    Outcome.NO_ANSWER: (Step.CALL, 2, Why.NOT_REACHED),
    Outcome.NOT_HOME: (Step.CALL, 1, Why.NOT_REACHED),
    Outcome.DID_NOT_COME: (Step.CALL, 1, Why.DID_NOT_COME),
    Outcome.SPOKE_OTHER: (Step.CALL, 2, Why.THIRD_PERSON),
    Outcome.WRONG_PERSON: (Step.ADDRESS, 2, Why.WRONG_PLACE),
    Outcome.NOT_REACHED_DOOR: (Step.VISIT, 1, Why.NEVER_THERE),
    Outcome.DISPUTED: (Step.EVIDENCE, 1, Why.DISPUTED),
    Outcome.ASKED_TO_STOP: (Step.LETTER, 2, Why.STOPPED),
    Outcome.SENT: (Step.CALL, 5, Why.SENT),
}
# Nobody who can't pay now is pressed, however he was reached.
_UNABLE_FIRST = {
    Outcome.NO_ANSWER,
    Outcome.NOT_HOME,
    Outcome.DID_NOT_COME,
    Outcome.SENT,
    Outcome.NOT_REACHED_DOOR,
}


def cell(outcome: str, willingness: str, ability: str) -> Cell:
    """What the table says: a step, in how many days, and why."""
    found, wants, can = Outcome(outcome), Willingness(willingness), Ability(ability)
    if found in _BY_BEARING:
        table, reason = _BY_BEARING[found]
        step, days = table[wants][list(Ability).index(can)]
        differs = found == Outcome.REFUSED and wants == Willingness.WILLING
        differs |= found == Outcome.PROMISED and wants == Willingness.UNWILLING
        said = [reason, *([Why.SAYS_DIFFERENT] if differs else []), _WANTS[wants], _CAN[can]]
        return step, days, tuple(dict.fromkeys(said))
    step, days, reason = _WHATEVER[found]
    if can == Ability.UNABLE and found in _UNABLE_FIRST:
        return Step.HARDSHIP, days, (reason, Why.UNABLE)
    if found == Outcome.NOT_HOME and wants == Willingness.UNWILLING:
        return Step.LETTER, 2, (reason, Why.UNWILLING)
    return step, days, (reason,)


# The contact that a step is; the others are work of our own.
_CHANNELS = {Step.CALL: Channel.CALL, Step.MESSAGE: Channel.SMS, Step.VISIT: Channel.VISIT}


def suggest(
    case: "Case",
    *,
    outcome: str,
    willingness: str = Willingness.UNKNOWN,
    ability: str = Ability.UNKNOWN,
) -> Suggestion:
    """The next step for ``case`` after a contact with this outcome, never beyond the contact rules.

    Always with reasons: those of the step, or of why there is none. A fixed number of queries.
    """
    today = clock.business_date()
    if stopped := _in_the_way(case, today):
        return stopped
    step, days, reasons = cell(outcome, willingness, ability)
    if step not in _CHANNELS:
        return Suggestion(step, today + timedelta(days=days), reasons)
    day = _first_day(case, step, today + timedelta(days=days))
    if day is None:
        return Suggestion(None, None, (*reasons, Why.NO_DAY))
    moved = (Why.ROOM,) if day > today + timedelta(days=days) else ()
    return Suggestion(step, day, (*reasons, *moved))


def _in_the_way(case: "Case", today: date) -> Suggestion | None:
    """What comes before any table."""
    for reason in (_closed, _paid, _left_alone, _claims_to_have_paid, _agreed, _promised):
        if found := reason(case, today):
            return found
    return None


def _closed(case: "Case", today: date) -> Suggestion | None:
    return None if case.is_open else Suggestion(None, None, (Why.CLOSED,))


def _paid(case: "Case", today: date) -> Suggestion | None:
    owed = balance(case.debtor.account, today).total
    return None if owed else Suggestion(Step.CLOSE, today, (Why.NOTHING_OWED,))


def _left_alone(case: "Case", today: date) -> Suggestion | None:
    """A hold bars demands. A dispute may be answered with evidence; all else waits for compliance."""
    hold = case.debtor.person.holds.against_demands(today).order_by("pk").first()
    if hold is None:
        return None
    if hold.kind == HoldKind.DISPUTE:
        return Suggestion(Step.EVIDENCE, today + timedelta(days=1), (Why.DISPUTED, Why.HOLD))
    return Suggestion(Step.WAIT, max(hold.review_on or today, today), (Why.HOLD,))


def _claims_to_have_paid(case: "Case", today: date) -> Suggestion | None:
    claim = PaymentClaim.objects.pausing(today).filter(case=case).order_by("-pause_until").first()
    return Suggestion(Step.WAIT, claim.pause_until, (Why.CLAIM,)) if claim else None


def _agreed(case: "Case", today: date) -> Suggestion | None:
    agreement = case.agreements.filter(state__in=STILL_RUNNING).first()
    if agreement is None:
        return None
    if agreement.state != AgreementState.ACTIVE:
        return Suggestion(Step.WAIT, today, (Why.AGREEMENT_WAITS,))
    coming = next((row.due_on for row in progress(agreement) if row.unpaid), today)
    return Suggestion(Step.WAIT, max(coming, today), (Why.AGREEMENT_ACTIVE,))


def _promised(case: "Case", today: date) -> Suggestion | None:
    promise = case.promises.standing().filter(due_on__gte=today).order_by("-due_on").first()
    if promise is None:
        return None
    return Suggestion(Step.WAIT, promise.last_day + timedelta(days=1), (Why.PROMISE,))


def _first_day(case: "Case", step: Step, wanted: date) -> date | None:
    """The first day from ``wanted`` on which the contact rules would let such a contact through without
    asking anybody, else with another person's agreement; None when no day of the next two weeks has room."""
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


# The task that a decided step becomes; a new round begins at once.
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
    """A person's decision: the step becomes a task by its day, or a new round begins (F7; then None).

    What events asked for before, such as a broken promise, is answered by it and finished. Raises
    ValidationError beside the field; Repeated and Conflicting for a ``request_id`` that was carried out
    before.
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
