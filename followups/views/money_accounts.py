"""A debtor's account as finance sees it, and paying credit back."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from followups import acted_on, closed_months, money_view, refunds
from followups import credit as credits
from followups.forms.money import DecisionForm, FindForm, RefundForm
from followups.models import RefundRequest
from foundation import keyset
from foundation.approvals import Decision
from foundation.errors import answers_errors, shown_in
from ledger.models import Charge
from staff.requests import StaffRequest

may_see = permission_required("ledger.view_money", raise_exception=True)
may_approve = permission_required("followups.approve_refund", raise_exception=True)
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
    asked = account.refund_requests.select_related("account__debtor__person", "asked_by", "decided_by")
    charges = Charge.objects.filter(entry__debt__account=account).select_related(
        "entry__debt", "entry__booked_by", "entry__reversed_by__booked_by"
    )
    context = {
        "pot": money_view.pots([pk])[0],
        "page": page,
        "debts": account.debts.order_by("pk"),
        "may_book": request.user.has_perm("ledger.take_payment"),
        "charges": charges.order_by("-entry__value_date", "-pk"),
        "corrections": closed_months.of_account(pk),
        "refunds": asked.order_by("-pk"),
        "earlier_refunds": account.refunds.filter(request=None).order_by("-value_date", "-pk"),
    }
    return render(request, "followups/money_account.html", context)


@may_book
@answers_errors
def refund_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask a second person to pay credit back."""
    account = get_object_or_404(money_view.money_for(request.user), pk=pk)
    pot = money_view.pots([pk])[0]
    credit = credits.available(account)
    initial = {"amount": credit.free or None, "payee_name": pot.name}
    form = RefundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, account):
            refunds.ask(account, form.payback, by=request.user, request_id=form.cleaned_data["request_id"])
            return redirect("money-account", pk)
    context = {
        "title": _("Pay credit back"),
        "text": _("Another person in finance or a manager must agree before it is booked."),
        "facts": acted_on.of_credit(pot, credit),
        "form": form,
        "action": _("Ask for the refund"),
        "back": reverse("money-account", args=[pk]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@may_approve
@answers_errors
def refund_decision(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree to a refund or return it. A manager sees its money and not finance's desk."""
    rows = RefundRequest.objects.asked_of(request.user).select_related(
        "account__debtor__person", "asked_by", "decided_by", "refund"
    )
    asked = get_object_or_404(rows, pk=pk)
    for_finance = request.user.has_perm("ledger.view_money")
    back = f"{reverse('payments')}?tab=refunds" if for_finance else reverse("board")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = Decision(form.cleaned_data["decision"])
        with shown_in(form, asked):
            refunds.decide(asked, decision, by=request.user, remarks=form.cleaned_data["remarks"])
            return redirect("refund-decision", pk)
    pot = money_view.pots([asked.account_id])[0]
    context = {
        "asked": asked,
        "form": form,
        "pot": pot,
        "credit": acted_on.of_credit(pot, credits.available(asked.account, besides=asked)),
        "is_debtor": asked.payee_name == pot.name,
        "is_mine": asked.asked_by_id == request.user.pk,
        "for_finance": for_finance,
        "back": back,
    }
    return render(request, "followups/refund_decision.html", context, status=422 if form.errors else 200)
