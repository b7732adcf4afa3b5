"""Finance's desk: the inbox, payments and their owners (F6, N1)."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from followups import acted_on, closed_months, confirmations, matching, money_view, receipts
from followups import payments as money
from followups.forms.money import (
    FindForm,
    MatchForm,
    PaymentFilter,
    ReversalForm,
)
from followups.models import (
    ClosureApproval,
    IncomingMoney,
    LawfulAccount,
    PayingMethod,
    PaymentClaim,
    PaymentConfirmation,
    RefundRequest,
)
from followups.questions import Question, Unanswered, insistence
from followups.views.insisting import insisted_on, insisted_values
from followups.views.papers import paper
from foundation import clock, keyset
from foundation.approvals import Decision
from foundation.errors import answers_errors, shown_in
from ledger.balance import balance
from ledger.models import Payment
from staff.requests import StaffRequest

may_see = permission_required("ledger.view_money", raise_exception=True)
may_book = permission_required("ledger.take_payment", raise_exception=True)

TABS = ("unmatched", "claims", "confirmations", "refunds", "closures", "all")


@require_GET
@may_see
def payments(request: StaffRequest) -> HttpResponse:
    """Finance's home: what waits, and the list of payments with its totals by day."""
    waiting = {
        "unmatched": IncomingMoney.objects.unmatched().select_related("payment__creditor"),
        "claims": PaymentClaim.objects.open().select_related("case__debtor__person", "told_to"),
        "confirmations": PaymentConfirmation.objects.filter(confirmed_at=None, void_at=None).select_related(
            "case__debtor__person"
        ),
        "refunds": RefundRequest.objects.pending().select_related("account__debtor__person", "asked_by"),
        "closures": ClosureApproval.objects.pending()
        .asked_of(request.user)
        .select_related("request__case__debtor__person", "request__asked_by"),
    }
    counts = {name: rows.count() for name, rows in waiting.items()}
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = next((name for name, count in counts.items() if count), "all")
    context: dict[str, Any] = {
        "tab": tab,
        "counts": counts,
        "part": f"followups/_{tab}.html",
        "account": LawfulAccount.standing(),
        "account_waits": LawfulAccount.objects.filter(decision=Decision.PENDING).exists(),
    }
    cursor = request.GET.get("after", "")
    if tab == "all":
        filters = PaymentFilter(request.GET)
        rows = money_view.narrowed(money_view.payments_for(request.user), **filters.chosen)
        page = keyset.page(money_view.with_owners(rows), order=("-value_date", "-pk"), cursor=cursor)
        context |= {"filters": filters, "page": page, "days": money_view.by_day(rows)}
    else:
        context["page"] = keyset.page(waiting[tab], order=("pk",), cursor=cursor)
    if tab == "unmatched":
        found = matching.candidates(context["page"].rows)
        context["rows"] = [
            (row, sum(candidate.agrees for candidate in found[row.pk])) for row in context["page"].rows
        ]
    return render(request, "followups/payments.html", context)


@require_GET
@may_see
def payment(request: StaffRequest, pk: int) -> HttpResponse:
    """One payment: what it settled, what is owed after it, its receipts, its reversal."""
    found = _payment(request, pk)
    shares = list(found.allocations.select_related("debt", "instalment").order_by("settled_on", "pk"))
    context: dict[str, Any] = {
        "payment": found,
        "reversal": getattr(found, "reversal", None),
        "incoming": getattr(found, "incoming", None),
        "shares": shares,
        "corrections": closed_months.of_payment(found),
        "unused": found.amount - sum(share.amount for share in shares),
        "method": dict(PayingMethod.choices).get(found.method, found.method),
        "insistence": insistence(found),
        **_receipts(found),
    }
    if found.account is not None:
        context["pot"] = money_view.pots([found.account.pk])[0]
        day = clock.business_date(found.booked_at)
        context["after"] = balance(found.account, max(day, found.value_date), known_at=found.booked_at)
    return render(request, "followups/payment.html", context)


def _receipts(found: Payment) -> dict[str, Any]:
    """The receipts that were printed, and the languages in which one may be printed.

    Of a reversed payment only what was handed out is printed again, crossed out.
    """
    made = list(found.receipts.select_related("document").order_by("pk"))
    printed = {it.language for it in made if not it.is_void}
    is_void = hasattr(found, "reversal")
    languages = [it for it in settings.LANGUAGES if it[0] in printed or not is_void]
    return {"receipts": made, "languages": languages if found.account_id else [], "is_void": is_void}


def _payment(request: StaffRequest, pk: int) -> Payment:
    rows = money_view.payments_for(request.user).select_related(
        "account__debtor__person", "creditor", "booked_by", "named_debt", "reversal__booked_by", "incoming"
    )
    return get_object_or_404(rows, pk=pk)


@may_see
def payment_receipt(request: StaffRequest, pk: int, language: str) -> HttpResponseBase:
    """The receipt in one language: POST prints it the first time, GET shows it."""
    found = _payment(request, pk)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    if request.method == "POST":
        return _print_receipt(request, found, language)
    # Once the payment is reversed, the receipt is shown only as its crossed-out copy.
    receipt = {"language": language, "is_void": hasattr(found, "reversal")}
    made = get_object_or_404(found.receipts.select_related("document"), **receipt)
    return paper(made.document, by=request.user)


@answers_errors
def _print_receipt(request: StaffRequest, found: Payment, language: str) -> HttpResponse:
    receipts.make(found, language=language, by=request.user)
    return redirect("payment-receipt", found.pk, language)


@may_book
@answers_errors
def payment_reversal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a payment back: it bounced, or was booked wrongly."""
    found = _payment(request, pk)
    form = ReversalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with shown_in(form, found):
            money.reverse(found, by=request.user, reason=facts["reason"], request_id=facts["request_id"])
            return redirect("payment", pk)
    context = {
        "title": _("Take the payment back"),
        "text": _(
            "It does not count from its value date on. What it settled is owed again. The row "
            "stays in the books."
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
def payment_match(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose whose money came in, among the accounts that agree."""
    rows = IncomingMoney.objects.select_related("payment", "matched_to", "matched_by")
    incoming = get_object_or_404(rows, pk=pk)
    if incoming.matched_to is not None:
        return redirect("payment", incoming.matched_to.pk)
    words = request.POST.get("q") or request.GET.get("q", "")
    candidates = {row.account: row for row in matching.candidates([incoming])[incoming.pk]}
    suggested = {pot.account: pot for pot in money_view.pots(candidates)}
    searched = {pot.account: pot for pot in money_view.found(request.user, words)}
    pots = {pk: suggested[pk] for pk in candidates} | searched
    asked: Collection[Question] = ()
    insisted: list[str] = []
    form = MatchForm(request.POST or None, accounts=[(pk, str(pot)) for pk, pot in pots.items()])
    if request.method == "POST" and form.is_valid():
        account = money_view.money_for(request.user).get(pk=int(form.cleaned_data["account"]))
        named = form.cleaned_data["named_debt"]
        try:
            with shown_in(form, incoming):
                booked = money.match(
                    incoming,
                    account,
                    by=request.user,
                    named_debt=named.pk if named else None,
                    insisted=insisted_on(request, account.pk),
                )
                return redirect("payment", booked.pk)
        except Unanswered as unanswered:
            asked, insisted = unanswered.questions, insisted_values(unanswered.questions, account.pk)
    rows_shown = [(pot, candidates[pk].keys if pk in candidates else ()) for pk, pot in pots.items()]
    context = {
        "incoming": incoming,
        "form": form,
        "find": FindForm(initial={"q": words}),
        "words": words,
        "rows": rows_shown,
        "questions": asked,
        "insisted": insisted,
    }
    status = 422 if form.errors or asked else 200
    return render(request, "followups/payment_match.html", context, status=status)


@may_book
@answers_errors
def payment_confirmation(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm for finance that everything is paid."""
    rows = PaymentConfirmation.objects.filter(void_at=None).select_related("case__debtor__account")
    confirmation = get_object_or_404(rows, pk=pk)
    pot = money_view.pots([confirmation.case.debtor.account_id])[0]
    if request.method == "POST":
        confirmations.confirm_paid(confirmation, by=request.user)
        return redirect(f"{reverse('payments')}?tab=confirmations")
    context = {"confirmation": confirmation, "pot": pot}
    return render(request, "followups/payment_confirmation.html", context)
