"""Costs that finance charges to a debtor, and takes back."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from followups import acted_on, charges, money_view
from followups.forms.money import ChargeForm, ReversalForm
from foundation import clock
from foundation.errors import answers_errors, shown_in
from ledger.models import Charge
from staff.requests import StaffRequest

may_book = permission_required("ledger.take_payment", raise_exception=True)


@may_book
@answers_errors
def charge_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Charge a cost to one of the account's debts."""
    account = get_object_or_404(money_view.money_for(request.user), pk=pk)
    form = ChargeForm(request.POST or None, account=pk, initial={"on": clock.business_date()})
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with shown_in(form):
            charges.charge(facts["debt"], form.cost, by=request.user, request_id=facts["request_id"])
            return redirect("money-account", account.pk)
    context = {
        "title": _("Charge a cost"),
        "text": _("A cost is due at once, and money settles costs first."),
        "facts": acted_on.of_account(money_view.pots([pk])[0]),
        "form": form,
        "action": _("Charge the cost"),
        "back": reverse("money-account", args=[pk]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@may_book
@answers_errors
def charge_reversal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a cost back from its own day on."""
    rows = Charge.objects.filter(entry__debt__account__in=money_view.money_for(request.user))
    made = get_object_or_404(rows.select_related("entry__debt"), pk=pk)
    account = made.entry.debt.account_id
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with shown_in(form, made):
            charges.take_back(made, by=request.user, reason=facts["reason"], request_id=facts["request_id"])
            return redirect("money-account", account)
    context = {
        "title": _("Take the cost back"),
        "text": _("It is not owed from its own day on. The row stays in the books."),
        "facts": acted_on.of_charge(made),
        "form": form,
        "action": _("Take it back"),
        "tone": "danger",
        "back": reverse("money-account", args=[account]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
