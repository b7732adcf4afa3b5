"""Measures of money: payments and arrears."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from foundation.money import ZERO
from ledger import arrears
from ledger.definitions import DEFINITIONS
from ledger.models import Payment
from reports.measures.base import Figure, Line, Unit
from reports.scope import Scope


def case_by_account(scope: Scope) -> dict[int, Case]:
    """The newest case of each account in the scope, in one query."""
    cases = scope.cases.select_related("debtor__person").order_by("pk")
    return {case.debtor.account_id: case for case in cases}


@dataclass(frozen=True)
class Bucket:
    """Debts in one range of days past due: their number, and the amount overdue."""

    name: str
    debts: int
    amount: Decimal


class Recovered(Figure):
    """Payments by value date, without those that were reversed."""

    code = "recovered"
    label = _("Recovered")
    unit = Unit.MONEY
    meaning = _("Payments whose value date lies in the period. A reversed payment does not count.")

    def lines(self, scope: Scope) -> Sequence[Line]:
        cases = case_by_account(scope)
        payments = (
            Payment.objects.standing()
            .filter(account__debtor__in=scope.cases.values("debtor"))
            .filter(value_date__range=(scope.since, scope.until))
            .order_by("-value_date", "-pk")
        )
        return [
            Line(cases[p.account_id].number, str(cases[p.account_id].debtor), p.value_date, amount=p.amount)
            for p in payments
            if p.account_id in cases
        ]


class Ageing(Figure):
    """Debts in arrears at the end of the period, by bucket of days past due."""

    code = "ageing"
    label = _("Overdue")
    unit = Unit.MONEY
    meaning = format_lazy(
        "{} {}",
        _("What is overdue on debts in open cases at the end of the period, by days past due."),
        DEFINITIONS["overdue"].text,
    )

    def lines(self, scope: Scope) -> Sequence[Line]:
        open_then = scope.cases.filter(opened_at__lt=scope.moments[1]).exclude(closed_at__lt=scope.moments[1])
        cases = {
            case.debtor.account_id: case for case in open_then.select_related("debtor__person").order_by("pk")
        }
        found = arrears.standing(cases, scope.until)
        rows = [
            Line(
                cases[account].number,
                str(cases[account].debtor),
                debt.oldest_due,
                amount=debt.overdue,
                days=Decimal(debt.days_past_due),
                note=debt.bucket,
            )
            for account, state in found.items()
            for debt in state.debts
            if debt.days_past_due > 0
        ]
        return sorted(rows, key=lambda row: (-(row.days or 0), row.case))

    def buckets(self, lines: Sequence[Line]) -> list[Bucket]:
        """All buckets in their order, including empty ones. Their sums equal those of the lines."""
        found = []
        for name in arrears.BUCKETS:
            amounts = [row.amount or ZERO for row in lines if row.note == name]
            found.append(Bucket(name, len(amounts), sum(amounts, ZERO)))
        return found
