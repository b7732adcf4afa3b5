"""The steps of a letter: put before a supervisor, approve, send, deliver, withdraw."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from cases import contacting
from cases.contact_facts import approach_to
from cases.contacting import ContactResult
from cases.models import (
    Address,
    Channel,
    Contact,
    ContactState,
    EvidenceItem,
    EvidenceKind,
    IssuedPaper,
    LimitationEvent,
    Outcome,
    Proof,
    ProofGrade,
    Refusal,
)
from followups.kinds import LetterNeed
from followups.letters.states import must_be, step
from followups.letters.writing import must_be_fair, no_claim_may_wait
from followups.models import (
    NOT_SENT,
    Letter,
    LetterApproval,
    LetterKind,
    LetterState,
)
from followups.verbs import Verb
from foundation import clock
from foundation.approvals import Decision
from foundation.locking import lock, moves_from
from staff.models import Notification, Role, User

if TYPE_CHECKING:
    pass


@transaction.atomic
def send_for_approval(letter: Letter, *, by: User, version: int | None = None) -> None:
    """Put the draft before a supervisor. Raises Stale; ValidationError for words that may not be sent."""
    letter.lock(version)
    must_be(letter, LetterState.DRAFT)
    letter.case.must_be_open()
    must_be_fair(letter.title, letter.body)
    approval = LetterApproval.objects.create(letter=letter, asked_by=by, asked_at=clock.now())
    step(letter, LetterState.WAITING)
    record(Verb.LETTER_SENT_FOR_APPROVAL, letter, by=by, case=letter.case.number)
    Notification.tell(
        User.objects.with_role(Role.SUPERVISOR).filter(team=letter.case.team_id).exclude(pk=by.pk),
        dedupe_key=f"letter_to_approve:{approval.pk}",
        kind="letter_to_approve",
        params={"case": letter.case.number},
        subject=letter.case.number,
        url=reverse("letter", args=[letter.pk]),
    )


@transaction.atomic
def decide(
    letter: Letter, decision: Decision, *, by: User, remarks: str = "", version: int | None = None
) -> None:
    """Approve the letter, or return it to its writer, as a supervisor who did not write it.

    Raises Stale and ValidationError.
    """
    letter.lock(version)
    must_be(letter, LetterState.WAITING)
    if by.pk == letter.written_by_id:
        raise ValidationError(_("Somebody else must decide on what you wrote."), code="own")
    approval = lock(letter.approvals.get(decision=Decision.PENDING))
    approval.decide(decision, by=by, at=clock.now(), remarks=remarks)
    approval.save()
    step(letter, LetterState.APPROVED if decision == Decision.APPROVED else LetterState.DRAFT)
    record(Verb(f"letter.{decision}"), letter, by=by, case=letter.case.number, after={"remarks": remarks})
    Notification.tell(
        [letter.written_by],
        dedupe_key=f"letter_decided:{approval.pk}",
        kind=f"letter_{decision}",
        params={"case": letter.case.number},
        subject=letter.case.number,
        url=reverse("letter", args=[letter.pk]),
    )


@transaction.atomic
def dispatch(letter: Letter, *, address: Address, by: User, version: int | None = None) -> Contact | Refusal:
    """Send the printed letter under the contact rules, or keep and return their Refusal.

    Where a rule asks for another person's agreement, the contact waits for it, and a second call sends the
    letter.

    Raises Stale. Raises ValidationError for a letter that is not printed, for another person's address,
    while finance searches for a payment that the debtor reports (N1), and while the contact waits.
    """
    case = letter.case
    case.lock_all()
    letter.lock(version)
    must_be(letter, LetterState.PRINTED)
    case.must_be_open()
    person = case.debtor.person
    if address.person_id != person.pk:
        raise ValidationError({"address": _("This is not the debtor's address.")})
    if LetterNeed.NO_CLAIM in LetterKind(letter.kind).needs:
        no_claim_may_wait(case)
    contact = letter.contact
    if contact is not None and contact.state == ContactState.AWAITING:
        raise ValidationError(_("Another person must agree to this contact first."), code="awaiting")
    if contact is None or contact.state != ContactState.PLANNED:
        # Money that came in since the letter was written speaks against sending it (S6).
        planned = contacting.plan(
            approach_to(
                person,
                channel=Channel.LETTER,
                purpose=LetterKind(letter.kind).purpose,
                at=clock.now(),
                case=case,
                address=address,
                text=f"{letter.title}\n{letter.body}",
                facts_as_of=letter.written_at,
            ),
            by=by,
        )
        if isinstance(planned, Refusal):
            return planned
        contact = letter.contact = planned
        letter.save(update_fields=["contact"])
        if contact.state == ContactState.AWAITING:
            return contact
    contacting.record(contact, ContactResult(at=clock.now(), outcome=Outcome.SENT), by=by)
    step(letter, LetterState.SENT)
    record(Verb.LETTER_DISPATCHED, letter, by=by, case=case.number, after={"address": contact.address_id})
    # Every letter carries the statement of what is owed.
    _count(letter, EvidenceKind.NOTICE, EvidenceKind.STATEMENT, on=clock.business_date(), by=by)
    return contact


def _count(letter: Letter, *kinds: EvidenceKind, on: date, by: User) -> None:
    """Let the printed letter count as evidence of ``kinds``."""
    if letter.document is not None:
        case = letter.case
        IssuedPaper.count(letter.document, case.debtor, *kinds, on=on, by=by, case=case.number)


@transaction.atomic
def deliver(
    letter: Letter,
    *,
    at: datetime,
    grade: str,
    by: User,
    proof: EvidenceItem | None = None,
    version: int | None = None,
) -> None:
    """Write that the letter arrived, which restarts the limitation period of every debt in the case.

    Raises Stale. Raises ValidationError beside the field for a moment before it was sent or in the future,
    and for grade A or B without proof.
    """
    letter.case.lock_all()
    letter.lock(version)
    must_be(letter, LetterState.SENT)
    contact = letter.contact
    if contact is None:
        raise ValidationError(_("This letter was not sent yet."), code="sent")
    # The form gives the time to the minute.
    if at > clock.now() or at < contact.starts_at.replace(second=0, microsecond=0):
        raise ValidationError({"at": _("It can't have arrived before it was sent, nor after now.")})
    if grade != ProofGrade.C and proof is None:
        raise ValidationError({"proof": _("Choose the evidence that proves it.")})
    contact.mark_delivered(at=at, by=by, proof=proof)
    for row in letter.case.case_debts.filter(until=None).select_related("debt").order_by("pk"):
        LimitationEvent.note(
            row.debt,
            LimitationEvent.Kind.DEMAND,
            Proof(grade, proof),
            on=clock.business_date(at),
            by=by,
            case=letter.case.number,
        )
    step(letter, LetterState.DELIVERED)
    if proof is not None:
        # The letter, its delivery and the proof of it stand together in our record.
        _count(letter, EvidenceKind.DELIVERY_RECEIPT, on=clock.business_date(at), by=by)
    record(Verb.LETTER_DELIVERED, letter, by=by, case=letter.case.number, after={"at": at, "grade": grade})


@transaction.atomic
def withdraw(letter: Letter, *, by: User, reason: str, version: int | None = None) -> None:
    """Withdraw a letter that is not sent.

    Raises Stale. Raises ValidationError without a reason, and for a letter that was sent.
    """
    letter.lock(version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is not sent.")})
    moves_from(letter.state, *NOT_SENT, otherwise=_("This letter can't be withdrawn any more."))
    letter.approvals.filter(decision=Decision.PENDING).update(
        decision=Decision.RETURNED, decided_by=by, decided_at=clock.now(), remarks=reason
    )
    if letter.contact is not None and letter.contact.is_open:
        letter.contact.cancel(by=by, reason=reason)
    step(letter, LetterState.WITHDRAWN)
    record(Verb.LETTER_WITHDRAWN, letter, by=by, case=letter.case.number, after={"reason": reason})
