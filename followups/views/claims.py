"""A payment that the debtor reports: a collector writes it down, and finance searches for it (N1)."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.models import Case
from followups import claims, money_view
from followups.forms.money import ClaimForm, ClaimSettlementForm
from followups.models import ClaimOutcome, PaymentClaim
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@permission_required("cases.see_evidence", raise_exception=True)
@answers_errors
def case_claims(request: StaffRequest, number: str) -> HttpResponse:
    """The payments that this debtor reported, and what finance found; write down one more."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related("debtor"), number=number)
    may_write = request.user.has_perm("followups.claim_payment")
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    form = ClaimForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            request_id = form.cleaned_data["request_id"]
            claims.report(case, form.said, by=request.user, request_id=request_id)
            return redirect("case-claims", number)
    told = case.payment_claims.select_related("told_to", "settled_by", "slip").order_by("-pk")
    context = {
        "case": case,
        "form": form,
        "claims": told,
        "may_write": may_write and case.is_open,
        "days": claims.PAUSE_BUSINESS_DAYS,
    }
    return render(request, "followups/case_claims.html", context, status=422 if form.errors else 200)


@permission_required("ledger.take_payment", raise_exception=True)
@answers_errors
def claim_settlement(request: StaffRequest, pk: int) -> HttpResponse:
    """Write whether finance found the money."""
    rows = PaymentClaim.objects.select_related("case__debtor", "told_to", "settled_by", "payment")
    claim = get_object_or_404(rows, pk=pk)
    account = claim.case.debtor.account_id
    form = ClaimSettlementForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        was_found = form.cleaned_data["found"] == ClaimOutcome.FOUND
        payment = form.cleaned_data["payment"] if was_found else None
        with shown_in(form, claim):
            claims.settle(claim, form.cleaned_data["found"], by=request.user, payment=payment)
            return redirect(f"{reverse('payments')}?tab=claims")
    context = {"claim": claim, "form": form, "pot": money_view.pots([account])[0]}
    return render(request, "followups/claim_settlement.html", context, status=422 if form.errors else 200)
