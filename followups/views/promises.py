"""Promises to pay (V10)."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from followups import promises
from followups.forms.promises import PromiseCancellationForm, PromiseForm
from followups.models import PromiseToPay
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@permission_required("followups.see_followups", raise_exception=True)
@answers_errors
def case_promises(request: StaffRequest, number: str) -> HttpResponse:
    """The promises of a case with what came of them; write down one more."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account")
    case = get_object_or_404(rows, number=number)
    may = request.user.has_perm("followups.make_promise")
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            request_id = form.cleaned_data["request_id"]
            promises.make(case, form.promised, by=request.user, request_id=request_id)
            return redirect("case-promises", number)
    context = {
        "case": case,
        "form": form,
        "promises": case.promises.for_list(),
        "may_promise": may and case.is_open,
    }
    return render(request, "followups/case_promises.html", context, status=422 if form.errors else 200)


@permission_required("followups.make_promise", raise_exception=True)
@answers_errors
def promise_cancellation(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Cancel the promise, with a reason."""
    visible = Case.objects.visible_to(request.user)
    promise = get_object_or_404(
        PromiseToPay.objects.select_related("case"), pk=pk, case__number=number, case__in=visible
    )
    form = PromiseCancellationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, promise):
            promise.cancel(by=request.user, **form.cleaned_data)
            return redirect("case-promises", number)
    context = {
        "title": _("Cancel the promise"),
        "text": _("It is kept in the list as cancelled and never judged."),
        "form": form,
        "action": _("Cancel the promise"),
        "back": reverse("case-promises", args=[number]),
        "tone": "danger",
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
