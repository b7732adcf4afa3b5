"""An agreement as a page shows it: the offer before it is drawn up, its steps, and its history."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.kinds import Scope
from followups import affordability
from followups.affordability import Affordability
from followups.agreements.drafting import approved_plan, outside
from followups.models import AgreementState, Outside, RepaymentAgreement
from followups.terms import Terms
from foundation.approvals import Decision
from foundation.money import ZERO

if TYPE_CHECKING:
    from cases.models import Case, CollectionPlan

WAY = (AgreementState.DRAFT, AgreementState.SIGNED, AgreementState.ACCEPTED, AgreementState.ACTIVE)


@dataclass(frozen=True)
class Offer:
    """Terms beside the plan's range, before anything is saved. Amounts have two places."""

    terms: Terms
    owed: Decimal
    plan: "CollectionPlan | None"
    outside: tuple[str, ...]
    affordability: Affordability | None = None

    @property
    def scope_words(self) -> str:
        """What the agreement is about, in the reader's language."""
        return str(Scope(self.terms.scope).label)

    @property
    def beside(self) -> Decimal:
        """What a catch-up leaves to the contracts."""
        return self.owed - self.terms.total if self.terms.scope == Scope.CATCH_UP else ZERO

    @property
    def outside_words(self) -> list[str]:
        """What lies outside the range, in the reader's language."""
        return [str(Outside(code).label) for code in self.outside]


def offer(case: "Case", terms: Terms, *, owed: Decimal) -> Offer:
    """Compare these terms with the range of the case's approved plan and with the household's month."""
    measured = affordability.of(case.debtor.person_id, terms)
    codes = [*outside(case, terms, owed=owed), *(measured.codes if measured else ())]
    return Offer(terms, owed, approved_plan(case), tuple(codes), measured)


@dataclass(frozen=True)
class Step:
    """One step of the stepper."""

    words: str
    state: str


def steps(agreement: RepaymentAgreement) -> list[Step]:
    """Return the steps: draft, signed, accepted, active, and how it ended."""
    names = {
        AgreementState.DRAFT: _("Drafted"),
        AgreementState.SIGNED: _("Signed"),
        AgreementState.ACCEPTED: _("Accepted"),
        AgreementState.ACTIVE: _("Active"),
    }
    reached = {
        AgreementState.DRAFT: True,
        AgreementState.SIGNED: agreement.signed_on is not None,
        AgreementState.ACCEPTED: agreement.accepted_at is not None,
        AgreementState.ACTIVE: agreement.activated_on is not None,
    }
    found = []
    for state in WAY:
        now = state == agreement.state
        found.append(Step(names[state], "now" if now else "done" if reached[state] else "later"))
    if agreement.state in WAY:
        found.append(Step(_("Completed"), "later"))
    else:
        found.append(Step(AgreementState(agreement.state).label.capitalize(), "now"))
    return found


@dataclass(frozen=True)
class Moment:
    """One line of the agreement's history."""

    words: str
    at: date | datetime
    by: object = ""
    note: str = ""
    tone: str = ""


TONES = {AgreementState.COMPLETED: "good", AgreementState.BROKEN: "stop"}


def moments(agreement: RepaymentAgreement) -> list[Moment]:
    """Return the agreement's history, newest first."""
    found = [Moment(_("Drawn up"), agreement.drafted_at, agreement.drafted_by)]
    for approval in agreement.approvals.all():
        if approval.decided_at:
            allowed = approval.decision == Decision.APPROVED
            words = _("Terms outside the range allowed") if allowed else _("Terms returned")
            found.append(Moment(words, approval.decided_at, approval.decided_by, approval.remarks))
    if agreement.document is not None:
        found.append(Moment(_("Paper printed"), agreement.document.made_at))
    if agreement.signed_on:
        found.append(Moment(_("Signed by the debtor"), agreement.signed_on, note=agreement.signed_by))
    if agreement.accepted_at:
        found.append(Moment(_("Accepted by the company"), agreement.accepted_at, agreement.accepted_by))
    if agreement.debtor_agreed_at:
        found.append(Moment(_("The debtor says yes"), agreement.debtor_agreed_at, tone="good"))
    if agreement.debtor_objected_at:
        found.append(Moment(_("The debtor does not agree"), agreement.debtor_objected_at, tone="stop"))
    if agreement.activated_on:
        found.append(Moment(_("Became active"), agreement.activated_on, tone="now"))
    if agreement.ended_on:
        state = AgreementState(agreement.state)
        found.append(
            Moment(
                str(state.label).capitalize(),
                agreement.ended_on,
                note=agreement.end_words,
                tone=TONES.get(state, ""),
            )
        )
    return found[::-1]
