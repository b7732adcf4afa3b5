"""The content of a team's stage report over a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

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

# The figures of a stage's report. The first four are at the top.
BY_STAGE: dict[Stage, tuple[str, ...]] = {
    Stage.PREPARE: ("open-cases", "time-in-stage", "ageing", "refusals"),
    Stage.VISIT: ("recovered", "visits", "promises-kept", "refusals"),
    Stage.FOLLOW_UP: ("recovered", "promises-kept", "instalments-on-time", "complaints"),
}
ROWS_SHOWN = 200


@dataclass(frozen=True)
class Shown:
    """A figure with its value and its lines."""

    figure: Figure
    lines: Sequence[Line]
    value: Decimal | int | None

    @property
    def words(self) -> str:
        """The value with its unit."""
        return self.figure.words(self.value)

    @property
    def note(self) -> str:
        """What stands small under the value."""
        return self.figure.note(self.lines)


def show(figure: Figure, scope: Scope) -> Shown:
    """Compute ``figure`` over ``scope`` once."""
    lines = figure.lines(scope)
    return Shown(figure, lines, figure.value(lines))


@dataclass(frozen=True)
class TeamContent:
    """The parts of the report: figures, the ageing chart, a table by collector, the cases of the stage.

    ``cases`` are the first ``rows_shown`` of ``cases_total``.
    """

    scope: Scope
    figures: list[Shown]
    buckets: list[BarRow]
    collectors: "list[CollectorRow]"
    cases: "list[CaseRow]"
    cases_total: int
    rows_shown: int = ROWS_SHOWN


def gather(scope: Scope, stage: Stage) -> TeamContent:
    """Gather the report of ``stage`` over ``scope``."""
    shown = {code: show(FIGURES[code], scope) for code in {*BY_STAGE[stage], "ageing", "recovered"}}
    ageing = shown["ageing"]
    cases = scope.cases.standing_open().filter(stage=stage).select_related("debtor__person", "lead")
    listed = list(cases.order_by("pk")[:ROWS_SHOWN])
    owed = overdue_by_case(ageing.lines)
    return TeamContent(
        scope=scope,
        figures=[shown[code] for code in BY_STAGE[stage]],
        buckets=ageing_rows(ageing.lines),
        collectors=by_collector(scope, shown["recovered"].lines),
        cases=[CaseRow(case, owed.get(case.number)) for case in listed],
        cases_total=cases.count(),
    )


@dataclass(frozen=True)
class CaseRow:
    """A case of the stage and its arrears. None if nothing is overdue."""

    case: Case
    overdue: "Overdue | None"


@dataclass(frozen=True)
class Overdue:
    """The arrears of a case over all its debts: the amount (two places) and the most days past due."""

    amount: Decimal
    days: Decimal


def overdue_by_case(lines: Sequence[Line]) -> dict[str, Overdue]:
    """Add up the lines of the ageing by case number. Each line is one debt."""
    found: dict[str, Overdue] = {}
    for line in lines:
        before = found.get(line.case, Overdue(ZERO, ZERO))
        found[line.case] = Overdue(before.amount + (line.amount or ZERO), max(before.days, line.days or ZERO))
    return found


def ageing_rows(lines: Sequence[Line]) -> list[BarRow]:
    """The bars of the ageing chart: bucket, amount, and number of debts."""
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
    """A lead's open cases, how many are in Visit and in Follow-up, and the money recovered on them."""

    name: str
    cases: int
    visiting: int
    following: int
    recovered: Decimal


def by_collector(scope: Scope, recovered: Sequence[Line]) -> list[CollectorRow]:
    """One row for each lead, and one without a name for money on cases that now have no lead.

    ``recovered`` are the lines of the measure with that name. The rows add up to the lines.
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
