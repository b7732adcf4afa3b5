"""Change the due days of a contract: somebody asks, a manager decides, and may take it back."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import Case
from followups import contract_changes
from followups.forms.contract_changes import FORMS
from followups.forms.money import DecisionForm, ReversalForm
from followups.kinds import ChangeKind
from followups.models import ContractChange
from foundation.approvals import Decision
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


def _case(request: StaffRequest, number: str) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("debtor__account")
    return get_object_or_404(rows, number=number)


@require_GET
@permission_required("followups.see_followups", raise_exception=True)
def case_contract_changes(request: StaffRequest, number: str) -> HttpResponse:
    """The changes of a case's contracts, and the ways to ask for one."""
    case = _case(request, number)
    context = {
        "case": case,
        "changes": ContractChange.objects.of_case(case),
        "kinds": ChangeKind,
    }
    return render(request, "followups/contract_changes.html", context)


@permission_required("followups.ask_contract_change", raise_exception=True)
@answers_errors
def contract_change_new(request: StaffRequest, number: str, kind: str) -> HttpResponse:
    """Ask for a change. The new schedule is shown beside the old one before it is asked for."""
    case = _case(request, number)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None, case=case)
    compared = None
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            compared = contract_changes.compare(form.wanted)
            if "show" not in request.POST:
                contract_changes.ask(case, form.wanted, by=request.user)
                messages.success(request, _("A manager decides on it."))
                return redirect("contract-changes", number)
    context = {
        "case": case,
        "form": form,
        "kind": kind,
        "title": ChangeKind(kind).label.capitalize(),
        "compared": compared,
        "back": reverse("contract-changes", args=[number]),
    }
    return render(request, "followups/contract_change_new.html", context, status=422 if form.errors else 200)


@permission_required("followups.approve_contract_change", raise_exception=True)
@answers_errors
def contract_change_decision(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Agree to the change, or return it, as a manager."""
    case = _case(request, number)
    change = get_object_or_404(ContractChange.objects.of_case(case), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = Decision(form.cleaned_data["decision"])
        with shown_in(form, change):
            contract_changes.decide(change, decision, by=request.user, remarks=form.cleaned_data["remarks"])
            return redirect("contract-changes", number)
    compared, obstacle = None, ""
    if change.decision == Decision.PENDING:
        try:
            compared = contract_changes.compare(contract_changes.Wanted.of(change))
        except ValidationError as error:
            obstacle = " ".join(error.messages)
    context = {
        "case": case,
        "asked": change,
        "form": form,
        "compared": compared,
        "obstacle": obstacle,
        "back": reverse("contract-changes", args=[number]),
    }
    return render(
        request, "followups/contract_change_decision.html", context, status=422 if form.errors else 200
    )


@permission_required("followups.approve_contract_change", raise_exception=True)
@answers_errors
def contract_change_withdrawal(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """Take a change back: the contract asks for what it asked for before."""
    case = _case(request, number)
    change = get_object_or_404(ContractChange.objects.of_case(case), pk=pk)
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, change):
            contract_changes.withdraw(change, by=request.user, reason=form.cleaned_data["reason"])
            return redirect("contract-changes", number)
    context = {
        "title": _("Take the change back"),
        "text": _(
            "%(debt)s: %(change)s. The contract asks again for what it asked for before, as if nothing had "
            "changed. An instalment that moved may be overdue at once."
        )
        % {"debt": change.debt.reference, "change": change.words},
        "form": form,
        "action": _("Take it back"),
        "tone": "danger",
        "back": reverse("contract-changes", args=[number]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
