"""Plan a contact under the contact rules, and record its result (F3, F4)."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record as record_event
from cases import aftermath, contact_check
from cases.contact_facts import approach_to
from cases.contact_rules import Approach, Verdict
from cases.kinds import ContactState, Direction, Outcome, state_after
from cases.models import Case, Contact, ContactApproval, ContactParticipant, EvidenceItem, Person, Refusal
from cases.verbs import Verb
from foundation import clock, once
from foundation.locking import lock
from foundation.models import OnceRequest
from ledger.models import Account
from staff.models import User


@dataclass(frozen=True)
class ContactResult:
    """The result of a contact. ``debtor_said`` is never checked; ``we_said`` and ``sent_text`` are.

    ``at`` is when it began (default: the planned time, or now), and ``until`` when it ended. Papers carry
    ``delivered_at`` with its proof. ``spoken_with`` names a person other than the debtor.
    """

    outcome: str
    at: datetime | None = None
    until: datetime | None = None
    debtor_said: str = ""
    we_said: str = ""
    sent_text: str = ""
    spoken_with: Person | None = None
    delivered_at: datetime | None = None
    delivery_proof: EvidenceItem | None = None


@transaction.atomic
def plan(
    approach: Approach, *, by: User, reason: str = "", request_id: UUID | None = None
) -> Contact | Refusal:
    """Reserve a contact under the rules, or keep and return their Refusal.

    A contact that another person must agree to waits for them (``AWAITING``) and reserves its place
    meanwhile. The planned contact that this one replaces does not count and is cancelled. The case and all
    whom a cap counts together are locked, so the last place is given once. Raises Repeated for a
    ``request_id`` that was carried out before; ValidationError for a closed case.
    """
    note = _begin_once("plan", request_id, approach, by=by, words=(approach.person.id, approach.text))
    case = _locked_case(approach)
    Person.objects.lock_with_household(approach.person.id, approach.household_key, approach.number_hash)
    verdict = contact_check.check(approach)
    if verdict.refused:
        refusal = _keep_refusal(verdict, case, by=by)
        if note:
            note.finish(refusal.get_absolute_url())
        return refusal
    contact = _unsaved(approach, by=by)
    contact.case = case
    contact.state = ContactState.AWAITING if verdict.needs_approval else ContactState.PLANNED
    contact.ends_at, contact.sent_text = approach.until, approach.text
    contact.save()
    _add_participants(contact, approach.pair)
    if approach.moved_id:
        Contact.objects.get(pk=approach.moved_id).cancel(by=by, reason=_("Moved to another time."))
    if verdict.needs_approval:
        _ask_another_person(contact, verdict, by=by, reason=reason)
    if note:
        note.finish(contact.get_absolute_url())
    record_event(
        Verb.CONTACT_PLANNED,
        contact,
        by=by,
        case=contact.case_number,
        after={"channel": approach.channel, "at": approach.at},
    )
    return contact


@transaction.atomic
def log(approach: Approach, result: ContactResult, *, by: User, request_id: UUID | None = None) -> Contact:
    """Record a contact that was not planned. It is a fact and never refused.

    Raises ValidationError for one in the future; Repeated for a ``request_id`` that was carried out before.
    """
    said = {name: str(value) for name, value in vars(result).items() if name not in ("outcome", "at")}
    words = (approach.person.id, result.outcome, *(said[name] for name in sorted(said)))
    note = _begin_once("log", request_id, approach, by=by, words=words)
    contact = _unsaved(approach, by=by)
    if approach.case_id:
        contact.case = Case.objects.get(pk=approach.case_id)
    _write(contact, approach, result, by=by)
    if note:
        note.finish(contact.get_absolute_url())
    return contact


@transaction.atomic
def record(contact: Contact, result: ContactResult, *, by: User, pair: tuple[User, ...] = ()) -> Contact:
    """Record the result of a planned contact. It is never refused. ``_write`` carries out the consequences.

    Raises ValidationError for a contact that was recorded or cancelled before, and for one in the future.
    """
    members = pair or [it.staff for it in contact.participants.select_related("staff") if it.staff]
    approach = approach_to(
        contact.person,
        channel=contact.channel,
        direction=contact.direction,
        purpose=contact.purpose,
        at=result.at or contact.starts_at,
        address=contact.address,
        phone=contact.phone,
        case=contact.case,
        pair=members,
        moved=contact,
    )
    return _write(contact, approach, result, by=by)


def _write(contact: Contact, approach: Approach, result: ContactResult, *, by: User) -> Contact:
    """Keep the result of a contact.

    A broken rule is kept as ``breach``, counted, and reported to the supervisors of the team and to
    compliance. The words of both sides have their consequences (aftermath).
    """
    at = result.at or approach.at
    Account.lock_all(contact.person.debtors.values_list("account_id", flat=True))
    Person.objects.lock_with_household(contact.person_id, contact.household_key)
    if contact.pk:
        lock(contact)
    if not contact.is_open:
        raise ValidationError(_("This contact is written down already."), code="recorded")
    if at > clock.now():
        raise ValidationError({"at": _("This lies in the future.")})
    said = "\n".join(part for part in (result.sent_text, result.we_said) if part)
    verdict = contact_check.check(replace(approach, at=at, until=result.until, text=said, happened=True))
    contact.breach = verdict.breaches(approved=contact.approved_by_id is not None)
    contact.starts_at, contact.ends_at, contact.written_at = at, result.until, clock.now()
    contact.outcome, contact.state = result.outcome, state_after(result.outcome)
    contact.uses_cap = contact.direction == Direction.OUT and result.outcome != Outcome.NOT_REACHED_DOOR
    contact.debtor_said, contact.we_said = result.debtor_said, result.we_said
    contact.sent_text = result.sent_text or contact.sent_text
    contact.delivered_at, contact.delivery_proof = result.delivered_at, result.delivery_proof
    contact.save()
    _add_participants(contact, approach.pair, spoken_with=result.spoken_with)
    record_event(
        Verb.CONTACT_RECORDED,
        contact,
        by=by,
        case=contact.case_number,
        after={
            "channel": contact.channel,
            "outcome": result.outcome,
            "at": at,
            "breach": contact.breach,
        },
    )
    aftermath.of_contact(contact, by=by)
    return contact


def _keep_refusal(verdict: Verdict, case: Case | None, *, by: User) -> Refusal:
    """Keep the refusal of the rules."""
    wanted = verdict.approach
    refusal = Refusal.objects.create(
        case=case,
        person_id=wanted.person.id,
        channel=wanted.channel,
        direction=wanted.direction,
        purpose=wanted.purpose,
        wanted_at=wanted.at,
        findings=verdict.as_json(),
        asked_by=by,
        refused_at=clock.now(),
    )
    rules = [finding.rule for finding in verdict.findings]
    number = case.number if case else ""
    record_event(Verb.CONTACT_REFUSED, refusal, by=by, case=number, after={"rules": rules})
    return refusal


def _locked_case(approach: Approach) -> Case | None:
    """Lock and return the case of the approach. Raises ValidationError if it is closed."""
    if approach.case_id is None:
        return None
    case = Case.objects.select_for_update().get(pk=approach.case_id)
    case.must_be_open()
    return case


def _unsaved(approach: Approach, *, by: User) -> Contact:
    """Return the unsaved planned contact of an approach, without its case."""
    return Contact(
        person_id=approach.person.id,
        channel=approach.channel,
        direction=approach.direction,
        purpose=approach.purpose,
        state=ContactState.PLANNED,
        starts_at=approach.at,
        written_at=clock.now(),
        address_id=approach.place.id if approach.place else None,
        phone_id=approach.number.id if approach.number else None,
        household_key=approach.household_key,
        number_hash=approach.number_hash,
        made_by=by,
    )


def _add_participants(contact: Contact, pair: tuple[int, ...], *, spoken_with: Person | None = None) -> None:
    there = set(contact.participants.values_list("staff_id", flat=True))
    rows = [ContactParticipant(contact=contact, staff_id=it) for it in pair if it not in there]
    if spoken_with is not None:
        rows.append(ContactParticipant(contact=contact, person=spoken_with, spoken_with=True))
    ContactParticipant.objects.bulk_create(rows)


def _ask_another_person(contact: Contact, verdict: Verdict, *, by: User, reason: str) -> None:
    ContactApproval.objects.create(
        contact=contact, findings=verdict.as_json(), reason=reason, asked_by=by, asked_at=clock.now()
    )
    contact.ask_for_approval(by=by)


def _begin_once(
    action: str,
    request_id: UUID | None,
    approach: Approach,
    *,
    by: User,
    words: tuple[object, ...],
) -> OnceRequest | None:
    """Note the request, if it has an id.

    The note keeps only a digest of the words and of the person, because it is no place for personal data.
    """
    if request_id is None:
        return None
    digest = hashlib.sha256(repr(words).encode()).hexdigest()
    body = {
        "case": approach.case_id or "",
        "channel": approach.channel,
        "at": approach.at,
        "words": digest,
    }
    return once.begin(by=by, action=f"contact.{action}", request_id=request_id, body=body)
