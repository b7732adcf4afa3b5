"""The way of a letter: draft → waits for approval → approved → printed → sent → delivered, or withdrawn (F7).

What we print is the company's own notice or demand letter (催收函). A lawyer's letter is a law firm's:
its name and the authority of others are blocked in our words. Figures are those of the day of writing.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.issue import issue
from audit.record import record
from cases import contacting, findings, limitation
from cases.contact_facts import approach_to
from cases.contact_rules import words
from cases.contacting import Happened
from cases.models import (
    Address,
    Case,
    Channel,
    Contact,
    ContactState,
    EvidenceItem,
    LimitationEvent,
    Outcome,
    Proof,
    ProofGrade,
    Purpose,
    Refusal,
)
from followups.models import (
    NOT_SENT,
    LawfulAccount,
    Letter,
    LetterApproval,
    LetterKind,
    LetterState,
    LetterTemplate,
    PaymentClaim,
)
from followups.verbs import Verb
from foundation import clock, once
from foundation.approvals import Decision
from foundation.capital_numerals import in_capitals
from foundation.formats import long_day, money_with_currency
from foundation.locking import lock, moves_from
from ledger.arrears import standing
from ledger.balance import Balance, Line, balance
from staff.models import Notification, Role, User

if TYPE_CHECKING:
    from uuid import UUID

    from audit.models import Document

PAY_WITHIN_DAYS = 10
PURPOSES = {LetterKind.NOTICE: Purpose.NOTICE, LetterKind.DEMAND: Purpose.DEMAND}


@transaction.atomic
def write(
    case: Case,
    kind: str,
    *,
    language: str,
    by: User,
    pay_by: date | None = None,
    request_id: "UUID | None" = None,
) -> Letter:
    """Write a letter in the department's newest wording, with what is owed and overdue today.

    Raises ValidationError for a closed case, when nothing is overdue, for a day of payment that
    is not to come, for a demand once the claim is time-barred or while a payment that the debtor says he made
    is looked into (N1); Repeated and Conflicting.
    """
    today = clock.business_date()
    if request_id is not None:
        body = {"case": case.number, "kind": kind, "language": language, "pay_by": pay_by}
        first = once.begin(by=by, action="letter.write", request_id=request_id, body=body)
        first.finish(f"{case.path}letters/")
    case.lock_all()
    case.must_be_open()
    last_day = pay_by or today + timedelta(days=PAY_WITHIN_DAYS)
    if last_day <= today:
        raise ValidationError({"pay_by": _("Give him a day that is still to come.")})
    _no_claim_waits(case, kind)
    if kind == LetterKind.DEMAND and limitation.of_cases([case.pk])[case.pk].is_expired:
        raise ValidationError(
            _("The limitation period has run out, so no demand that speaks of a court; write a notice."),
            code="expired",
        )
    account = case.debtor.account
    owed = balance(account, today).total
    overdue = standing([account.pk], today)[account.pk].amount_overdue
    if not owed or not overdue:
        raise ValidationError(_("Nothing is overdue, so there is nothing to write about."), code="paid")
    template = LetterTemplate.current(kind, language)
    letter = Letter(
        case=case,
        template=template,
        kind=kind,
        language=language,
        title=template.title,
        amount=owed,
        overdue=overdue,
        as_of=today,
        pay_by=last_day,
        written_by=by,
        written_at=clock.now(),
    )
    letter.body = _worded(letter)
    letter.save()
    after = {"kind": kind, "amount": owed, "overdue": overdue}
    record(Verb.LETTER_WRITTEN, letter, by=by, case=case.number, after=after)
    return letter


@transaction.atomic
def reword(letter: Letter, *, title: str, body: str, by: User, version: int) -> None:
    """Put a draft in other words; the figures stay. Raises Stale; ValidationError beside the field for words
    that may not be sent."""
    letter.lock(version)
    _must_be(letter, LetterState.DRAFT)
    if not title.strip() or not body.strip():
        raise ValidationError({"body": _("A letter says something.")})
    _must_be_fair(title, body)
    letter.title, letter.body = title.strip(), body.strip()
    letter.save_next("title", "body")
    record(Verb.LETTER_REWORDED, letter, by=by, case=letter.case.number)


@transaction.atomic
def send_for_approval(letter: Letter, *, by: User, version: int | None = None) -> None:
    """Put the draft before a supervisor. Raises Stale; ValidationError for words that may not be sent."""
    letter.lock(version)
    _must_be(letter, LetterState.DRAFT)
    letter.case.must_be_open()
    _must_be_fair(letter.title, letter.body)
    approval = LetterApproval.objects.create(letter=letter, asked_by=by, asked_at=clock.now())
    _step(letter, LetterState.WAITING)
    record(Verb.LETTER_SENT_FOR_APPROVAL, letter, by=by, case=letter.case.number)
    Notification.tell(
        User.objects.with_role(Role.SUPERVISOR).filter(team=letter.case.team_id).exclude(pk=by.pk),
        dedupe_key=f"letter_to_approve:{approval.pk}",
        kind="letter_to_approve",
        params={"case": letter.case.number},
        subject=letter.case.number,
        url=f"/letters/{letter.pk}/",
    )


@transaction.atomic
def decide(
    letter: Letter, decision: Decision, *, by: User, remarks: str = "", version: int | None = None
) -> None:
    """A supervisor who did not write it approves the letter, or returns it to be written anew. Raises Stale;
    ValidationError."""
    letter.lock(version)
    _must_be(letter, LetterState.WAITING)
    if by.pk == letter.written_by_id:
        raise ValidationError(_("Somebody else must decide on what you wrote."), code="own")
    approval = lock(letter.approvals.get(decision=Decision.PENDING))
    approval.decide(decision, by=by, at=clock.now(), remarks=remarks)
    approval.save()
    _step(letter, LetterState.APPROVED if decision == Decision.APPROVED else LetterState.DRAFT)
    record(Verb(f"letter.{decision}"), letter, by=by, case=letter.case.number, after={"remarks": remarks})
    Notification.tell(
        [letter.written_by],
        dedupe_key=f"letter_decided:{approval.pk}",
        kind=f"letter_{decision}",
        params={"case": letter.case.number},
        subject=letter.case.number,
        url=f"/letters/{letter.pk}/",
    )


def print_out(letter: Letter, *, by: User) -> "Document":
    """The letter as PDF with its statement, sealed and kept; printed once. Never call this inside ``atomic``.

    Raises ValidationError for a letter that is not approved, or while there is no lawful account to name.
    """
    if letter.document is not None:
        return letter.document
    _must_be(letter, LetterState.APPROVED)
    account = LawfulAccount.standing()
    if account is None:
        raise ValidationError(
            _("There is no lawful account yet; a letter must say where to pay."), code="account"
        )
    document = issue(
        "letter",
        template="pdf/letter.html",
        context=_context(letter, account),
        language=letter.language,
        as_of=letter.as_of,
        by=by,
        name=f"{letter.case.number}-{letter.kind}-{letter.pk}",
        case=letter.case.number,
    )
    with transaction.atomic():
        letter.lock()
        if letter.document is not None:
            return letter.document
        _must_be(letter, LetterState.APPROVED)
        letter.document = document
        letter.save(update_fields=["document"])
        _step(letter, LetterState.PRINTED)
        record(Verb.LETTER_PRINTED, letter, by=by, case=letter.case.number, after={"sha256": document.sha256})
    return document


@transaction.atomic
def dispatch(letter: Letter, *, address: Address, by: User, version: int | None = None) -> Contact | Refusal:
    """Send the printed letter under the contact rules, or keep and return their Refusal.

    Where a rule asks for another person's word, the contact waits for it and the letter is sent with a second
    call. Raises Stale; ValidationError for a letter that is not printed, for another person's address, while
    a payment that the debtor says he made is looked into (N1), and while the contact waits.
    """
    case = letter.case
    case.lock_all()
    letter.lock(version)
    _must_be(letter, LetterState.PRINTED)
    case.must_be_open()
    person = case.debtor.person
    if address.person_id != person.pk:
        raise ValidationError({"address": _("This is not the debtor's address.")})
    _no_claim_waits(case, letter.kind)
    contact = letter.contact
    if contact is not None and contact.state == ContactState.AWAITING:
        raise ValidationError(_("Another person must agree to this contact first."), code="awaiting")
    if contact is None or contact.state != ContactState.PLANNED:
        # Money that came in since the letter was written speaks against sending it (S6).
        planned = contacting.plan(
            approach_to(
                person,
                channel=Channel.LETTER,
                purpose=PURPOSES[LetterKind(letter.kind)],
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
    contacting.record(contact, Happened(at=clock.now(), outcome=Outcome.SENT), by=by)
    _step(letter, LetterState.SENT)
    record(Verb.LETTER_DISPATCHED, letter, by=by, case=case.number, after={"address": contact.address_id})
    return contact


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
    """The letter arrived: the limitation period of every debt in the case begins anew, by its proof.

    Raises Stale; ValidationError beside the field for a moment before it was sent or to come, and for grade A
    or B without proof.
    """
    letter.case.lock_all()
    letter.lock(version)
    _must_be(letter, LetterState.SENT)
    contact = letter.contact
    if contact is None:
        raise ValidationError(_("This letter was not sent yet."), code="sent")
    # To the minute, as the form has it.
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
    _step(letter, LetterState.DELIVERED)
    record(Verb.LETTER_DELIVERED, letter, by=by, case=letter.case.number, after={"at": at, "grade": grade})


@transaction.atomic
def withdraw(letter: Letter, *, by: User, reason: str, version: int | None = None) -> None:
    """Not send it after all. Raises Stale; ValidationError once it was sent, and without a reason."""
    letter.lock(version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is not sent.")})
    moves_from(letter.state, *NOT_SENT, otherwise=_("This letter can't be withdrawn any more."))
    letter.approvals.filter(decision=Decision.PENDING).update(
        decision=Decision.RETURNED, decided_by=by, decided_at=clock.now(), remarks=reason
    )
    if letter.contact is not None and letter.contact.is_to_come:
        letter.contact.cancel(by=by, reason=reason)
    _step(letter, LetterState.WITHDRAWN)
    record(Verb.LETTER_WITHDRAWN, letter, by=by, case=letter.case.number, after={"reason": reason})


def hits(title: str, body: str) -> list[str]:
    """What in these words may not be sent, as sentences in the running language."""
    return [findings.sentence(hit.code, {"found": hit.found}) for hit in words.check(f"{title}\n{body}")]


def statement(letter: Letter) -> Balance:
    """What was owed when the letter was written, as it was known then, with its arithmetic."""
    return balance(letter.case.debtor.account, letter.as_of, known_at=letter.written_at)


def _context(letter: Letter, account: LawfulAccount) -> dict[str, Any]:
    case = letter.case
    rows = case.case_debts.select_related("debt__portfolio__creditor").order_by("pk")
    references = {row.debt_id: row.debt.reference for row in rows}
    owed = statement(letter)
    lines: list[tuple[str, Line]] = [(references.get(line.debt, ""), line) for line in owed.lines]
    return {
        "letter": letter,
        "case": case,
        "debtor": case.debtor.person,
        "address": case.debtor.person.addresses.filter(is_current=True).first(),
        "creditors": sorted({row.debt.portfolio.creditor.name for row in rows}),
        "debts": [row.debt for row in rows],
        "balance": owed,
        "lines": lines,
        "capitals": in_capitals(letter.amount),
        "account": account,
        "phone": settings.ORGANISATION_PHONE,
    }


def _worded(letter: Letter) -> str:
    """The template's body with the letter's figures, in the letter's language."""
    debts = letter.case.case_debts.select_related("debt__portfolio__creditor").order_by("pk")
    creditors = sorted({row.debt.portfolio.creditor.name for row in debts})
    with translation.override(letter.language):
        return letter.template.body.format(
            debtor=letter.case.debtor.person.name,
            creditor=("、" if letter.language.startswith("zh") else ", ").join(creditors),
            amount=money_with_currency(letter.amount),
            capitals=in_capitals(letter.amount),
            overdue=money_with_currency(letter.overdue),
            as_of=long_day(letter.as_of),
            pay_by=long_day(letter.pay_by),
        )


def _no_claim_waits(case: Case, kind: str) -> None:
    if kind != LetterKind.DEMAND:
        return
    claims = PaymentClaim.objects.pausing(clock.business_date()).filter(case=case)
    if claim := claims.order_by("-pause_until").first():
        raise ValidationError(
            _("The debtor says he paid. Finance is looking; no demand until %(day)s at the latest.")
            % {"day": claim.pause_until.isoformat()},
            code="claim",
        )


def _must_be_fair(title: str, body: str) -> None:
    if found := hits(title, body):
        raise ValidationError({"body": found})


def _must_be(letter: Letter, state: LetterState) -> None:
    moves_from(
        letter.state,
        state,
        otherwise=_("This letter is not in the state that this takes: it is %(state)s.")
        % {"state": LetterState(letter.state).label},
    )


def _step(letter: Letter, state: LetterState) -> None:
    letter.state = state
    letter.save_next("state")
