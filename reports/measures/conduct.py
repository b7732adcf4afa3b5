"""Measures of conduct: refusals by the contact rules, and complaints."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Refusal
from followups.models import Complaint
from reports.measures.base import Figure, Line, Unit
from reports.scope import Scope


class Refusals(Figure):
    """Contacts that the contact rules refused, when they were planned or sent."""

    code = "refusals"
    label = _("Refused by the contact rules")
    unit = Unit.COUNT
    meaning = _("Contacts that somebody wanted to plan or send in the period and a rule did not allow.")

    def lines(self, scope: Scope) -> Sequence[Line]:
        start, end = scope.moments
        refusals = (
            Refusal.objects.filter(case__in=scope.cases, refused_at__gte=start, refused_at__lt=end)
            .select_related("case__debtor__person")
            .order_by("-refused_at", "-pk")
        )
        return [
            Line(
                refusal.case.number,
                str(refusal.case.debtor),
                refusal.refused_at,
                note=", ".join(sorted({finding["rule"] for finding in refusal.findings})),
            )
            for refusal in refusals
            if refusal.case is not None
        ]


class Complaints(Figure):
    """Complaints that were taken in the period."""

    code = "complaints"
    label = _("Complaints")
    unit = Unit.COUNT
    meaning = _("Complaints that were taken in the period, upheld or not.")

    def lines(self, scope: Scope) -> Sequence[Line]:
        start, end = scope.moments
        complaints = (
            Complaint.objects.filter(case__in=scope.cases, taken_at__gte=start, taken_at__lt=end)
            .select_related("case__debtor__person")
            .order_by("-taken_at", "-pk")
        )
        return [
            Line(
                complaint.case.number,
                str(complaint.case.debtor),
                complaint.taken_at,
                note=complaint.get_channel_display(),
            )
            for complaint in complaints
        ]
