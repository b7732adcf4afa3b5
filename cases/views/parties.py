"""Others who stand in a case's debts (P1)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.forms.file import PartyForm, ReasonForm
from cases.models import Case, Party
from cases.views.file import case_of
from foundation.errors import answers_errors, shown_in
from staff.models import User
from staff.requests import StaffRequest


@answers_errors
def parties(request: StaffRequest, number: str) -> HttpResponse:
    """Who else stands in the debts, past ones too; add somebody."""
    case = case_of(request, number)
    may = request.user.has_perm("cases.prepare_case")
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = PartyForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            _add(form, case, by=request.user)
            messages.success(request, _("Added to the file."))
            return redirect("case-file", number=number)
    context = {"case": case, "parties": Party.objects.of_case(case), "form": form if may else None}
    return render(request, "cases/parties.html", context, status=422 if form.errors else 200)


def _add(form: PartyForm, case: Case, *, by: User) -> None:
    """Write down the part of somebody whom the case knows, or of somebody new."""
    debt, person = form.cleaned_data["debt"], form.cleaned_data["person"]
    if person:
        Party.add(person, debt, form.part, by=by, case=case.number)
    else:
        Party.introduce(form.who, debt, form.part, by=by, case=case.number)


@permission_required("cases.prepare_case", raise_exception=True)
@answers_errors
def ending(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Somebody has no part in a debt any more."""
    case = case_of(request, number)
    party = get_object_or_404(Party.objects.of_case(case), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, party):
            party.end(reason=form.cleaned_data["reason"], by=request.user, case=number)
            return redirect("case-file", number=number)
    context = {
        "title": _("They have no part in the debt any more"),
        "text": f"{party.person} · {party.get_role_display()} · {party.debt}",
        "form": form,
        "action": _("End their part"),
        "back": reverse("case-file", args=[number]),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)
