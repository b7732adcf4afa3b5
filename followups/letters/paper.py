"""The letter as printed, with the statement of what was owed when it was written."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.issue import issue
from audit.record import record
from followups.letters.states import must_be, step
from followups.models import (
    LawfulAccount,
    Letter,
    LetterState,
)
from followups.verbs import Verb
from foundation.capital_numerals import in_capitals
from ledger.balance import Balance, Line, balance
from staff.models import User

if TYPE_CHECKING:
    from audit.models import Document


def print_out(letter: Letter, *, by: User) -> "Document":
    """Print the letter as PDF with its statement, sealed and kept. It is printed once.

    Never call this inside ``atomic``. Raises ValidationError for a letter that is not approved, and without
    a lawful account to name.
    """
    if letter.document is not None:
        return letter.document
    must_be(letter, LetterState.APPROVED)
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
        must_be(letter, LetterState.APPROVED)
        letter.document = document
        letter.save(update_fields=["document"])
        step(letter, LetterState.PRINTED)
        record(Verb.LETTER_PRINTED, letter, by=by, case=letter.case.number, after={"sha256": document.sha256})
    return document


def statement(letter: Letter) -> Balance:
    """Return what was owed when the letter was written, as it was known then, with its arithmetic."""
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
