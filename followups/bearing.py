"""The table of outcome × willingness × ability: what follows a contact (F2). It asks no database."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as lazy

from cases.models import Outcome
from followups.kinds import Step
from followups.models import Ability, Willingness

if TYPE_CHECKING:
    pass


class StepReason(models.TextChoices):
    """The reasons for a suggestion, and for making none."""

    # What stands in the way.
    CLOSED = "closed", lazy("The case is closed.")
    HOLD = "hold", lazy("A hold stands: compliance decides when demands may go on.")
    STOPPED = "stopped", lazy("The debtor asked us to stop this channel; another way stays open.")
    NOTHING_OWED = "nothing_owed", lazy("Nothing is owed any more.")
    CLAIM = "claim", lazy("The debtor says they paid. Finance looks into it first.")
    AGREEMENT_PAUSED = (
        "agreement_paused",
        lazy("The agreement is paused. It is looked at on the day of review."),
    )
    AGREEMENT_ACTIVE = "agreement_active", lazy("An agreement is active and kept so far.")
    AGREEMENT_WAITS = "agreement_waits", lazy("An agreement is under way and needs its next step first.")
    PROMISE = "promise", lazy("The debtor promised, and the day has not passed yet.")
    NO_DAY = "no_day", lazy("The contact rules leave no room in the next two weeks.")
    ROOM = "room", lazy("This is the first day on which the contact rules leave room.")
    # What was found.
    REACHED = "reached", lazy("The debtor can be spoken with.")
    ANSWERED = "answered", lazy("The debtor answered in writing.")
    DID_NOT_COME = "did_not_come", lazy("The debtor did not come to our office.")
    NOT_REACHED = "not_reached", lazy("The debtor was not reached.")
    WRONG_PLACE = "wrong_place", lazy("The number or address is not the debtor's.")
    NEVER_THERE = "never_there", lazy("The door was never reached, so the visit was not made.")
    THIRD_PERSON = "third_person", lazy("Somebody else answered, who is told nothing about the debt.")
    DISPUTED = "disputed", lazy("The debtor disputes the debt, so demands rest until that is answered.")
    SENT = "sent", lazy("The debtor needs time to read what was sent.")
    PROMISED = "promised", lazy("The debtor promised. The day is watched, and a reminder is not a demand.")
    WANTS_INSTALMENTS = (
        "wants_instalments",
        lazy("The debtor wants to pay in instalments. Nothing is agreed on before a paper is signed."),
    )
    REFUSED = "refused", lazy("The debtor refuses to pay.")
    WILLING = "willing", lazy("The debtor is willing.")
    UNSURE = "unsure", lazy("The debtor is undecided.")
    UNWILLING = "unwilling", lazy("The debtor is not willing.")
    ABLE = "able", lazy("The debtor can pay.")
    PARTLY = "partly", lazy("The debtor can pay a part, or over time.")
    UNABLE = "unable", lazy("The debtor can't pay now. Pressing them would help nobody.")
    BEARING_UNKNOWN = "bearing_unknown", lazy("Whether the debtor wants to and can is not known yet.")
    # What the round has taught so far.
    INSTALMENT_LATE = "instalment_late", lazy("An agreed instalment is unpaid after its due day.")
    AGREEMENT_BROKEN = "agreement_broken", lazy("An agreement was broken in this round.")
    PROMISE_BROKEN = "promise_broken", lazy("A promise was not kept in this round.")
    PROMISES_BROKEN = "promises_broken", lazy("Two or more promises were not kept in this round.")
    SAYS_DIFFERENT = "says_different", lazy("What the debtor does and says differ. Talk before writing.")


# A row of the table: the step, in how many days, and why.
Cell = tuple[Step, int, tuple[StepReason, ...]]


Key = tuple[Willingness, Ability]


_WANTS = {
    Willingness.WILLING: StepReason.WILLING,
    Willingness.UNSURE: StepReason.UNSURE,
    Willingness.UNWILLING: StepReason.UNWILLING,
    Willingness.UNKNOWN: StepReason.BEARING_UNKNOWN,
}


_CAN = {
    Ability.ABLE: StepReason.ABLE,
    Ability.PARTLY: StepReason.PARTLY,
    Ability.UNABLE: StepReason.UNABLE,
    Ability.UNKNOWN: StepReason.BEARING_UNKNOWN,
}


# What follows a conversation, by willingness (down) and ability (across: able, partly, unable, not known).
_TALKED: Mapping[Willingness, tuple[tuple[Step, int], ...]] = {
    Willingness.WILLING: ((Step.CALL, 3), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.CALL, 3)),
    Willingness.UNSURE: ((Step.CALL, 5), (Step.VISIT, 7), (Step.HARDSHIP, 1), (Step.CALL, 5)),
    Willingness.UNWILLING: ((Step.LETTER, 2), (Step.LETTER, 2), (Step.HARDSHIP, 1), (Step.LETTER, 2)),
    Willingness.UNKNOWN: ((Step.CALL, 5), (Step.VISIT, 7), (Step.HARDSHIP, 1), (Step.CALL, 5)),
}


# After a refusal: in writing, unless the debtor's bearing supports one more conversation.
_REFUSED: Mapping[Willingness, tuple[tuple[Step, int], ...]] = {
    Willingness.WILLING: ((Step.CALL, 5), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.CALL, 5)),
    Willingness.UNSURE: ((Step.CALL, 5), (Step.VISIT, 7), (Step.HARDSHIP, 1), (Step.LETTER, 2)),
    Willingness.UNWILLING: ((Step.LETTER, 2), (Step.LETTER, 2), (Step.NEW_ROUND, 7), (Step.LETTER, 2)),
    Willingness.UNKNOWN: ((Step.LETTER, 2), (Step.VISIT, 7), (Step.HARDSHIP, 1), (Step.LETTER, 2)),
}


# After a promise: wait for the day. A debtor who can pay only a part needs a written agreement.
_PROMISED: Mapping[Willingness, tuple[tuple[Step, int], ...]] = {
    Willingness.WILLING: ((Step.WAIT, 7), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.WAIT, 7)),
    Willingness.UNSURE: ((Step.CALL, 5), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.CALL, 5)),
    Willingness.UNWILLING: ((Step.CALL, 3), (Step.CALL, 3), (Step.HARDSHIP, 1), (Step.CALL, 3)),
    Willingness.UNKNOWN: ((Step.WAIT, 7), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.WAIT, 7)),
}


# Instalments are agreed on in writing. A wish for them is no promise.
_WANTS_INSTALMENTS: Mapping[Willingness, tuple[tuple[Step, int], ...]] = {
    willingness: ((Step.AGREEMENT, 1), (Step.AGREEMENT, 1), (Step.HARDSHIP, 1), (Step.AGREEMENT, 1))
    for willingness in Willingness
}


_BY_BEARING = {
    Outcome.SPOKE: (_TALKED, StepReason.REACHED),
    Outcome.ANSWERED: (_TALKED, StepReason.ANSWERED),
    Outcome.REFUSED: (_REFUSED, StepReason.REFUSED),
    Outcome.PROMISED: (_PROMISED, StepReason.PROMISED),
    Outcome.WANTS_INSTALMENTS: (_WANTS_INSTALMENTS, StepReason.WANTS_INSTALMENTS),
}


# Outcomes after which the bearing of an earlier day changes nothing.
_WHATEVER: Mapping[Outcome, tuple[Step, int, StepReason]] = {
    Outcome.NO_ANSWER: (Step.CALL, 2, StepReason.NOT_REACHED),
    Outcome.NOT_HOME: (Step.CALL, 1, StepReason.NOT_REACHED),
    Outcome.DID_NOT_COME: (Step.CALL, 1, StepReason.DID_NOT_COME),
    Outcome.SPOKE_OTHER: (Step.CALL, 2, StepReason.THIRD_PERSON),
    Outcome.WRONG_PERSON: (Step.ADDRESS, 2, StepReason.WRONG_PLACE),
    Outcome.NOT_REACHED_DOOR: (Step.VISIT, 1, StepReason.NEVER_THERE),
    Outcome.DISPUTED: (Step.EVIDENCE, 1, StepReason.DISPUTED),
    Outcome.ASKED_TO_STOP: (Step.LETTER, 2, StepReason.STOPPED),
    Outcome.SENT: (Step.CALL, 5, StepReason.SENT),
}


# Nobody who can't pay now is pressed, however they were reached.
_UNABLE_FIRST = {
    Outcome.NO_ANSWER,
    Outcome.NOT_HOME,
    Outcome.DID_NOT_COME,
    Outcome.SENT,
    Outcome.NOT_REACHED_DOOR,
}


def look_up(outcome: str, willingness: str, ability: str) -> Cell:
    """Look up the table: a step, in how many days, and why."""
    found, wants, can = Outcome(outcome), Willingness(willingness), Ability(ability)
    if found in _BY_BEARING:
        table, reason = _BY_BEARING[found]
        step, days = table[wants][list(Ability).index(can)]
        differs = found == Outcome.REFUSED and wants == Willingness.WILLING
        differs |= found == Outcome.PROMISED and wants == Willingness.UNWILLING
        said = [reason, *([StepReason.SAYS_DIFFERENT] if differs else []), _WANTS[wants], _CAN[can]]
        return step, days, tuple(dict.fromkeys(said))
    step, days, reason = _WHATEVER[found]
    if can == Ability.UNABLE and found in _UNABLE_FIRST:
        return Step.HARDSHIP, days, (reason, StepReason.UNABLE)
    if found == Outcome.NOT_HOME and wants == Willingness.UNWILLING:
        return Step.LETTER, 2, (reason, StepReason.UNWILLING)
    return step, days, (reason,)
