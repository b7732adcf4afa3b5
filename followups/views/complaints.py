"""Complaints about us, in the words of who makes them (R3)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cases.models import Case
from followups import complaints
from followups.forms.complaints import ComplaintForm
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@answers_errors
def case_complaints(request: StaffRequest, number: str) -> HttpResponse:
    """The complaints of a case and what compliance found; take one down."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "team")
    case = get_object_or_404(rows, number=number)
    form = None
    if request.user.has_perm("followups.take_complaint"):
        form = ComplaintForm(request.POST or None, case=case)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            with shown_in(form, case):
                request_id = form.cleaned_data["request_id"]
                complaints.take(case, form.complained, by=request.user, request_id=request_id)
                messages.success(request, _("The complaint has been taken down. Compliance looks into it."))
                return redirect("case-complaints", number=case.number)
    taken = case.complaints.with_details().order_by("-made_at", "-pk")
    context = {"case": case, "form": form, "complaints": taken}
    status = 422 if form and form.errors else 200
    return render(request, "followups/complaints.html", context, status=status)
