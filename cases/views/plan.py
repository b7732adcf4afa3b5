"""The collection plan: written, sent, approved or returned by another person (P6)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases import owing, planning
from cases.forms.work import DecisionForm, PlanForm
from cases.models import Case, CollectionPlan
from cases.views.file import case_of
from foundation.approvals import Decision
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@answers_errors
def plan(request: StaffRequest, number: str) -> HttpResponse:
    """The round's plan. Who may write one writes here; everybody else who sees the case reads."""
    case = case_of(request, number)
    plans = list(CollectionPlan.objects.of_case(case))
    current = next((it for it in plans if it.round_id == case.current_round.pk), None)
    may_write = request.user.has_perm("cases.write_plan") and case.is_open
    form: PlanForm | None = None
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        form = PlanForm(request.POST)
        if form.is_valid():
            shown = form.cleaned_data["version"]
            with shown_in(form, case):
                _send(request, planning.write(case, form.facts, by=request.user, version=shown))
                return redirect("case-plan", number=number)
        return _page(request, case, plans, current, form=form, status=422)
    # A plan that stands is read; a new one in its place is begun on purpose.
    settled = current is not None and (current.waits or current.is_approved)
    writing = may_write and (not settled or (current and current.is_approved and "write" in request.GET))
    last = current or (plans[0] if plans else None)
    if writing:
        form = PlanForm.of(last, version=current.version if current else 0)
    return _page(request, case, plans, current, form=form)


@permission_required("cases.approve_plan", raise_exception=True)
@answers_errors
def approval(request: StaffRequest, number: str) -> HttpResponse:
    """Approve or return the plan that waits."""
    case = case_of(request, number)
    plans = list(CollectionPlan.objects.of_case(case))
    current = next((it for it in plans if it.waits), None)
    if current is None:
        messages.info(request, _("No plan of this case waits for a decision."))
        return redirect("case-plan", number=number)
    form = DecisionForm(request.POST or None, initial={"version": current.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, current):
            _decide(request, current, form)
            return redirect("case-plan", number=number)
    status = 422 if form.errors else 200
    return _page(request, case, plans, current, decision=form, status=status)


def _send(request: StaffRequest, written: CollectionPlan) -> None:
    """Send what was written where the person pressed that button, and say what happened."""
    if "send" in request.POST:
        written.send(by=request.user, version=written.version)
        messages.success(request, _("The plan was sent to the supervisors of the team."))
    else:
        messages.success(request, _("The plan is saved. Send it when it is ready."))


def _decide(request: StaffRequest, current: CollectionPlan, form: DecisionForm) -> None:
    said = {"remarks": form.cleaned_data["remarks"], "version": form.cleaned_data["version"]}
    if form.cleaned_data["decision"] == Decision.APPROVED:
        current.approve(by=request.user, **said)
        messages.success(request, _("The plan is approved."))
    else:
        current.give_back(by=request.user, **said)
        messages.success(request, _("The plan went back to its author."))


def _page(
    request: StaffRequest,
    case: Case,
    plans: list[CollectionPlan],
    current: CollectionPlan | None,
    *,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    account = case.debtor.account_id
    context = {
        "case": case,
        "plan": current,
        "older": [it for it in plans if it != current],
        "owing": owing.today([account])[account],
        **shown,
    }
    return render(request, "cases/plan.html", context, status=status)
