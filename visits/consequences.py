"""The consequences of not paying that may be told: only those of this contract and of the law (V8).

They are never a threat. A collector tells nothing beyond the sentences below, and the record says which were
told.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases import limitation
from ledger.models import CreditorKind
from visits.kinds import Consequence

if TYPE_CHECKING:
    from cases.models import Case

# The creditors that report to the credit bureau.
REPORTING = (CreditorKind.BANK, CreditorKind.CARD_ISSUER, CreditorKind.CONSUMER_FINANCE)


@dataclass(frozen=True)
class ApplicableConsequence:
    """One consequence that applies to a case, with its sentence. ``rate`` is the yearly fraction."""

    code: Consequence
    rate: Decimal | None = None

    @property
    def words(self) -> str:
        if self.code == Consequence.PENALTY:
            shown = f"{((self.rate or Decimal()) * 100).normalize():f}%"
            return _(
                "Under the contract, late-payment interest of %(rate)s a year runs on what is overdue."
            ) % {"rate": shown}
        if self.code == Consequence.CREDIT_REPORT:
            return _("The creditor reports payments that are overdue to the credit bureau.")
        return _("If no agreement is found, the creditor may bring a claim before a court.")


def of_case(case: "Case") -> list[ApplicableConsequence]:
    """Return the consequences that the contracts of the case have.

    Penalty, if a late rate is agreed. The bureau, if the creditor reports to it. The legal route, while the
    claim can still be enforced.
    """
    debts = [it.debt for it in case.case_debts.filter(until=None).select_related("debt__portfolio__creditor")]
    found = []
    if late := max((debt.late_rate for debt in debts), default=Decimal()):
        found.append(ApplicableConsequence(Consequence.PENALTY, late))
    if any(debt.portfolio.creditor.kind in REPORTING for debt in debts):
        found.append(ApplicableConsequence(Consequence.CREDIT_REPORT))
    if debts and not limitation.of_cases([case.pk])[case.pk].is_expired:
        found.append(ApplicableConsequence(Consequence.LEGAL_ROUTE))
    return found
