"""The measure of visits."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from reports.measures.base import Figure, Line, Unit
from reports.scope import Scope
from visits.models import VisitRecord


class Visits(Figure):
    """Visits that were recorded, whoever was met."""

    code = "visits"
    label = _("Visits made")
    unit = Unit.COUNT
    meaning = _("Visits whose record says that the pair arrived in the period, whoever opened the door.")

    def lines(self, scope: Scope) -> Sequence[Line]:
        start, end = scope.moments
        records = (
            VisitRecord.objects.filter(visit__case__in=scope.cases, arrived_at__gte=start, arrived_at__lt=end)
            .select_related("visit__case__debtor__person")
            .order_by("-arrived_at", "-pk")
        )
        return [
            Line(
                record.visit.case.number,
                str(record.visit.case.debtor),
                record.arrived_at,
                note=record.get_result_display() or record.get_who_display(),
            )
            for record in records
        ]
