"""Measures of the work: open cases, and the time that a stage takes."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cases.models import Stage, StageMove
from reports.measures.base import Figure, Line, Unit, percentile
from reports.scope import Scope

DAY_SECONDS = 86_400


class OpenCases(Figure):
    """Cases open at the end of the period."""

    code = "open-cases"
    label = _("Open cases")
    unit = Unit.COUNT
    meaning = _("Cases that were open at the end of the period.")

    def lines(self, scope: Scope) -> Sequence[Line]:
        end = scope.moments[1]
        rows = scope.cases.filter(opened_at__lt=end).exclude(closed_at__lt=end)
        return [
            Line(case.number, str(case.debtor), case.opened_at, note=case.get_stage_display())
            for case in rows.select_related("debtor__person").order_by("-opened_at", "-pk")
        ]


class TimeInStage(Figure):
    """Days from a case's entering a stage to its leaving it in the period."""

    code = "time-in-stage"
    label = _("Time in stage")
    unit = Unit.DAYS
    meaning = _(
        "Days from entering a stage to leaving it in the period: the median, and what nine in ten kept to."
    )

    def lines(self, scope: Scope) -> Sequence[Line]:
        start, end = scope.moments
        moves = (
            StageMove.objects.filter(round__case__in=scope.cases, moved_at__lt=end)
            .select_related("round__case__debtor__person")
            .order_by("round", "moved_at", "pk")
        )
        rows: list[Line] = []
        entered: dict[int, StageMove] = {}
        for move in moves:
            before = entered.get(move.round_id)
            if before is not None and move.moved_at >= start:
                seconds = Decimal((move.moved_at - before.moved_at).total_seconds())
                case = move.round.case
                rows.append(
                    Line(
                        case.number,
                        str(case.debtor),
                        move.moved_at,
                        days=(seconds / DAY_SECONDS).quantize(Decimal("0.1")),
                        note=Stage(before.to_stage).label,
                    )
                )
            entered[move.round_id] = move
        return sorted(rows, key=lambda row: (str(row.on), row.case), reverse=True)

    def further(self, lines: Sequence[Line]) -> dict[str, Decimal | int | None]:
        days = [row.days for row in lines if row.days is not None]
        return {"percentile_90": percentile(days, Decimal("0.9"))}
