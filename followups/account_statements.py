"""The statement of account: what is owed, each due with what settled it, each payment (P4, P5)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from audit.issue import issue
from cases import repayment
from cases.models import EvidenceKind, IssuedPaper
from cases.repayment import ArithmeticLine, DueLine
from foundation import clock
from foundation.capital_numerals import in_capitals
from ledger import balance
from ledger.balance import Balance
from ledger.loading import state_of
from ledger.models import Debt, Payment

if TYPE_CHECKING:
    from audit.models import Document
    from cases.models import Case
    from ledger.replay import AccountState
    from staff.models import User


@dataclass(frozen=True)
class DebtHistory:
    """One debt on the statement: its dues with what settled them, and the arithmetic of what is owed."""

    debt: Debt
    balance: Balance
    dues: list[DueLine]
    lines: list[ArithmeticLine]


def make(case: "Case", *, language: str, by: "User") -> "Document":
    """Print the statement as of today, and let it count as statement and as repayment record.

    Never call this inside ``atomic``. Raises ValidationError for a case without a debt.
    """
    today = clock.business_date()
    account = case.debtor.account
    state = state_of(account.pk, today)
    with translation.override(language):
        histories = _histories(state)
    if not histories:
        raise ValidationError(_("There is no debt in this case yet."), code="debts")
    owed = balance.of_state(state)
    document = issue(
        "statement",
        template="pdf/account_statement.html",
        context={
            "case": case,
            "debtor": case.debtor.person,
            "as_of": today,
            "histories": histories,
            "payments": Payment.objects.standing().filter(account=account).order_by("value_date", "pk"),
            "balance": owed,
            "capitals": in_capitals(owed.total),
        },
        language=language,
        as_of=today,
        by=by,
        name=f"{case.number}-statement-{today.isoformat()}",
        case=case.number,
    )
    kinds = (EvidenceKind.STATEMENT, EvidenceKind.REPAYMENT_RECORD)
    IssuedPaper.count(document, case.debtor, *kinds, on=today, by=by, case=case.number)
    return document


def _histories(state: "AccountState") -> list[DebtHistory]:
    rows = Debt.objects.filter(pk__in=[debt.id for debt in state.facts.debts]).order_by("pk")
    return [
        DebtHistory(
            debt,
            owed := balance.of_state(state, debt.pk),
            repayment.history(state, debt.pk),
            repayment.arithmetic(owed),
        )
        for debt in rows.select_related("portfolio__creditor")
    ]
