"""Repayment agreements: calculate, draw up, and each step after that (V7, V11, F5)."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case
from followups import agreements, authority, yardstick
from followups.agreements import offers
from followups.forms.agreements import (
    AgreementCancellationForm,
    RangeForm,
    SignatureForm,
    TermsForm,
    WordForm,
)
from followups.kinds import ASKED_ABOUT, STILL_RUNNING
from followups.models import AgreementState, PayingMethod, RepaymentAgreement
from followups.views.papers import paper
from foundation import clock
from foundation.approvals import Decision
from foundation.errors import answers_errors, shown_in
from foundation.forms import VersionedForm
from foundation.money import ZERO
from ledger.models import Accrual
from staff.models import User
from staff.requests import StaffRequest

may_see = permission_required("followups.see_followups", raise_exception=True)
may_draft = permission_required("followups.draft_agreement", raise_exception=True)
may_allow = permission_required("followups.approve_agreement", raise_exception=True)
may_accept = permission_required("followups.accept_agreement", raise_exception=True)
may_ask = permission_required("followups.take_statement", raise_exception=True)


def _case(request: StaffRequest, number: str) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account")
    return get_object_or_404(rows, number=number)


def _agreement(request: StaffRequest, number: str, revision: int) -> RepaymentAgreement:
    rows = RepaymentAgreement.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, case__number=number, revision=revision)


@require_GET
@may_see
def case_agreements(request: StaffRequest, number: str) -> HttpResponse:
    """The agreements of a case, the newest version first."""
    case = _case(request, number)
    rows = case.agreements.for_list()
    under_way = any(row.is_under_way for row in rows)
    may = request.user.has_perm("followups.draft_agreement") and case.is_open and not under_way
    return render(
        request, "followups/case_agreements.html", {"case": case, "agreements": rows, "may_draft": may}
    )


@may_draft
@answers_errors
def agreement_new(request: StaffRequest, number: str) -> HttpResponse:
    """Calculate a schedule, check it, and draw the agreement up. Nothing is saved before the last step."""
    case = _case(request, number)
    case.must_be_open()
    subject = agreements.subject_of(case)
    owed = subject.owed
    form = TermsForm(request.POST or None, case=case, subject=subject)
    deed = request.POST.get("deed", "calculate")
    offer = offers.offer(case, form.terms, owed=owed) if form.is_valid() and form.terms else None
    if offer and deed == "draft":
        request_id, manner = form.cleaned_data["request_id"], form.manner
        with shown_in(form, case):
            return redirect(
                agreements.draft(case, offer.terms, by=request.user, manner=manner, request_id=request_id)
            )
    context = {"case": case, "form": form, "offer": offer, "owed": owed}
    if getattr(request, "htmx", False):
        return render(request, "followups/_offer.html", context)
    if offer and deed == "check":
        return render(request, "followups/agreement_check.html", {**context, **_words(form)})
    return render(request, "followups/agreement_new.html", context, status=422 if form.errors else 200)


def _words(form: TermsForm) -> dict[str, str]:
    """Return the words of the chosen terms beside the schedule."""
    return {
        "accrual_words": str(Accrual(form.manner.accrual).label),
        "method_words": str(PayingMethod(form.cleaned_data["method"]).label),
        "language_words": str(dict(settings.LANGUAGES)[form.cleaned_data["language"]]),
    }


@require_GET
@may_see
def agreement(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """One agreement: its state, what is paid, and its next step."""
    return _page(request, _agreement(request, number, revision))


def _page(request: StaffRequest, found: RepaymentAgreement, **wrong: forms.Form) -> HttpResponse:
    """Render the agreement's page. ``wrong`` is the form of a step that was refused."""
    user, version = request.user, {"version": found.version}
    state, allowed = found.state, not found.awaits_approval
    drafts = user.has_perm("followups.draft_agreement")
    accepts = user.has_perm("followups.accept_agreement") and user.pk != found.drafted_by_id
    offered: dict[str, forms.Form] = {}
    if state == AgreementState.DRAFT and not allowed and user.has_perm("followups.approve_agreement"):
        offered["range"] = RangeForm(initial=version)
    if state == AgreementState.DRAFT and allowed and drafts:
        signed = {"signed_on": clock.business_date(), "signed_by": found.case.debtor.person.name}
        offered["signature"] = SignatureForm(initial={**version, **signed})
    if state == AgreementState.SIGNED and accepts:
        offered["acceptance"] = VersionedForm(initial=version)
    if state in ASKED_ABOUT and user.has_perm("followups.take_statement"):
        offered["word"] = WordForm(initial=version)
    if state == AgreementState.ACCEPTED and agreements.may_activate_at(found) and accepts:
        offered["activation"] = VersionedForm(initial=version)
    wanted = authority.concession_of_agreement(found)
    rows = agreements.progress(found)
    paid = sum((row.paid for row in rows), ZERO)
    context: dict[str, Any] = {
        "agreement": found,
        "case": found.case,
        "approval": found.last_approval,
        "allowed": allowed,
        "measures": yardstick.of_agreement(found, agreements.approved_plan(found.case)),
        "within": authority.may_give_up(user, wanted),
        "wanted": wanted,
        "limits": authority.limits_of(user) if found.waiver else [],
        "own": user.pk == found.drafted_by_id,
        "drafts": drafts,
        "rows": rows,
        "paid": paid,
        "left": found.total - paid,
        "steps": offers.steps(found),
        "moments": offers.moments(found),
        "accept_until": agreements.accept_until(found),
        "cools_off_at": agreements.cools_off_at(found),
        "may_cancel": drafts and state in STILL_RUNNING,
        "may_renew": drafts and state == AgreementState.ACTIVE and found.case.is_open,
        "forms": {**offered, **wrong},
        **_pause(user, found),
    }
    return render(request, "followups/agreement.html", context, status=422 if wrong else 200)


def _pause(user: User, found: RepaymentAgreement) -> dict[str, Any]:
    """The newest pause of the agreement, and whether the user may pause it or take it up again."""
    newest = found.suspensions.with_details().first()
    today = clock.business_date()
    stands = newest is not None and newest.ended_at is None and newest.until >= today
    active = found.state == AgreementState.ACTIVE and found.case.is_open
    may = active and user.has_perm("followups.accept_agreement")
    return {"pause": newest, "pause_stands": stands, "may_pause": may}


@require_POST
@may_allow
@answers_errors
def agreement_range(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Decide on terms outside the plan's range, as a supervisor."""
    found = _agreement(request, number, revision)
    form = RangeForm(request.POST)
    if form.is_valid():
        with shown_in(form, found):
            agreements.decide_range(
                found,
                Decision(form.cleaned_data["decision"]),
                by=request.user,
                remarks=form.cleaned_data["remarks"],
                version=form.cleaned_data["version"],
            )
            return redirect(found)
    return _page(request, found, range=form)


@require_GET
@may_see
def agreement_paper(request: StaffRequest, number: str, revision: int) -> FileResponse:
    """The paper as PDF."""
    found = _agreement(request, number, revision)
    if found.document is None:
        raise Http404
    return paper(found.document, by=request.user, case=found.case.number)


@require_POST
@may_draft
@answers_errors
def agreement_printing(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Print the paper. It is printed once."""
    found = _agreement(request, number, revision)
    agreements.print_paper(found, by=request.user)
    return redirect(found)


@require_POST
@may_draft
@answers_errors
def agreement_signature(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Upload the scan of the signed paper."""
    found = _agreement(request, number, revision)
    form = SignatureForm(request.POST, request.FILES)
    if form.is_valid():
        with shown_in(form, found):
            agreements.sign_paper(found, by=request.user, **form.cleaned_data)
            return redirect(found)
    return _page(request, found, signature=form)


@require_POST
@may_accept
@answers_errors
def agreement_acceptance(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Accept for the company. From now on the agreement binds."""
    found = _agreement(request, number, revision)
    agreements.accept(found, by=request.user, version=_version(request))
    return redirect(found)


@require_POST
@may_ask
@answers_errors
def agreement_word(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Note whether the debtor agrees, as asked by somebody outside the pair (R2)."""
    found = _agreement(request, number, revision)
    form = WordForm(request.POST)
    if form.is_valid():
        says_yes = form.cleaned_data["agrees"] == "yes"
        note = agreements.note_yes if says_yes else agreements.note_objection
        with shown_in(form, found):
            note(found, by=request.user, version=form.cleaned_data["version"])
            return redirect(found)
    return _page(request, found, word=form)


@require_POST
@may_accept
@answers_errors
def agreement_activation(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Let the agreement stand in the ledger from today, before the nightly job does it."""
    found = _agreement(request, number, revision)
    agreements.activate(found, by=request.user, version=_version(request))
    return redirect(found)


@may_draft
@answers_errors
def agreement_cancellation(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Cancel the agreement, with a reason."""
    found = _agreement(request, number, revision)
    form = AgreementCancellationForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, found):
            agreements.cancel(found, by=request.user, **form.cleaned_data)
            return redirect(found)
    context = {
        "title": _("Cancel agreement %(name)s") % {"name": found},
        "text": _("What the contracts ask for stands again, with the money laid onto it."),
        "form": form,
        "action": _("Cancel the agreement"),
        "back": found.get_absolute_url(),
        "tone": "danger",
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


def _version(request: StaffRequest) -> int:
    """Return the version that the page showed. Raises ValidationError for a form without one."""
    form = VersionedForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Open the page again and repeat this."), code="version")
    return int(form.cleaned_data["version"])
