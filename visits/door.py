"""The door card: which keys are open, and what a key does (V2–V4, V9, T3).

Nothing about the debt is open before identity is recorded. This module decides it; the page does not merely
hide it. If the permit is red or no longer fresh, only the keys of arrival are open. In danger, only the keys
of leaving are open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from followups.agreements import owed_now
from foundation import clock
from staff.models import User
from visits import identity, permits
from visits.models import Incident, IncidentKind, Raw, Step, VisitDraft, VisitPlan, Who
from visits.models.draft import MOMENTS
from visits.permits import PermitNow
from visits.verbs import Verb

if TYPE_CHECKING:
    from decimal import Decimal

# A key with this value records the moment at which it is pressed.
NOW = "now"
# Only ``identify`` records that the person is the debtor. No key does.
LEAVING = {Step.LEAVING: {"left_at", "asked_at"}}
ARRIVAL = {Step.SAFETY: {"dog", "lone"}, Step.WHO: {"who"}, **LEAVING}
NEUTRAL = {
    Step.SAFETY: {"dog", "lone", "recording", "withdrawn", "paused"},
    Step.WHO: {"who", "card_left", "deceased"},
    Step.OPENING: {"opening_a"},
    **LEAVING,
}
ALL = {
    **NEUTRAL,
    Step.OPENING: {"opening_a", "opening_b", "credential"},
    Step.LISTENING: {"dispute", "ill", "hardship", "not_theirs", "under_age", "no_visits"},
    Step.AGREED: {"result", "amount", "due_on"},
}
# Nobody to speak with. The pair sees this on arrival, whatever the permit says.
NOBODY_THERE = {"", Who.NOBODY.value, Who.CHILD.value, Who.NO_DOOR.value}

EMERGENCY = {
    "110": lazy("police"),
    "119": lazy("fire brigade"),
    "120": lazy("ambulance"),
    "12356": lazy("help in despair"),
}


@dataclass
class Card:
    """The door card as it stands: what the page may show and which keys are open."""

    draft: VisitDraft
    permit: PermitNow

    @classmethod
    def of(cls, visit: VisitPlan) -> "Card":
        return cls(VisitDraft.to_read(visit), permits.now(visit))

    @property
    def visit(self) -> VisitPlan:
        return self.draft.visit

    @cached_property
    def danger(self) -> Incident | None:
        """The danger reported at this visit, or None."""
        return self.visit.incidents.filter(kind=IncidentKind.DANGER).order_by("-pk").first()

    @property
    def is_closed(self) -> bool:
        """Whether only the keys of arrival are open.

        That is so if the permit is red, waits for approval, or became stale before the pair spoke with
        anybody. A permit that becomes stale during a conversation does not end it.
        """
        if self.permit.is_stale and not self.permit.changed and self.draft.is_settled:
            return False
        return not self.permit.is_green

    @property
    def is_identified(self) -> bool:
        """Whether anything about the debt may be rendered now."""
        return self.draft.is_identified and not self.is_closed and self.danger is None

    @property
    def is_debtor_absent(self) -> bool:
        """Whether somebody else or nobody was there. Only neutral keys stay open."""
        return self.draft.is_settled and not self.draft.is_identified

    @property
    def open_facts(self) -> Mapping[Step, set[str]]:
        if self.danger:
            return LEAVING
        if self.is_closed:
            return ARRIVAL
        return ALL if self.is_identified else NEUTRAL

    @property
    def owed(self) -> "Decimal":
        """What is owed today. Read it only after identification."""
        return owed_now(self.visit.case)

    def must_be_open(self, step: str, facts: Mapping[str, Raw]) -> None:
        """Raise ValidationError for a fact whose key is not open now."""
        known = self.open_facts.get(Step(step), set()) if step in Step.values else set()
        closed = set(facts) - known
        if not closed and step == Step.WHO and "who" in facts:
            closed = {"who"} if facts["who"] == Who.SELF else set()
            if self.is_closed and facts["who"] not in NOBODY_THERE:
                closed = {"who"}
        if closed:
            raise ValidationError(_("This is not open now."), code="closed")


def press(
    visit: VisitPlan,
    step: str,
    facts: Mapping[str, Raw],
    *,
    revision: int,
    by: User,
    observed_at: datetime | None = None,
) -> None:
    """Keep what a key says. The first key also records the arrival; ``now`` is the moment of the key.

    ``observed_at`` is the moment of a key that reaches the server later. Raises ValidationError if the key is
    not open. Raises Stale if a colleague pressed another key meanwhile.
    """
    Card.of(visit).must_be_open(step, facts)
    moment = _pressed_at(observed_at)
    said = {
        name: _stamp(moment) if value == NOW and name in MOMENTS else value for name, value in facts.items()
    }
    _keep(visit, step, said, revision=revision, by=by, moment=moment)


def identify(
    visit: VisitPlan,
    said: identity.IdentityAnswers,
    *,
    revision: int,
    by: User,
    observed_at: datetime | None = None,
) -> bool:
    """Confirm identity by two facts that the person states, or by their identity card.

    The facts are compared with the file and not kept. Returns False if they do not agree; the trail records
    that without the answers. Raises ValidationError if the card is not open, and Stale.
    """
    card = Card.of(visit)
    if card.is_closed or card.danger:
        raise ValidationError(_("This is not open now."), code="closed")
    person = visit.case.debtor.person
    given = identity.matching_facts(person, said)
    if not identity.is_enough(given):
        with transaction.atomic():
            record(Verb.VISIT_IDENTITY_NOT_FOUND, visit, by=by, case=visit.case.number)
        return False
    moment = _pressed_at(observed_at)
    facts: dict[str, Raw] = {"who": Who.SELF.value, "given": given}
    with transaction.atomic():
        _keep(visit, Step.WHO, facts, revision=revision, by=by, moment=moment)
        record(Verb.VISIT_IDENTIFIED, visit, by=by, case=visit.case.number, after={"by": given})
    return True


@transaction.atomic
def _keep(
    visit: VisitPlan, step: str, facts: Mapping[str, Raw], *, revision: int, by: User, moment: datetime
) -> None:
    """Save what a key says. The very first key records the arrival."""
    draft = VisitDraft.of(visit, by=by)
    if draft.arrived_at is None:
        arrived = {"arrived_at": _stamp(moment)}
        shown = draft.revision(Step.SAFETY)
        draft.save_step(Step.SAFETY, arrived, revision=shown, by=by, observed_at=moment)
    draft.save_step(step, facts, revision=revision, by=by, observed_at=moment)


def _pressed_at(observed_at: datetime | None) -> datetime:
    """When the key was pressed: not in the future, and at most 24 hours ago."""
    moment = clock.now()
    if observed_at is None or observed_at > moment or moment - observed_at > timedelta(hours=24):
        return moment
    return observed_at


def _stamp(moment: datetime) -> str:
    """Format a moment as the fields of the write-up show it, to the second."""
    return moment.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M:%S")
