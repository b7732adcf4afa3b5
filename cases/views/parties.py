"""Others who stand in a case's debts (P1)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.forms.file import PartyForm, ReasonForm
from cases.models import Case, Party
from cases.views.file import case_of
from foundation.errors import answers_errors
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
    if request.method == "POST" and form.is_valid() and _add(form, case, by=request.user):
        messages.success(request, _("Added to the file."))
        return redirect("case-file", number=number)
    context = {"case": case, "parties": Party.objects.of_case(case), "form": form if may else None}
    return render(request, "cases/parties.html", context, status=422 if form.errors else 200)


def _add(form: PartyForm, case: Case, *, by: User) -> bool:
    said = form.cleaned_data
    debt, role, terms = said["debt"], said["role"], {**form.terms, "by": by, "case": case.number}
    try:
        if said["person"]:
            Party.add(said["person"], debt, role, **terms)
        else:
            who = {name: said[name] for name in ("kind", "name", "id_number")}
            Party.introduce(debt, role, **who, **terms)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@permission_required("cases.prepare_case", raise_exception=True)
@answers_errors
def ending(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Somebody has no part in a debt any more."""
    case = case_of(request, number)
    party = get_object_or_404(Party.objects.of_case(case), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        party.end(reason=form.cleaned_data["reason"], by=request.user, case=number)
        return redirect("case-file", number=number)
    context = {
        "title": _("He has no part in the debt any more"),
        "text": f"{party.person} · {party.get_role_display()} · {party.debt}",
        "form": form,
        "action": _("End his part"),
        "back": reverse("case-file", args=[number]),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)
