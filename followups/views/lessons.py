"""What the rounds of a case taught, for whoever plans the next."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cases.models import Case
from followups import lessons
from staff.requests import StaffRequest


@require_GET
@permission_required("followups.see_followups", raise_exception=True)
def case_lessons(request: StaffRequest, number: str) -> HttpResponse:
    """Each round with its contacts, promises, agreements and money, the newest first."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account")
    case = get_object_or_404(rows, number=number)
    return render(request, "followups/case_lessons.html", {"case": case, "lessons": lessons.of_case(case)})
