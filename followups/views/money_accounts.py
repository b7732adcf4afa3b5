"""A debtor's account as finance sees it, and paying credit back."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from followups import money_view, refunds
from followups.forms.money import (
    FindForm,
    RefundForm,
)
from foundation import keyset
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest

may_see = permission_required("ledger.view_money", raise_exception=True)
may_book = permission_required("ledger.take_payment", raise_exception=True)


@require_GET
@may_see
def money_accounts(request: StaffRequest) -> HttpResponse:
    """Find an account by reference, case number or name."""
    words = request.GET.get("q", "")
    context = {
        "find": FindForm(initial={"q": words}),
        "words": words,
        "pots": money_view.found(request.user, words),
    }
    return render(request, "followups/money_accounts.html", context)


@require_GET
@may_see
def money_account(request: StaffRequest, pk: int) -> HttpResponse:
    """One account's money: what is owed, its credit, its payments."""
    account = get_object_or_404(money_view.money_for(request.user), pk=pk)
    rows = money_view.with_owners(money_view.payments_for(request.user).filter(account=account))
    page = keyset.page(rows, order=("-value_date", "-pk"), cursor=request.GET.get("after", ""))
    refunds = account.refunds.select_related("booked_by").order_by("-value_date", "-pk")
    context = {"pot": money_view.pots([pk])[0], "page": page, "refunds": refunds}
    return render(request, "followups/money_account.html", context)


@may_book
@answers_errors
def refund_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Pay credit back."""
    account = get_object_or_404(money_view.money_for(request.user), pk=pk)
    pot = money_view.pots([pk])[0]
    form = RefundForm(request.POST or None, initial={"amount": pot.credit or None})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            refunds.refund(account, by=request.user, **form.cleaned_data)
            return redirect("money-account", pk)
    context = {
        "title": _("Pay credit back"),
        "text": str(pot),
        "form": form,
        "action": _("Book the refund"),
        "back": reverse("money-account", args=[pk]),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)
