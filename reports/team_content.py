"""What stands in a team's stage report over a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Assignment, Case, Stage
from foundation.charts import BarRow
from foundation.formats import money_with_currency
from foundation.money import ZERO
from reports.measures import FIGURES, Figure, Line
from reports.measures.money import Ageing, case_by_account
from reports.scope import Scope

# Which figures a stage's report opens with; the first four stand on top.
BY_STAGE: dict[Stage, tuple[str, ...]] = {
    Stage.PREPARE: ("open-cases", "time-in-stage", "ageing", "refusals"),
    Stage.VISIT: ("recovered", "visits", "promises-kept", "refusals"),
    Stage.FOLLOW_UP: ("recovered", "promises-kept", "instalments-on-time", "complaints"),
}
ROWS_SHOWN = 200


@dataclass(frozen=True)
class Shown:
    """A figure with its value and the lines behind it."""

    figure: Figure
    lines: Sequence[Line]
    value: Decimal | int | None
    more: dict[str, Decimal | int | None]


def show(figure: Figure, scope: Scope) -> Shown:
    """``figure`` computed over ``scope``, once."""
    lines = figure.lines(scope)
    return Shown(figure, lines, figure.value(lines), figure.further(lines))


def gather(scope: Scope, stage: Stage) -> dict[str, Any]:
    """The report's parts: figures on top, the ageing chart, a table by collector, the stage's cases."""
    shown = {code: show(FIGURES[code], scope) for code in {*BY_STAGE[stage], "ageing", "recovered"}}
    ageing = shown["ageing"]
    cases = scope.cases.standing_open().filter(stage=stage).select_related("debtor__person", "lead")
    listed = list(cases.order_by("pk")[:ROWS_SHOWN])
    owed = overdue_by_case(ageing.lines)
    return {
        "scope": scope,
        "figures": [shown[code] for code in BY_STAGE[stage]],
        "buckets": ageing_rows(ageing.lines),
        "collectors": by_collector(scope, shown["recovered"].lines),
        "cases": [CaseRow(case, owed.get(case.number)) for case in listed],
        "cases_total": cases.count(),
        "rows_shown": ROWS_SHOWN,
    }


@dataclass(frozen=True)
class CaseRow:
    """A case of the stage, and how far it is behind; None when nothing is overdue."""

    case: Case
    overdue: "Overdue | None"


@dataclass(frozen=True)
class Overdue:
    """How far a case is behind over all its debts: an amount with two places, the most days past due."""

    amount: Decimal
    days: Decimal


def overdue_by_case(lines: Sequence[Line]) -> dict[str, Overdue]:
    """The lines of the ageing, one a debt, put together by case number."""
    found: dict[str, Overdue] = {}
    for line in lines:
        before = found.get(line.case, Overdue(ZERO, ZERO))
        found[line.case] = Overdue(before.amount + (line.amount or ZERO), max(before.days, line.days or ZERO))
    return found


def ageing_rows(lines: Sequence[Line]) -> list[BarRow]:
    """The ageing chart's bars: bucket, amount, and how many debts."""
    return [
        BarRow(
            name=_("%(bucket)s days") % {"bucket": bucket.name},
            value=bucket.amount,
            words=ngettext("%(amount)s · %(debts)s debt", "%(amount)s · %(debts)s debts", bucket.debts)
            % {"amount": money_with_currency(bucket.amount), "debts": bucket.debts},
        )
        for bucket in Ageing().buckets(lines)
    ]


@dataclass(frozen=True)
class CollectorRow:
    """A lead's open cases, how many of them are visited and followed up, and what came in on them."""

    name: str
    cases: int
    visiting: int
    following: int
    recovered: Decimal


def by_collector(scope: Scope, recovered: Sequence[Line]) -> list[CollectorRow]:
    """One row a lead, and one without a name for money on cases that nobody leads any more.

    ``recovered`` are the lines of the measure of that name; their sum is the rows' sum.
    """
    leads = {case.number: case.lead_id for case in case_by_account(scope).values()}
    money: dict[int | None, Decimal] = {}
    for line in recovered:
        lead = leads.get(line.case)
        money[lead] = money.get(lead, ZERO) + (line.amount or ZERO)
    counted = (
        Assignment.objects.standing()
        .filter(case__in=scope.cases.standing_open(), role="lead")
        .values("collector", "collector__name")
        .annotate(
            cases=Count("pk"),
            visiting=Count("pk", filter=Q(case__stage=Stage.VISIT)),
            following=Count("pk", filter=Q(case__stage=Stage.FOLLOW_UP)),
        )
        .order_by("collector__staff_number")
    )
    rows = [
        CollectorRow(
            row["collector__name"],
            row["cases"],
            row["visiting"],
            row["following"],
            recovered=money.pop(row["collector"], ZERO),
        )
        for row in counted
    ]
    rest = sum(money.values(), ZERO)
    return [*rows, CollectorRow("", 0, 0, 0, rest)] if rest else rows
