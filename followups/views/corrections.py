"""Putting a payment right: move it to another account, take it back for the bank, return it to its sender."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from followups import acted_on, corrections, money_view
from followups.corrections import Destination
from followups.forms.money import BounceForm, FindForm, ReversalForm, TransferForm
from followups.models import IncomingMoney
from followups.questions import Question, Unanswered
from followups.views.insisting import insisted_on, insisted_values
from foundation.errors import answers_errors, shown_in
from ledger.models import BankReturn
from staff.requests import StaffRequest

may_book = permission_required("ledger.take_payment", raise_exception=True)


@may_book
@answers_errors
def payment_transfer(request: StaffRequest, pk: int) -> HttpResponse:
    """Move a payment that stands on a wrong account: one verb, from the screen of the payment."""
    standing = money_view.payments_for(request.user).filter(reversal=None).exclude(account=None)
    found = get_object_or_404(standing.select_related("account", "named_debt"), pk=pk)
    words = request.POST.get("q") or request.GET.get("q", "")
    pots = [pot for pot in money_view.found(request.user, words) if pot.account != found.account_id]
    form = TransferForm(request.POST or None, accounts=[(pot.account, str(pot)) for pot in pots])
    asked: tuple[Question, ...] = ()
    insisted: list[str] = []
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        account = money_view.money_for(request.user).get(pk=int(facts["account"]))
        named = facts["named_debt"]
        try:
            with shown_in(form, found):
                moved = corrections.move(
                    found,
                    Destination(account, named.pk if named else None),
                    by=request.user,
                    reason=facts["reason"],
                    insisted=insisted_on(request, account.pk),
                    request_id=facts["request_id"],
                )
                return redirect("payment", moved.pk)
        except Unanswered as unanswered:
            asked, insisted = unanswered.questions, insisted_values(unanswered.questions, account.pk)
    context = {
        "payment": found,
        "facts": acted_on.of_payment(found),
        "form": form,
        "find": FindForm(initial={"q": words}),
        "words": words,
        "known": bool(pots),
        "questions": asked,
        "insisted": insisted,
    }
    status = 422 if form.errors or asked else 200
    return render(request, "followups/payment_transfer.html", context, status=status)


@may_book
@answers_errors
def payment_bounce(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a payment back for the bank, and charge the bank's fee."""
    standing = money_view.payments_for(request.user).filter(reversal=None).exclude(account=None)
    found = get_object_or_404(standing.select_related("named_debt"), pk=pk)
    initial = {"debt": found.named_debt_id}
    form = BounceForm(request.POST or None, account=found.account_id or 0, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with shown_in(form, found):
            why = BankReturn(facts["why"])
            corrections.bounce(found, why, by=request.user, fee=form.fee, request_id=facts["request_id"])
            return redirect("payment", pk)
    context = {
        "title": _("The bank took the payment back"),
        "text": _(
            "It does not count from its value date on. What it settled is owed again. The bank's fee is "
            "a cost that the debtor owes from today."
        ),
        "facts": acted_on.of_payment(found),
        "form": form,
        "action": _("Take it back"),
        "tone": "danger",
        "back": reverse("payment", args=[pk]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@may_book
@answers_errors
def payment_return(request: StaffRequest, pk: int) -> HttpResponse:
    """Return money to its sender whose owner nobody found."""
    waiting = IncomingMoney.objects.unmatched().select_related("payment")
    money = get_object_or_404(waiting, pk=pk)
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with shown_in(form, money):
            corrections.return_to_sender(
                money, by=request.user, reason=facts["reason"], request_id=facts["request_id"]
            )
            return redirect("payment", money.payment_id)
    context = {
        "title": _("Return the money to its sender"),
        "text": _("It no longer waits for an owner. The row stays in the books with the reason."),
        "facts": acted_on.of_payment(money.payment),
        "form": form,
        "action": _("Return it"),
        "tone": "danger",
        "back": reverse("payment-match", args=[pk]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
