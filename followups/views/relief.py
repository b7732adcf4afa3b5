"""What may be offered to a debtor in difficulty."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cases.models import Case
from followups import relief
from staff.requests import StaffRequest


@require_GET
@permission_required("followups.see_followups", raise_exception=True)
def case_relief(request: StaffRequest, number: str) -> HttpResponse:
    """The measures, what each does, who decides, and the way to each that the reader may open."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account")
    case = get_object_or_404(rows, number=number)
    ways = {
        "hold": "cases.place_hold",
        "pause": "followups.accept_agreement",
        "longer": "followups.draft_agreement",
        "waiver": "ledger.ask_waiver",
        "settlement": "followups.draft_agreement",
    }
    measures = [(it, request.user.has_perm(ways[it.code]) and not it.bar) for it in relief.of_case(case)]
    return render(request, "followups/case_relief.html", {"case": case, "measures": measures})
