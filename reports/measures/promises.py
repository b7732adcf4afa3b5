"""Measures of promises and instalments: promises kept, instalments on time."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from followups.models import PromiseOutcome, PromiseToPay
from foundation.money import ZERO, amount
from ledger.loading import states
from reports.measures.base import Figure, Line, Unit
from reports.measures.money import case_by_account
from reports.scope import Scope


class PromisesKept(Figure):
    """The share of kept promises among those judged, by count, and also by amount."""

    code = "promises-kept"
    label = _("Promises kept")
    unit = Unit.SHARE
    meaning = _("Promises kept in full by their day and grace, out of those judged in the period.")

    def lines(self, scope: Scope) -> Sequence[Line]:
        judged = (
            PromiseToPay.objects.filter(case__in=scope.cases)
            .filter(judged_on__range=(scope.since, scope.until))
            .filter(outcome__in=[PromiseOutcome.KEPT, PromiseOutcome.PART_KEPT, PromiseOutcome.BROKEN])
            .select_related("case__debtor__person")
            .order_by("-judged_on", "-pk")
        )
        return [
            Line(
                promise.case.number,
                str(promise.case.debtor),
                promise.due_on,
                amount=promise.amount,
                counts=promise.outcome == PromiseOutcome.KEPT,
                note=promise.get_outcome_display(),
            )
            for promise in judged
        ]

    def further(self, lines: Sequence[Line]) -> dict[str, Decimal | int | None]:
        promised = sum((row.amount or ZERO for row in lines), ZERO)
        kept = sum((row.amount or ZERO for row in lines if row.counts), ZERO)
        return {"by_amount": kept / promised if promised else None}


class InstalmentsOnTime(Figure):
    """The share of instalments settled by their due date and grace, among those fallen due."""

    code = "instalments-on-time"
    label = _("Instalments on time")
    unit = Unit.SHARE
    meaning = _("Instalments settled by due date and grace, out of those whose grace ended in the period.")

    def lines(self, scope: Scope) -> Sequence[Line]:
        cases = case_by_account(scope)
        rows = []
        for state in states(cases, scope.until):
            case = cases[state.facts.id]
            for instalment in state.instalments:
                last_day = instalment.due_on + timedelta(days=instalment.grace_days)
                if not instalment.fact.id or not scope.since <= last_day < scope.until:
                    continue
                in_time = instalment.settled_on is not None and instalment.settled_on <= last_day
                rows.append(
                    Line(
                        case.number,
                        str(case.debtor),
                        instalment.due_on,
                        amount=amount(instalment.asked),
                        counts=in_time,
                        note=_("on time") if in_time else _("late or unpaid"),
                    )
                )
        return sorted(rows, key=lambda row: (str(row.on), row.case), reverse=True)
