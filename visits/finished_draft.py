"""A finished draft of a write-up: the typed text, read as values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from cases.models import Budget, EvidenceItem, HoldKind, Outcome
from followups.models import Ability, PayingMethod, Willingness
from followups.terms import Terms
from visits.models import Result, Step, Who

# The outcome of the contact if the debtor was not spoken with.
_WITHOUT_DEBTOR = {
    Who.OTHER: Outcome.SPOKE_OTHER,
    Who.NOBODY: Outcome.NOT_HOME,
    Who.CHILD: Outcome.NOT_HOME,
    Who.MOVED: Outcome.WRONG_PERSON,
    Who.WRONG: Outcome.WRONG_PERSON,
    Who.NO_DOOR: Outcome.NOT_REACHED_DOOR,
    Who.UNKNOWN: Outcome.SPOKE_OTHER,
}
_RESULTS = {
    Result.PROMISE: Outcome.PROMISED,
    Result.INSTALMENTS: Outcome.WANTS_INSTALMENTS,
    Result.REFUSED: Outcome.REFUSED,
}
# What the debtor says of themselves, and the hold that follows.
SIGNS = {
    "dispute": HoldKind.DISPUTE,
    "ill": HoldKind.VULNERABILITY,
    "hardship": HoldKind.HARDSHIP,
    "not_theirs": HoldKind.IDENTITY,
    "under_age": HoldKind.VULNERABILITY,
    "deceased": HoldKind.DECEASED,
}


@dataclass(frozen=True)
class DoorPromise:
    """A promise made at the door."""

    amount: Decimal
    due_on: date
    method: str = PayingMethod.TRANSFER


@dataclass(frozen=True)
class DoorPayment:
    """A payment that the debtor reports at the door."""

    amount: Decimal
    paid_on: date
    channel: str


@dataclass(frozen=True)
class FinishedDraft:
    """The values of a finished draft. ``signs`` are keys of SIGNS."""

    who: str
    arrived_at: datetime
    left_at: datetime
    asked_to_leave_at: datetime | None = None
    given: tuple[str, ...] = ()
    signs: frozenset[str] = frozenset()
    no_more_visits: bool = False
    result: str = ""
    debtor_said: str = ""
    we_said: str = ""
    willingness: str = Willingness.UNKNOWN
    ability: str = Ability.UNKNOWN
    reasons: tuple[str, ...] = ()
    shown: tuple[EvidenceItem, ...] = ()
    copies: tuple[EvidenceItem, ...] = ()
    promised: DoorPromise | None = None
    paid: DoorPayment | None = None
    terms: Terms | None = None
    budget: Budget | None = None
    budget_reason: str = ""
    steps: tuple[Step, ...] = field(default_factory=lambda: tuple(Step))

    @property
    def outcome(self) -> Outcome:
        """The outcome of the contact."""
        if self.who != Who.SELF:
            return _WITHOUT_DEBTOR[Who(self.who)]
        if self.signs & {"dispute", "not_theirs"}:
            return Outcome.DISPUTED
        if self.no_more_visits:
            return Outcome.ASKED_TO_STOP
        return _RESULTS.get(Result(self.result), Outcome.SPOKE) if self.result else Outcome.SPOKE
