"""Where and how the people of a case are reached: addresses, numbers, employers, with their sources (P2)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.forms.file import AddressForm, EmploymentForm, PhoneForm, SourcedForm, StateForm
from cases.models import Address, Case, Employment, Person, Phone, Sourced
from cases.models.party import people_in
from cases.views.file import case_of
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest

KINDS: dict[str, type[Address] | type[Phone] | type[Employment]] = {
    "addresses": Address,
    "phones": Phone,
    "employments": Employment,
}


@answers_errors
def addresses(request: StaffRequest, number: str) -> HttpResponse:
    """The addresses on file, the visiting one among them; add one more."""

    def add(form: AddressForm, person: Person, **kept: Any) -> None:
        Address.add(person, form.place, form.provenance, current=form.cleaned_data["current"], **kept)

    return _list(request, number, "addresses", AddressForm, add)


@answers_errors
def phones(request: StaffRequest, number: str) -> HttpResponse:
    """The numbers on file; add one more."""

    def add(form: PhoneForm, person: Person, **kept: Any) -> None:
        Phone.add(person, form.cleaned_data["number"], form.provenance, **kept)

    return _list(request, number, "phones", PhoneForm, add)


@answers_errors
def employments(request: StaffRequest, number: str) -> HttpResponse:
    """The employers on file; add one more."""

    def add(form: EmploymentForm, person: Person, **kept: Any) -> None:
        Employment.add(person, form.job, form.provenance, **kept)

    return _list(request, number, "employments", EmploymentForm, add)


def _list(
    request: StaffRequest,
    number: str,
    kind: str,
    form_class: type[SourcedForm],
    add: Callable[..., None],
) -> HttpResponse:
    """What is on file of this kind, and the form that adds one more.

    ``add`` gets the form, whose fact it is, by whom and for which case.
    """
    case = case_of(request, number)
    may = request.user.has_perm("cases.prepare_case")
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = form_class(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            add(form, form.cleaned_data["person"], by=request.user, case=number)
            messages.success(request, _("Added to the file."))
            return redirect("case-file", number=number)
    rows = KINDS[kind].objects.of_people(people_in([case]))
    context = {"case": case, kind: rows, "form": form if may else None}
    return render(request, f"cases/{kind}.html", context, status=422 if form.errors else 200)


def _row(case: Case, kind: str, pk: int) -> Any:
    """An address, number or employer of somebody of the case."""
    return get_object_or_404(KINDS[kind].objects.of_people(people_in([case])), pk=pk)


@permission_required("cases.prepare_case", raise_exception=True)
@answers_errors
def state(request: StaffRequest, number: str, pk: int, kind: str) -> HttpResponse:
    """Say how sure we are of it: verified, stale or wrong."""
    case = case_of(request, number)
    row: Sourced = _row(case, kind, pk)
    form = StateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with shown_in(form, row):
            row.mark(said["state"], reason=said["reason"], by=request.user, case=number)
            messages.success(request, _("The file is up to date."))
            return redirect("case-file", number=number)
    context = {
        "title": _("How sure are we of it?"),
        "text": str(row),
        "form": form,
        "action": _("Save"),
        "back": reverse("case-file", args=[number]),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)


@require_POST
@permission_required("cases.prepare_case", raise_exception=True)
@answers_errors
def current(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Visit this address from now on."""
    case = case_of(request, number)
    _row(case, "addresses", pk).make_current(by=request.user, case=number)
    messages.success(request, _("This is the visiting address now."))
    return redirect("case-file", number=number)


@require_POST
@permission_required("cases.prepare_case", raise_exception=True)
@answers_errors
def consent(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The debtor agreed to be visited at this address (L1)."""
    case = case_of(request, number)
    _row(case, "addresses", pk).record_consent(by=request.user, case=number)
    messages.success(request, _("Their consent to this place is recorded."))
    return redirect("case-file", number=number)
