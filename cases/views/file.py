"""The debtor's file: the people of a case, who made sure who they are, and seeing a number in full (P1)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cases.forms.file import IdentityForm, PersonForm
from cases.models import Address, Case, Employment, IdentityConfirmation, Party, Person, Phone
from cases.models.party import people_in
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@require_GET
def file(request: StaffRequest, number: str) -> HttpResponse:
    """Everybody in the case with what is on file about them; numbers are masked."""
    case = case_of(request, number)
    return render(request, "cases/file.html", {"case": case, **on_file(case)})


def case_of(request: StaffRequest, number: str) -> Case:
    """The case, if the person may see it."""
    return get_object_or_404(Case.objects.visible_to(request.user).with_people(), number=number)


def on_file(case: Case) -> dict[str, Any]:
    """What is on file about the people of ``case``; a fixed number of queries."""
    people = people_in([case])
    found = sorted(people, key=lambda it: (it.pk != case.debtor.person_id, it.pk))
    confirmed = IdentityConfirmation.objects.filter(person__in=people).select_related("confirmed_by")
    return {
        "people": found,
        "confirmations": confirmed.select_related("person").order_by("-confirmed_at", "-pk"),
        "addresses": Address.objects.of_people(people),
        "phones": Phone.objects.of_people(people),
        "employments": Employment.objects.of_people(people).select_related("address"),
        "parties": Party.objects.of_case(case),
    }


@permission_required("cases.prepare_case", raise_exception=True)
@answers_errors
def person(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Correct who somebody of the case is."""
    case = case_of(request, number)
    found = get_object_or_404(people_in([case]), pk=pk)
    form = PersonForm(request.POST or None, person=found)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, found):
            found.correct(**form.cleaned_data, by=request.user, case=number)
            messages.success(request, _("The file is up to date."))
            return redirect("case-file", number=number)
    context = {"case": case, "person": found, "form": form}
    return render(request, "cases/person.html", context, status=422 if form.errors else 200)


@answers_errors
def identity(request: StaffRequest, number: str) -> HttpResponse:
    """Who made sure that this is the person who owes, how and when; and doing so."""
    case = case_of(request, number)
    may = request.user.has_perm("cases.prepare_case")
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and not may:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        case.debtor.person.confirm_identity(**form.cleaned_data, by=request.user, case=number)
        messages.success(request, _("Identity confirmed."))
        return redirect("case-file", number=number)
    confirmed = case.debtor.person.identity_confirmations.select_related("confirmed_by", "person")
    context = {"case": case, "form": form if may else None, "confirmations": confirmed.order_by("-pk")}
    return render(request, "cases/identity.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
@permission_required("cases.unmask_person", raise_exception=True)
def person_unmasking(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """An ID number in full, on this one answer only; that it was looked at is written down."""
    case = case_of(request, number)
    found: Person = get_object_or_404(people_in([case]), pk=pk)
    return _unmasked(request, case, found, found.unmask(by=request.user, case=number))


@require_POST
@never_cache
@permission_required("cases.unmask_person", raise_exception=True)
def phone_unmasking(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """A phone number in full, on this one answer only; that it was looked at is written down."""
    case = case_of(request, number)
    phone = get_object_or_404(Phone.objects.filter(person__in=people_in([case])), pk=pk)
    return _unmasked(request, case, phone, phone.unmask(by=request.user, case=number))


def _unmasked(request: StaffRequest, case: Case, row: Person | Phone, value: str) -> HttpResponse:
    """The part of the page that htmx asked for, or else the whole file with that one number in full."""
    if request.htmx:
        return render(request, "cases/_unmasked.html", {"value": value})
    shown = {"row": row, "value": value}
    return render(request, "cases/file.html", {"case": case, "shown": shown, **on_file(case)})
