"""Pause an agreement, take it up again, and hand the debtor the confirmation."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from followups import agreements
from followups.forms.pausing import PauseForm, ResumptionForm
from followups.models import RepaymentAgreement, Suspension
from followups.views.papers import paper
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest

may_see = permission_required("followups.see_followups", raise_exception=True)
may_pause = permission_required("followups.accept_agreement", raise_exception=True)


def _agreement(request: StaffRequest, number: str, revision: int) -> RepaymentAgreement:
    rows = RepaymentAgreement.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, case__number=number, revision=revision)


def _newest_pause(agreement: RepaymentAgreement) -> Suspension:
    found = agreement.suspensions.with_details().first()
    if found is None:
        raise Http404
    return found


@may_pause
@answers_errors
def agreement_pause(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Pause the agreement until a day of review, with proof."""
    found = _agreement(request, number, revision)
    form = PauseForm(request.POST or None, agreement=found, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, found):
            agreements.suspend(found, form.pause, by=request.user, version=form.cleaned_data["version"])
            return redirect(found)
    context = {
        "title": _("Pause agreement %(name)s") % {"name": found},
        "text": _(
            "Until the day of review the agreement does not break, nobody demands and delinquent days stand "
            "still. A hardship hold is placed. Interest goes on as the agreement says."
        ),
        "form": form,
        "action": _("Pause the agreement"),
        "back": found.get_absolute_url(),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)


@may_pause
@answers_errors
def agreement_resumption(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Take the paused agreement up again, with a reason."""
    found = _agreement(request, number, revision)
    form = ResumptionForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, found):
            agreements.resume(found, by=request.user, **form.cleaned_data)
            return redirect(found)
    context = {
        "title": _("Take up agreement %(name)s again") % {"name": found},
        "text": _(
            "What fell due in the pause may be paid for three more days. Days that moved stay. "
            "The hold stands until its own end; compliance may release it."
        ),
        "form": form,
        "action": _("Take it up again"),
        "back": found.get_absolute_url(),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)


@require_POST
@may_pause
@answers_errors
def agreement_pause_printing(request: StaffRequest, number: str, revision: int) -> HttpResponse:
    """Print what the pause means for the debtor. It is printed once."""
    found = _agreement(request, number, revision)
    agreements.print_confirmation(_newest_pause(found), by=request.user)
    return redirect(found)


@require_GET
@may_see
def agreement_pause_paper(request: StaffRequest, number: str, revision: int) -> FileResponse:
    """The confirmation of the newest pause as PDF."""
    pause = _newest_pause(_agreement(request, number, revision))
    if pause.document is None:
        raise Http404
    return paper(pause.document, by=request.user, case=number)
