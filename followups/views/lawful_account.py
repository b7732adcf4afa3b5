"""The one account into which debtors pay, changed by two people (N1)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from followups.forms.money import DecisionForm, LawfulAccountForm
from followups.models import LawfulAccount
from foundation.approvals import Decision
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest

may_set = permission_required("followups.set_lawful_account", raise_exception=True)


@may_set
@answers_errors
def lawful_account(request: StaffRequest) -> HttpResponse:
    """The account that stands, the one that waits, and all former ones; propose another."""
    form = LawfulAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("holder", "bank", "number")}
        with shown_in(form):
            LawfulAccount.propose(**facts, by=request.user)
            return redirect("lawful-account")
    context = {
        "form": form,
        "standing": LawfulAccount.standing(),
        "waiting": LawfulAccount.objects.filter(decision=Decision.PENDING).select_related("asked_by").first(),
        "history": LawfulAccount.objects.exclude(decision=Decision.PENDING)
        .select_related("asked_by", "decided_by")
        .order_by("-decided_at", "-pk"),
    }
    return render(request, "followups/lawful_account.html", context, status=422 if form.errors else 200)


@may_set
@answers_errors
def lawful_account_decision(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve the proposed account or return it, as somebody other than the proposer."""
    account = get_object_or_404(LawfulAccount.objects.select_related("asked_by"), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = Decision(form.cleaned_data["decision"])
        with shown_in(form, account):
            account.decide_on(decision, by=request.user, remarks=form.cleaned_data["remarks"])
            return redirect("lawful-account")
    context = {
        "asked": account,
        "form": form,
        "standing": LawfulAccount.standing(),
        "back": reverse("lawful-account"),
    }
    return render(
        request, "followups/lawful_account_decision.html", context, status=422 if form.errors else 200
    )
