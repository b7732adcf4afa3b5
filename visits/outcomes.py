"""Submit a visit's record with everything that follows from it, in one transaction.

A fact is never refused. An act against a rule is recorded as a breach or becomes an incident. What the debtor
says of themselves becomes a hold. A promise becomes a promise in the books. A reported payment becomes a task
for finance.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record as record_event
from cases import contacting, holding, moving
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import (
    Channel,
    Contact,
    ContactState,
    HouseholdBudget,
    IdentityConfirmation,
    Stage,
)
from followups import agreements, claims, promises, statements
from followups.models import (
    Task,
    TaskKind,
)
from followups.terms import Terms
from foundation import clock, once
from staff.models import Notification, User
from visits import incidents, report_draft
from visits.finished_draft import SIGNS, FinishedDraft
from visits.kinds import IdentityProof
from visits.models import (
    IncidentKind,
    Result,
    VisitDraft,
    VisitPlan,
    VisitRecord,
    Who,
)
from visits.verbs import Verb


@transaction.atomic
def submit(draft: VisitDraft, finished: FinishedDraft, *, by: User) -> VisitRecord:
    """Make the immutable record of the draft's visit, and carry out what follows from it.

    The contact is recorded. A promise, an agreement or a claim is made. Holds and incidents are kept. The
    case moves to Follow-up. A report is drafted, and a task asks the debtor for their own words.

    The draft's own id makes it happen once. Raises ValidationError if ``by`` was not there or the times are
    impossible, and beside the field for a promise that the books refuse. Raises Repeated.
    """
    visit = draft.visit
    case = visit.case
    body = {"visit": visit.pk, "steps": draft.steps}
    first = once.begin(by=by, action="visit.submit", request_id=draft.client_id, body=body)
    case.lock_all()
    visit.lock()
    _check_visit(visit, finished, by=by)
    contact = _record_contact(visit, finished, by=by)
    if finished.who == Who.SELF and finished.budget is not None:
        HouseholdBudget.note_down(case.debtor.person, finished.budget, by=by, case=case.number)
    made = _create_record(draft, finished, _record_money(visit, contact, finished, by=by), by=by)
    _confirm_identity(made, finished, by=by)
    after = {
        "who": finished.who,
        "result": finished.result,
        "arrived": finished.arrived_at,
        "left": finished.left_at,
    }
    record_event(Verb.VISIT_RECORDED, made, by=by, case=case.number, after=after)
    _place_holds(visit, finished, by=by)
    _raise_incidents(made, finished, by=by)
    _move_case_on(visit, finished, by=by)
    report_draft.draft_from(made, by=by)
    if contact.state == ContactState.CONVERSATION and finished.who == Who.SELF:
        statements.ask(case, contact, by=by)
    _ask_second_to_confirm(made)
    first.finish(made.get_absolute_url())
    return made


def _check_visit(visit: VisitPlan, finished: FinishedDraft, *, by: User) -> None:
    """Raise ValidationError for a stranger to the visit, a second record or impossible times."""
    if not visit.takes_part(by):
        raise ValidationError(_("Only one of the pair writes about a visit."), code="pair")
    if VisitRecord.objects.filter(visit=visit).exists():
        raise ValidationError(_("The record is submitted; amend it instead."), code="submitted")
    if finished.left_at < finished.arrived_at:
        raise ValidationError({"left_at": _("They left before they came.")})


def _create_record(
    draft: VisitDraft, finished: FinishedDraft, money: Mapping[str, object], *, by: User
) -> VisitRecord:
    """Create the record, with the facts of the steps that were open."""
    made = VisitRecord.objects.create(
        visit=draft.visit,
        facts={step: draft.facts(step) for step in finished.steps if draft.facts(step)},
        who=finished.who,
        result=finished.result,
        willingness=finished.willingness,
        ability=finished.ability,
        arrived_at=finished.arrived_at,
        left_at=finished.left_at,
        asked_to_leave_at=finished.asked_to_leave_at,
        written_by=by,
        submitted_at=clock.now(),
        **money,
    )
    made.shown.set(finished.shown)
    made.copies.set(finished.copies)
    return made


def _confirm_identity(record: VisitRecord, finished: FinishedDraft, *, by: User) -> None:
    """If the debtor was there, note in their file how they were identified."""
    if finished.who == Who.SELF:
        seen = IdentityProof.ID_CARD in finished.given
        how = IdentityConfirmation.How.ID_CARD if seen else IdentityConfirmation.How.TWO_FACTS
        record.visit.case.debtor.person.confirm_identity(how, by=by)


def _ask_second_to_confirm(record: VisitRecord) -> None:
    """Notify the second that the record waits for their confirmation (W2)."""
    case = record.visit.case
    Notification.tell(
        [record.seconded_by],
        dedupe_key=f"visit_to_confirm:{record.pk}",
        kind="visit_to_confirm",
        params={"case": case.number},
        subject=case.number,
        url=record.get_absolute_url(),
    )


def _record_contact(visit: VisitPlan, finished: FinishedDraft, *, by: User) -> Contact:
    """Record the planned contact, or log a new one if it was cancelled and the visit took place."""
    result = ContactResult(
        outcome=finished.outcome,
        at=finished.arrived_at,
        until=finished.left_at,
        debtor_said=finished.debtor_said,
        we_said=finished.we_said,
    )
    if visit.contact.is_open:
        return contacting.record(visit.contact, result, by=by, pair=visit.pair)
    contact = contacting.log(
        approach_to(
            visit.case.debtor.person,
            channel=Channel.VISIT,
            purpose=visit.contact.purpose,
            at=finished.arrived_at,
            case=visit.case,
            address=visit.address,
            pair=visit.pair,
        ),
        result,
        by=by,
    )
    visit.contact = contact
    visit.save_next("contact")
    return contact


def _record_money(
    visit: VisitPlan, contact: Contact, finished: FinishedDraft, *, by: User
) -> dict[str, object]:
    """Make the promise, the draft agreement or the claim. No money changes hands at a visit (N1)."""
    case = visit.case
    if finished.who != Who.SELF or not case.is_open:
        return {}
    if finished.result == Result.PROMISE and finished.promised:
        said = promises.PromiseTerms(
            amount=finished.promised.amount,
            due_on=finished.promised.due_on,
            method=finished.promised.method,
            reason=finished.reasons[0] if finished.reasons else "",
            made_on=clock.business_date(finished.arrived_at),
            contact=contact,
        )
        return {"promise": promises.make(case, said, by=by)}
    if finished.result == Result.INSTALMENTS and finished.terms:
        return _draft(visit, finished, finished.terms, by=by)
    if finished.result == Result.PAID and finished.paid:
        paid = claims.ReportedPayment(finished.paid.amount, finished.paid.paid_on, finished.paid.channel)
        return {"claim": claims.report(case, paid, by=by)}
    return {}


def _draft(visit: VisitPlan, finished: FinishedDraft, terms: Terms, *, by: User) -> dict[str, object]:
    """Draft an agreement on the terms of the visit.

    The books may refuse it: another agreement is under way, money came in, or a day has passed. The visit is
    recorded all the same. The terms stand in the record, and a task asks for a new agreement.
    """
    case = visit.case
    language = case.debtor.person.paper_language
    try:
        with transaction.atomic():
            manner = agreements.Manner(
                language=language, off_rest_days=True, budget_reason=finished.budget_reason
            )
            return {"agreement": agreements.draft(case, terms, by=by, manner=manner)}
    except ValidationError as error:
        Task.open(
            case,
            TaskKind.AGREEMENT,
            due_on=clock.business_date(),
            by=by,
            note=" ".join(error.messages)[:250],
            subject=f"visit:{visit.pk}",
        )
        return {}


def _place_holds(visit: VisitPlan, finished: FinishedDraft, *, by: User) -> None:
    """Place the holds that follow from what the debtor says. A reason never keeps a diagnosis (I2)."""
    reason = _("Said at the visit of %(day)s; to be looked into before anything is demanded.") % {
        "day": visit.day.isoformat()
    }
    for sign in sorted(finished.signs):
        holding.ensure(visit.case.debtor.person, SIGNS[sign], by=by, reason=reason)


def _raise_incidents(record: VisitRecord, finished: FinishedDraft, *, by: User) -> None:
    """Report an incident if the pair stayed after being asked to leave (L2) or used forbidden words."""
    if record.overstayed and record.asked_to_leave_at:
        minutes = int((record.left_at - record.asked_to_leave_at).total_seconds() // 60)
        words = _("They left %(minutes)s minutes after being asked to.") % {"minutes": minutes}
        incidents.report(record.visit, IncidentKind.OVERSTAYED, words, by=by)
    incidents.check_our_words(record.visit, finished.we_said, by=by)


def _move_case_on(visit: VisitPlan, finished: FinishedDraft, *, by: User) -> None:
    """Move the case to Follow-up, unless the door was never reached or another visit is still open."""
    case = visit.case
    case.refresh_from_db()
    another = VisitPlan.objects.open().filter(case=case).exclude(pk=visit.pk).exists()
    if case.is_open and case.stage == Stage.VISIT and finished.who != Who.NO_DOOR and not another:
        moving.move_on(case, Stage.FOLLOW_UP, by=by, version=None)
