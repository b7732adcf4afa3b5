"""What a household can afford: its budgets, and the minimum that every household keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cases.models import Case, HouseholdBudget
from followups import affordability
from followups.forms.affordability import BudgetForm, MinimumForm
from followups.models import ProtectedMinimum
from foundation import clock
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@permission_required("followups.see_followups", raise_exception=True)
@answers_errors
def case_budget(request: StaffRequest, number: str) -> HttpResponse:
    """The budgets of the debtor's household, the newest first, and the form that adds one."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person")
    case = get_object_or_404(rows, number=number)
    may_add = request.user.has_perm("followups.draft_agreement")
    form = BudgetForm(request.POST or None) if may_add else None
    if request.method == "POST" and form is not None and form.is_valid():
        with shown_in(form, case):
            HouseholdBudget.note_down(case.debtor.person, form.budget, by=request.user, case=case.number)
            messages.success(request, _("The budget is kept."))
            return redirect("case-budget", number)
    context = {
        "case": case,
        "form": form,
        "budgets": case.debtor.person.budgets.newest_first().select_related("added_by"),
        "minimum": affordability.minimum(clock.business_date()),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "followups/case_budget.html", context, status=status)


@permission_required("followups.set_minimum", raise_exception=True)
@answers_errors
def minimum(request: StaffRequest) -> HttpResponse:
    """What each person of a household keeps, and the form that sets it."""
    form = MinimumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            affordability.set_minimum(**form.cleaned_data, by=request.user)
            messages.success(request, _("The minimum holds from the day you chose."))
            return redirect("protected-minimum")
    context = {
        "form": form,
        "minimum": affordability.minimum(clock.business_date()),
        "history": ProtectedMinimum.objects.select_related("set_by").order_by("-since"),
    }
    return render(request, "followups/protected_minimum.html", context, status=422 if form.errors else 200)
