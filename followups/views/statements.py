"""The debtor's own words after a visit (R2)."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases.models import Case, Contact
from followups import statements
from followups.forms.promises import StatementForm
from followups.models import DebtorStatement
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@permission_required("followups.see_followups", raise_exception=True)
@answers_errors
def case_statements(request: StaffRequest, number: str) -> HttpResponse:
    """Each visit of a case with the collectors' record and, beside it, what the debtor says."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account")
    case = get_object_or_404(rows, number=number)
    visits = DebtorStatement.visits_of(case)
    may = request.user.has_perm("followups.take_statement")
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = None
    asked = request.POST.get("contact") or request.GET.get("contact")
    if may and asked:
        contact = get_object_or_404(Contact.objects.filter(pk__in=[visit.pk for visit in visits]), pk=asked)
        form = StatementForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            with shown_in(form, case, contact):
                statements.take(case, contact, form.said, by=request.user)
                return redirect("case-statements", number)
    context = {
        "case": case,
        "visits": visits,
        "may_ask": may,
        "form": form,
        "asked": int(asked) if asked and asked.isdigit() else None,
    }
    wrong = form is not None and form.errors
    return render(request, "followups/case_statements.html", context, status=422 if wrong else 200)
