"""The record of a visit: read, confirmed by the second, amended beside what was written."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.findings import Finding
from foundation import once
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest
from visits import amending
from visits.forms.record import AmendmentForm, ConfirmationForm, parts_of
from visits.models import VisitConfirmation, VisitRecord


@require_GET
@permission_required("visits.see_record", raise_exception=True)
def record(request: StaffRequest, pk: int) -> HttpResponse:
    """What was written about visit ``pk``, the second's word, corrections, and the debtor's own words."""
    return _page(request, _visible(request, pk))


@require_POST
@permission_required("visits.confirm_record", raise_exception=True)
@answers_errors
def confirmation(request: StaffRequest, pk: int) -> HttpResponse:
    """The second confirms the record or dissents, which locks it."""
    found = _visible(request, pk)
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    with shown_in(form, found):
        VisitConfirmation.give(found, **form.facts(), by=request.user)
        messages.success(request, _("Your word is kept. The record is locked."))
        return redirect(found)
    return _page(request, found, form=form)


@permission_required("visits.amend_record", raise_exception=True)
@answers_errors
def amendment(request: StaffRequest, pk: int) -> HttpResponse:
    """Put one fact right, beside what was written."""
    found = _visible(request, pk)
    form = AmendmentForm(request.POST or None, record=found)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, found):
            _amend(request, found, form)
            messages.success(request, _("The correction stands beside the record."))
            return redirect(found)
    context = {
        "title": _("Amend the record"),
        "text": _("What was written stays. A promise, an agreement or a hold is put right on its own page."),
        "form": form,
        "action": _("Amend"),
        "back": found.get_absolute_url(),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)


def _amend(request: StaffRequest, found: VisitRecord, form: AmendmentForm) -> None:
    """The correction, once for one form."""
    correction = form.correction()
    with once.carried_out(
        by=request.user,
        action="visit.amend",
        request_id=form.cleaned_data["request_id"],
        body={"record": found.pk, **asdict(correction)},
        result=found.get_absolute_url(),
    ):
        amending.amend(found, correction, by=request.user)


def _visible(request: StaffRequest, pk: int) -> VisitRecord:
    return get_object_or_404(VisitRecord.objects.visible_to(request.user).with_everything(), visit=pk)


def _page(request: StaffRequest, found: VisitRecord, *, form: ConfirmationForm | None = None) -> HttpResponse:
    visit, contact = found.visit, found.visit.contact
    may_confirm = found.locked_at is None and found.seconded_by == request.user
    context: dict[str, Any] = {
        "record": found,
        "visit": visit,
        "case": visit.case,
        "parts": parts_of(found),
        "breaches": [Finding.from_json(row) for row in contact.breach],
        "incidents": visit.incidents.order_by("pk"),
        "photos": visit.photos.select_related("evidence", "added_by"),
        "recordings": visit.recordings.select_related("evidence", "added_by"),
        "statements": contact.statements.all(),
        "report": getattr(visit, "report", None),
        "takes_part": visit.takes_part(request.user),
        "form": (form or ConfirmationForm()) if may_confirm else None,
    }
    return render(request, "visits/record.html", context, status=422 if form and form.errors else 200)
