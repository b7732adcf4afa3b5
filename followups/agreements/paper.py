"""The paper that the debtor signs (V11)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from audit.issue import issue
from cases import limitation
from cases.models import PersonKind
from followups.agreements.way import (
    ACCEPT_WITHIN_BUSINESS_DAYS,
    COOLING_OFF,
    FIRST_DUE_AFTER_DAYS,
    GRACE_DAYS,
    lock,
    must_be_allowed,
)
from followups.models import LawfulAccount, PayingMethod, RepaymentAgreement
from foundation import clock
from foundation.capital_numerals import in_capitals
from foundation.listing import listed
from ledger.models import AllocationRule

if TYPE_CHECKING:
    from audit.models import Document
    from staff.models import User


def print_paper(agreement: RepaymentAgreement, *, by: "User") -> "Document":
    """Print the agreement as PDF, to sign in two originals.

    The paper is sealed and kept. It is printed once, since the terms never change.

    Prints outside any transaction. Raises ValidationError for terms that nobody has allowed yet.
    """
    must_be_allowed(agreement)
    if agreement.document is not None:
        return agreement.document
    case = agreement.case
    document = issue(
        "agreement",
        template="pdf/agreement.html",
        context=_context(agreement),
        language=agreement.language,
        as_of=clock.business_date(agreement.drafted_at),
        by=by,
        name=f"{case.number}-{agreement.revision}",
        case=case.number,
    )
    with transaction.atomic():
        lock(agreement)
        # Two people may print at the same time. The agreement keeps the first paper.
        if agreement.document is None:
            agreement.document = document
            agreement.save(update_fields=["document"])
    return agreement.document


def _context(agreement: RepaymentAgreement) -> dict[str, Any]:
    case = agreement.case
    rows = case.case_debts.filter(until=None).select_related("debt__portfolio__creditor").order_by("debt_id")
    debts = [row.debt for row in rows]
    return {
        "agreement": agreement,
        "debtor": case.debtor.person,
        "is_company": case.debtor.person.kind == PersonKind.LEGAL,
        "instalments": list(agreement.instalments.all()),
        "caught_up": _caught_up(agreement),
        "capitals": in_capitals(agreement.total, settings.CURRENCY),
        "account": LawfulAccount.standing(),
        "method": PayingMethod(agreement.method).label,
        "accept_within": ACCEPT_WITHIN_BUSINESS_DAYS,
        "cooling_off_hours": int(COOLING_OFF.total_seconds() // 3600),
        "grace_days": GRACE_DAYS,
        "first_due_after": FIRST_DUE_AFTER_DAYS,
        "creditor": debts[0].portfolio.creditor,
        "debts": debts,
        "order": AllocationRule.shared_by(debts),
        "expired": limitation.of_cases([case.pk])[case.pk].is_expired,
        "drafted_on": clock.business_date(agreement.drafted_at),
    }


@dataclass(frozen=True)
class CaughtUp:
    """An instalment of a contract that the agreement takes in, as the paper names it."""

    number: int
    due_on: date
    references: str


def _caught_up(agreement: RepaymentAgreement) -> list[CaughtUp]:
    rows = agreement.caught_up.select_related("instalment").prefetch_related("instalment__parts__debt")
    return [
        CaughtUp(
            row.instalment.number,
            row.instalment.due_on,
            listed(sorted({part.debt.reference for part in row.instalment.parts.all()})),
        )
        for row in rows.order_by("instalment__due_on", "instalment_id")
    ]
