"""The case page and the history of a case."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cases.models import Case
from collections_app import case_page, timeline
from staff.requests import StaffRequest


@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The case page. A user who may not see the case gets 404, whatever their role."""
    found = get_object_or_404(Case.objects.visible_to(request.user).with_people(), number=number)
    page = case_page.gather(found, user=request.user)
    return render(request, "case/case.html", {"case": found, "page": page})


@require_GET
def history(request: StaffRequest, number: str) -> HttpResponse:
    """The whole history of the case, newest first."""
    found = get_object_or_404(Case.objects.visible_to(request.user).with_people(), number=number)
    moments, page = timeline.page(found, request.GET.get("after", ""))
    return render(request, "case/history.html", {"case": found, "moments": moments, "page": page})
