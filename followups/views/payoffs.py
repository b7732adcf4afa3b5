"""The payoff quote of a case or of an account as finance sees it: counted on a page, printed on request."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases.models import Case
from followups import money_view, payoffs
from followups.forms.payoffs import PayoffForm
from followups.models import PayoffQuote
from followups.views.papers import paper
from foundation.errors import answers_errors, shown_in
from ledger.quoting import Quotes
from staff.requests import StaffRequest

if TYPE_CHECKING:
    from ledger.models import Account


@answers_errors
def case_payoff(request: StaffRequest, number: str) -> HttpResponse:
    """What pays off the debts of a case."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account")
    case = get_object_or_404(rows, number=number)
    back = {"words": case.number, "url": reverse("case-debts", args=[number])}
    return _page(request, case.debtor.account, {"case": case, "back": back})


@permission_required("ledger.view_money", raise_exception=True)
@answers_errors
def account_payoff(request: StaffRequest, pk: int) -> HttpResponse:
    """What pays off the debts of an account."""
    account = get_object_or_404(money_view.money_for(request.user), pk=pk)
    pot = money_view.pots([pk])[0]
    back = {"words": pot.name, "url": reverse("money-account", args=[pk])}
    return _page(request, account, {"pot": pot, "back": back})


def _page(request: StaffRequest, account: "Account", where: dict[str, Any]) -> HttpResponse:
    """GET counts what the address asks for. POST prints it."""
    is_print = request.method == "POST"
    may_print = payoffs.may_print(request.user)
    if is_print and not may_print:
        raise PermissionDenied
    sent = request.POST if is_print else request.GET
    form = PayoffForm(sent if is_print or "on" in request.GET else None, account=account)
    found: Quotes | None = None
    if form.is_bound and form.is_valid():
        with shown_in(form):
            if is_print:
                language = request.POST.get("language", "")
                if language not in dict(settings.LANGUAGES):
                    raise Http404
                made = payoffs.make(form.asked, language=language, by=request.user)
                return redirect("payoff-paper", made.pk)
            found = form.asked.count()
    made_before = account.payoff_quotes.select_related("debt", "document").order_by("-pk")[:20]
    context = {
        **where,
        "form": form,
        "quotes": found,
        "first": found.first if found else None,
        "debts": list(account.debts.filter(pk__in=found.first.debts).order_by("pk")) if found else [],
        "languages": settings.LANGUAGES if may_print else [],
        "made": made_before,
    }
    return render(request, "followups/payoff.html", context, status=422 if form.errors else 200)


@require_GET
def payoff_paper(request: StaffRequest, pk: int) -> FileResponse:
    """A quote as it was printed."""
    rows = PayoffQuote.objects.visible_to(request.user).select_related("document")
    made = get_object_or_404(rows, pk=pk)
    number = made.document.name.partition("-payoff-")[0]
    return paper(made.document, by=request.user, case=number)
