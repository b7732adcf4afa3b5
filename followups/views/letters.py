"""Letters: write, approve, print, send under the contact rules, deliver with proof (F7)."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case, Refusal
from followups import letters
from followups.forms.letters import (
    LetterDeliveryForm,
    LetterDispatchForm,
    LetterForm,
    LetterTextForm,
    LetterWithdrawalForm,
)
from followups.forms.money import DecisionForm
from followups.models import NOT_SENT, Letter, LetterState
from followups.views.papers import paper
from foundation.approvals import Decision
from foundation.errors import answers_errors, shown_in
from foundation.forms import VersionedForm
from staff.requests import StaffRequest

may_read = permission_required("cases.see_evidence", raise_exception=True)
may_write = permission_required("followups.write_letter", raise_exception=True)


@may_read
@answers_errors
def case_letters(request: StaffRequest, number: str) -> HttpResponse:
    """The letters of a case; write one more."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account")
    case = get_object_or_404(rows, number=number)
    may = request.user.has_perm("followups.write_letter")
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = LetterForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            made = letters.write(case, by=request.user, **form.cleaned_data)
            return redirect("letter", made.pk)
    found = case.letters.select_related("written_by", "contact").order_by("-pk")
    context = {"case": case, "form": form, "letters": found, "may_write": may and case.is_open}
    return render(request, "followups/case_letters.html", context, status=422 if form.errors else 200)


def _letter(request: StaffRequest, pk: int) -> Letter:
    rows = Letter.objects.visible_to(request.user).select_related(
        "case__debtor__person",
        "case__debtor__account",
        "document",
        "contact__address",
        "written_by",
        "template",
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
@may_read
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """One letter: its words, its state, and what comes next."""
    return _page(request, _letter(request, pk))


def _page(request: StaffRequest, found: Letter, **wrong: forms.Form) -> HttpResponse:
    """Render the letter's page with the form of its next step. ``wrong`` is the form that was refused."""
    version = {"version": found.version}
    user = request.user
    writes = user.has_perm("followups.write_letter") and found.case.is_open
    offered: dict[str, Any] = {}
    if writes and found.state == LetterState.DRAFT:
        text = {"title": found.title, "body": found.body, **version}
        offered["text"] = LetterTextForm(initial=text)
    if found.state == LetterState.WAITING and user.has_perm("followups.approve_letter"):
        offered["decision"] = DecisionForm()
    if writes and found.state == LetterState.PRINTED:
        offered["dispatch"] = LetterDispatchForm(initial=version, case=found.case)
    if writes and found.state == LetterState.SENT:
        offered["delivery"] = LetterDeliveryForm(initial=version, case=found.case)
    context = {
        "letter": found,
        "case": found.case,
        "forms": offered | wrong,
        "hits": letters.hits(found.title, found.body) if found.state == LetterState.DRAFT else [],
        "approvals": found.approvals.select_related("asked_by", "decided_by").order_by("-pk"),
        "balance": letters.statement(found),
        "writes": writes,
        "own": found.written_by_id == user.pk,
        "may_withdraw": writes and found.state in NOT_SENT,
        "findings": found.contact.breach if found.contact else [],
    }
    return render(request, "followups/letter.html", context, status=422 if wrong else 200)


@require_POST
@may_write
@answers_errors
def letter_text(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the draft in other words."""
    found = _letter(request, pk)
    form = LetterTextForm(request.POST)
    if form.is_valid():
        with shown_in(form, found):
            letters.reword(found, by=request.user, **form.cleaned_data)
            return redirect("letter", pk)
    return _page(request, found, text=form)


@require_POST
@may_write
@answers_errors
def letter_sending(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the letter before a supervisor."""
    form = VersionedForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else None
    letters.send_for_approval(_letter(request, pk), by=request.user, version=version)
    return redirect("letter", pk)


@require_POST
@permission_required("followups.approve_letter", raise_exception=True)
@answers_errors
def letter_approval(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve the letter, or return it to its writer."""
    found = _letter(request, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        decision, remarks = Decision(form.cleaned_data["decision"]), form.cleaned_data["remarks"]
        with shown_in(form, found):
            letters.decide(found, decision, by=request.user, remarks=remarks)
            return redirect("letter", pk)
    return _page(request, found, decision=form)


@require_POST
@may_write
@answers_errors
def letter_print(request: StaffRequest, pk: int) -> HttpResponse:
    """Print the approved letter."""
    letters.print_out(_letter(request, pk), by=request.user)
    return redirect("letter", pk)


@require_GET
@may_read
def letter_pdf(request: StaffRequest, pk: int) -> FileResponse:
    """The letter as it was printed."""
    found = get_object_or_404(
        Letter.objects.visible_to(request.user).exclude(document=None).select_related("document", "case"),
        pk=pk,
    )
    return paper(found.document, by=request.user, case=found.case.number)  # type: ignore[arg-type]


@require_POST
@may_write
@answers_errors
def letter_dispatch(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the printed letter, if the contact rules allow it."""
    found = _letter(request, pk)
    form = LetterDispatchForm(request.POST, case=found.case)
    if form.is_valid():
        with shown_in(form, found):
            sent = letters.dispatch(found, by=request.user, **form.cleaned_data)
            if isinstance(sent, Refusal):
                context = {"refusal": sent, "findings": sent.spoken, "back": reverse("letter", args=[pk])}
                return render(request, "errors/refused.html", context, status=422)
            return redirect("letter", pk)
    return _page(request, found, dispatch=form)


@require_POST
@may_write
@answers_errors
def letter_delivery(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that the letter arrived, with its proof."""
    found = _letter(request, pk)
    form = LetterDeliveryForm(request.POST, case=found.case)
    if form.is_valid():
        with shown_in(form, found):
            letters.deliver(found, by=request.user, **form.cleaned_data)
            return redirect("letter", pk)
    return _page(request, found, delivery=form)


@may_write
@answers_errors
def letter_withdrawal(request: StaffRequest, pk: int) -> HttpResponse:
    """Withdraw the letter."""
    found = _letter(request, pk)
    form = LetterWithdrawalForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, found):
            letters.withdraw(found, by=request.user, **form.cleaned_data)
            return redirect("letter", pk)
    context = {
        "title": _("Withdraw the letter"),
        "form": form,
        "action": _("Withdraw it"),
        "tone": "danger",
        "back": reverse("letter", args=[pk]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
