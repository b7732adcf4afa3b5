"""Write a letter in the department's wording, or in other words. The needs of its kind are checked here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from audit.record import record
from cases import findings, limitation
from cases.contact_rules import words
from cases.models import (
    Case,
)
from followups.kinds import LetterNeed
from followups.letters.states import must_be
from followups.models import (
    Letter,
    LetterKind,
    LetterState,
    LetterTemplate,
    PaymentClaim,
)
from followups.verbs import Verb
from foundation import clock, once
from foundation.capital_numerals import in_capitals
from foundation.formats import long_day, money_with_currency
from ledger import arrears
from ledger.balance import of_state, payable_now
from ledger.loading import state_of
from staff.models import User

if TYPE_CHECKING:
    from uuid import UUID


PAY_WITHIN_DAYS = 10


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

    Raises ValidationError for a closed case, when nothing is overdue, for a day of payment that is not in
    the future, for a demand once the claim is time-barred, and for a demand while finance searches for a
    payment that the debtor reports (N1). Raises Repeated and Conflicting.
    """
    today = clock.business_date()
    if request_id is not None:
        body = {"case": case.number, "kind": kind, "language": language, "pay_by": pay_by}
        first = once.begin(by=by, action="letter.write", request_id=request_id, body=body)
        first.finish(reverse("case-letters", args=[case.number]))
    case.lock_all()
    case.must_be_open()
    last_day = pay_by or today + timedelta(days=PAY_WITHIN_DAYS)
    if last_day <= today:
        raise ValidationError({"pay_by": _("Give the debtor a day that is still to come.")})
    for need in LetterKind(kind).needs:
        _CHECKS[need](case)
    figures = _figures(case, today)
    template = LetterTemplate.current(kind, language)
    letter = Letter(
        case=case,
        template=template,
        kind=kind,
        language=language,
        title=template.title,
        amount=figures.outstanding,
        overdue=figures.overdue,
        payable_now=figures.payable_now,
        as_of=today,
        pay_by=last_day,
        written_by=by,
        written_at=clock.now(),
    )
    letter.body = _worded(letter)
    letter.save()
    after = {"kind": kind, "amount": letter.amount, "payable_now": letter.payable_now}
    record(Verb.LETTER_WRITTEN, letter, by=by, case=case.number, after=after)
    return letter


@transaction.atomic
def reword(letter: Letter, *, title: str, body: str, by: User, version: int) -> None:
    """Put a draft in other words. The figures stay.

    Raises Stale. Raises ValidationError beside the field for words that may not be sent.
    """
    letter.lock(version)
    must_be(letter, LetterState.DRAFT)
    if not title.strip() or not body.strip():
        raise ValidationError({"body": _("A letter says something.")})
    must_be_fair(title, body)
    letter.title, letter.body = title.strip(), body.strip()
    letter.save_next("title", "body")
    record(Verb.LETTER_REWORDED, letter, by=by, case=letter.case.number)


def hits(title: str, body: str) -> list[str]:
    """Return what in these words may not be sent, as sentences in the running language."""
    return [findings.sentence(hit.code, {"found": hit.found}) for hit in words.check(f"{title}\n{body}")]


@dataclass(frozen=True)
class Figures:
    """What a letter says is owed. Amounts have two places; docs/money.md says what each counts."""

    outstanding: Decimal
    overdue: Decimal
    payable_now: Decimal


def _figures(case: Case, on: date) -> Figures:
    """Return what is owed, overdue and payable on ``on``. Raises ValidationError if nothing is overdue."""
    state = state_of(case.debtor.account_id, on)
    owed, overdue = of_state(state).total, arrears.of_state(state).amount_overdue
    if not owed or not overdue:
        raise ValidationError(_("Nothing is overdue, so there is nothing to write about."), code="paid")
    return Figures(owed, overdue, min(payable_now(state), owed))


def _worded(letter: Letter) -> str:
    """Return the template's body with the letter's figures, in the letter's language."""
    debts = letter.case.case_debts.select_related("debt__portfolio__creditor").order_by("pk")
    creditors = sorted({row.debt.portfolio.creditor.name for row in debts})
    with translation.override(letter.language):
        return letter.template.body.format(
            debtor=letter.case.debtor.person.name,
            creditor=("、" if letter.language.startswith("zh") else ", ").join(creditors),
            amount=money_with_currency(letter.amount),
            capitals=in_capitals(letter.amount),
            overdue=money_with_currency(letter.overdue),
            payable=money_with_currency(letter.payable_now),
            as_of=long_day(letter.as_of),
            pay_by=long_day(letter.pay_by),
        )


def must_be_enforceable(case: Case) -> None:
    """Raise ValidationError once the limitation period has run out."""
    if limitation.of_cases([case.pk])[case.pk].is_expired:
        raise ValidationError(
            _("The limitation period has run out, so no demand that speaks of a court; write a notice."),
            code="expired",
        )


def no_claim_may_wait(case: Case) -> None:
    """Raise ValidationError while finance searches for a payment that the debtor reports (N1)."""
    claims = PaymentClaim.objects.pausing(clock.business_date()).filter(case=case)
    if claim := claims.order_by("-pause_until").first():
        raise ValidationError(
            _("The debtor says they paid. Finance is looking. No demand until %(day)s at the latest.")
            % {"day": claim.pause_until.isoformat()},
            code="claim",
        )


def must_be_fair(title: str, body: str) -> None:
    """Raise ValidationError for words that may not be sent."""
    if found := hits(title, body):
        raise ValidationError({"body": found})


# How each need of a kind of letter is checked.
_CHECKS: Mapping[LetterNeed, Callable[[Case], None]] = {
    LetterNeed.NO_CLAIM: no_claim_may_wait,
    LetterNeed.ENFORCEABLE: must_be_enforceable,
}
