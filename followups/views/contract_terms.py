"""Finance corrects the terms of a contract that decide how money settles."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from followups import contract_terms, money_view
from followups.forms.contract_terms import ContractTermsForm
from foundation.errors import answers_errors, shown_in
from ledger.models import Debt
from staff.requests import StaffRequest


@permission_required("ledger.take_payment", raise_exception=True)
@answers_errors
def debt_terms(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct the terms of one debt."""
    debt = get_object_or_404(Debt.objects.filter(account__in=money_view.money_for(request.user)), pk=pk)
    initial = {"prepayment": debt.prepayment, "small_difference": debt.small_difference}
    form = ContractTermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, debt):
            contract_terms.correct(debt, **form.cleaned_data, by=request.user)
            return redirect("money-account", debt.account_id)
    context = {
        "title": _("Correct the terms of %(debt)s") % {"debt": debt},
        "text": _(
            "The terms count for all days, as if they had always stood in the contract. What money settled "
            "so far is counted again."
        ),
        "form": form,
        "action": _("Correct the terms"),
        "back": reverse("money-account", args=[debt.account_id]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
