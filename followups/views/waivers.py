"""Waive a part of the claim: a collector asks, a manager decides."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.models import Case
from followups import agreements, authority, conditions, yardstick
from followups.forms.money import DecisionForm, WaiverForm
from foundation import clock
from foundation.approvals import Decision
from foundation.errors import answers_errors, shown_in
from ledger.balance import balance
from ledger.models import Waiver
from staff.requests import StaffRequest


@permission_required("ledger.ask_waiver", raise_exception=True)
@answers_errors
def case_waivers(request: StaffRequest, number: str) -> HttpResponse:
    """The waivers of a case's debts; ask for one more."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__account")
    case = get_object_or_404(rows, number=number)
    form = WaiverForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            conditions.ask(case, form.part, by=request.user, on_condition=form.on_condition)
            return redirect("case-waivers", number)
    asked = Waiver.objects.filter(debt__in_cases__case=case).distinct().order_by("-pk")
    context = {
        "case": case,
        "form": form,
        "waivers": asked.select_related("debt", "asked_by", "decided_by", "payment_condition"),
        "balance": balance(case.debtor.account, clock.business_date()),
        "may_decide": request.user.has_perm("ledger.approve_waiver"),
    }
    return render(request, "followups/case_waivers.html", context, status=422 if form.errors else 200)


@permission_required("ledger.approve_waiver", raise_exception=True)
@answers_errors
def waiver_decision(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Agree to waive that part, or return it, as a manager."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__account")
    case = get_object_or_404(rows, number=number)
    waivers_asked = Waiver.objects.filter(debt__in_cases__case=case).distinct()
    waiver = get_object_or_404(waivers_asked.select_related("debt", "asked_by", "payment_condition"), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = Decision(form.cleaned_data["decision"])
        with shown_in(form, waiver):
            conditions.decide(waiver, decision, by=request.user, remarks=form.cleaned_data["remarks"])
            return redirect("case-waivers", number)
    owed = balance(case.debtor.account, clock.business_date())
    wanted = authority.concession_of_waiver(waiver)
    context = {
        "case": case,
        "asked": waiver,
        "form": form,
        "balance": owed,
        "measures": yardstick.of_waiver(waiver.amount, agreements.approved_plan(case)),
        "within": authority.may_give_up(request.user, wanted),
        "wanted": wanted,
        "limits": authority.limits_of(request.user),
        "back": reverse("case-waivers", args=[number]),
    }
    return render(request, "followups/waiver_decision.html", context, status=422 if form.errors else 200)
