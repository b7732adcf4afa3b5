"""Submitting a visit's record, and all that follows from it, in one transaction.

A fact is never refused: what went against a rule is recorded as a breach or becomes an incident. What the
debtor said of themselves becomes a hold, what they promised a promise, what they say they paid a question to
finance.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record as write_down
from cases import contacting, holding, moving
from cases.contact_facts import approach_to
from cases.contacting import Happened
from cases.models import (
    Channel,
    Contact,
    ContactState,
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
from visits.identity import Given
from visits.models import (
    IncidentKind,
    Result,
    VisitDraft,
    VisitPlan,
    VisitRecord,
    Who,
)
from visits.told import SIGNS, Told
from visits.verbs import Verb


@transaction.atomic
def submit(draft: VisitDraft, told: Told, *, by: User) -> VisitRecord:
    """Make the record of the draft's visit, immutable from now on.

    What follows from it is carried out: the contact recorded, promise, agreement or claim, holds, incidents,
    the case in Follow-up, a report drafted, the debtor to be asked for their own words.

    Once only, by the draft's own id. Raises ValidationError when ``by`` was not there, for times that make no
    sense, and beside the field for a promise that can't be taken down so; Repeated.
    """
    visit = draft.visit
    case = visit.case
    body = {"visit": visit.pk, "steps": draft.steps}
    first = once.begin(by=by, action="visit.submit", request_id=draft.client_id, body=body)
    case.lock_all()
    visit.lock()
    _must_be_right(visit, told, by=by)
    contact = _record_contact(visit, told, by=by)
    made = _made(draft, told, _money(visit, contact, told, by=by), by=by)
    _confirm_identity(made, told, by=by)
    after = {"who": told.who, "result": told.result, "arrived": told.arrived_at, "left": told.left_at}
    write_down(Verb.VISIT_RECORDED, made, by=by, case=case.number, after=after)
    _place_holds(visit, told, by=by)
    _raise_incidents(made, told, by=by)
    _lead_case_on(visit, told, by=by)
    report_draft.draft_from(made, by=by)
    if contact.state == ContactState.CONVERSATION and told.who == Who.SELF:
        statements.ask(case, contact, by=by)
    _ask_the_second(made)
    first.finish(made.get_absolute_url())
    return made


def _must_be_right(visit: VisitPlan, told: Told, *, by: User) -> None:
    """Raise ValidationError unless ``by`` may record this visit.

    That is when they were not there, for a second record, and for impossible times.
    """
    if not visit.takes_part(by):
        raise ValidationError(_("Only one of the pair writes about a visit."), code="pair")
    if VisitRecord.objects.filter(visit=visit).exists():
        raise ValidationError(_("The record is submitted; amend it instead."), code="submitted")
    if told.left_at < told.arrived_at:
        raise ValidationError({"left_at": _("They left before they came.")})


def _made(draft: VisitDraft, told: Told, money: Mapping[str, object], *, by: User) -> VisitRecord:
    """The row itself, with the facts of the steps that were open."""
    made = VisitRecord.objects.create(
        visit=draft.visit,
        facts={step: draft.facts(step) for step in told.steps if draft.facts(step)},
        who=told.who,
        result=told.result,
        willingness=told.willingness,
        ability=told.ability,
        arrived_at=told.arrived_at,
        left_at=told.left_at,
        asked_to_leave_at=told.asked_to_leave_at,
        written_by=by,
        submitted_at=clock.now(),
        **money,
    )
    made.shown.set(told.shown)
    made.copies.set(told.copies)
    return made


def _confirm_identity(record: VisitRecord, told: Told, *, by: User) -> None:
    """The debtor themselves was there: their file says how they were known."""
    if told.who == Who.SELF:
        seen = Given.ID_CARD in told.given
        how = IdentityConfirmation.How.ID_CARD if seen else IdentityConfirmation.How.TWO_FACTS
        record.visit.case.debtor.person.confirm_identity(how, by=by)


def _ask_the_second(record: VisitRecord) -> None:
    """The other of the pair hears that the record waits for their word (W2)."""
    case = record.visit.case
    Notification.tell(
        [record.seconded_by],
        dedupe_key=f"visit_to_confirm:{record.pk}",
        kind="visit_to_confirm",
        params={"case": case.number},
        subject=case.number,
        url=record.get_absolute_url(),
    )


def _record_contact(visit: VisitPlan, told: Told, *, by: User) -> Contact:
    """The planned contact, recorded; a new one when it had been cancelled and they went all the same."""
    happened = Happened(
        outcome=told.outcome,
        at=told.arrived_at,
        until=told.left_at,
        debtor_said=told.debtor_said,
        we_said=told.we_said,
    )
    if visit.contact.is_to_come:
        return contacting.record(visit.contact, happened, by=by, pair=visit.pair)
    contact = contacting.log(
        approach_to(
            visit.case.debtor.person,
            channel=Channel.VISIT,
            purpose=visit.contact.purpose,
            at=told.arrived_at,
            case=visit.case,
            address=visit.address,
            pair=visit.pair,
        ),
        happened,
        by=by,
    )
    visit.contact = contact
    visit.save_next("contact")
    return contact


def _money(visit: VisitPlan, contact: Contact, told: Told, *, by: User) -> dict[str, object]:
    """The promise, the drafted agreement, or the payment they report; no money changes hands here (N1)."""
    case = visit.case
    if told.who != Who.SELF or not case.is_open:
        return {}
    if told.result == Result.PROMISE and told.promised:
        said = promises.Promised(
            amount=told.promised.amount,
            due_on=told.promised.due_on,
            method=told.promised.method,
            reason=told.reasons[0] if told.reasons else "",
            made_on=clock.business_date(told.arrived_at),
            contact=contact,
        )
        return {"promise": promises.make(case, said, by=by)}
    if told.result == Result.INSTALMENTS and told.terms:
        return _draft(visit, told.terms, by=by)
    if told.result == Result.PAID and told.paid:
        paid = claims.SaidPaid(told.paid.amount, told.paid.paid_on, told.paid.channel)
        return {"claim": claims.tell(case, paid, by=by)}
    return {}


def _draft(visit: VisitPlan, terms: Terms, *, by: User) -> dict[str, object]:
    """The draft of an agreement.

    What the books have against it (another one is under way, money has come in, a day has gone by) never
    keeps a fact from being recorded: the terms stand in the record, and a task asks for an agreement to be
    drawn up anew.
    """
    case = visit.case
    language = case.debtor.person.paper_language
    try:
        with transaction.atomic():
            manner = agreements.Manner(language=language)
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


def _place_holds(visit: VisitPlan, told: Told, *, by: User) -> None:
    """What they said of themselves becomes a hold; its reason keeps the consequence, no diagnosis (I2)."""
    reason = _("Said at the visit of %(day)s; to be looked into before anything is demanded.") % {
        "day": visit.day.isoformat()
    }
    for sign in sorted(told.signs):
        holding.ensure(visit.case.debtor.person, SIGNS[sign], by=by, reason=reason)


def _raise_incidents(record: VisitRecord, told: Told, *, by: User) -> None:
    """Having stayed after being asked to leave (L2), and forbidden words of our own."""
    if record.overstayed and record.asked_to_leave_at:
        minutes = int((record.left_at - record.asked_to_leave_at).total_seconds() // 60)
        words = _("They left %(minutes)s minutes after being asked to.") % {"minutes": minutes}
        incidents.report(record.visit, IncidentKind.OVERSTAYED, words, by=by)
    incidents.check_our_words(record.visit, told.we_said, by=by)


def _lead_case_on(visit: VisitPlan, told: Told, *, by: User) -> None:
    """On to Follow-up, unless the door was never reached or another visit of the case is still to come."""
    case = visit.case
    case.refresh_from_db()
    another = VisitPlan.objects.to_come().filter(case=case).exclude(pk=visit.pk).exists()
    if case.is_open and case.stage == Stage.VISIT and told.who != Who.NO_DOOR and not another:
        moving.move_on(case, Stage.FOLLOW_UP, by=by, version=None)
