"""Booking a payment by hand: enter, check, book (F6, N1)."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from followups import money_view
from followups import payments as money
from followups.forms.money import (
    UNKNOWN,
    BookingForm,
    PaymentForm,
)
from followups.models import (
    PaymentClaim,
)
from foundation.encrypted import search_hash
from foundation.errors import answers_errors, shown_in
from ledger.booking import PaymentRow
from ledger.models import Payment
from staff.requests import StaffRequest

may_book = permission_required("ledger.take_payment", raise_exception=True)


@may_book
@answers_errors
def payment_new(request: StaffRequest) -> HttpResponse:
    """Book a payment by hand: enter it, check the answers and the owner, book it."""
    step = request.POST.get("step", "")
    if step == "book":
        pots = money_view.found(request.user, request.POST.get("whose", ""))
        form: PaymentForm = BookingForm(request.POST, pots=pots)
        if form.is_valid():
            with shown_in(form):
                return redirect("payment", _book(request, form).pk)
        return _check(request, form, status=422)
    form = PaymentForm(request.POST or None, initial=_prefilled(request))
    if step == "enter" and form.is_valid():
        pots = money_view.found(request.user, form.cleaned_data["whose"])
        initial = {name: request.POST.get(name, "") for name in form.fields}
        return _check(request, BookingForm(initial=initial, pots=pots))
    status = 422 if step == "enter" else 200
    return render(
        request, "followups/payment_new.html", {"form": form, "back": reverse("payments")}, status=status
    )


def _prefilled(request: StaffRequest) -> dict[str, Any]:
    """Return what a link fills in: an account, or a payment that a debtor reports."""
    initial: dict[str, Any] = {name: request.GET[name] for name in ("whose", "payer") if name in request.GET}
    if (pk := request.GET.get("claim", "")).isdigit():
        claim = PaymentClaim.objects.open().filter(pk=pk).select_related("case__debtor__person").first()
        if claim is not None:
            initial |= {
                "amount": claim.amount,
                "value_date": claim.paid_on,
                "whose": claim.case.number,
                "payer": claim.case.debtor.person.name,
            }
    return initial


def _check(request: StaffRequest, form: PaymentForm, status: int = 200) -> HttpResponse:
    answers = [
        (form.fields[name].label, form[name].value())
        for name in PaymentForm.base_fields
        if name not in ("request_id", "whose", "method")
    ]
    methods = dict(form.fields["method"].choices)  # type: ignore[attr-defined]
    answers.insert(2, (form.fields["method"].label, methods.get(form["method"].value(), "")))
    context = {"form": form, "answers": answers, "known": len(form.fields["account"].choices) > 1}  # type: ignore[attr-defined]
    return render(request, "followups/payment_check.html", context, status=status)


def _book(request: StaffRequest, form: PaymentForm) -> Payment:
    """Book what the form says. Raises ValidationError as payments.take."""
    facts = form.cleaned_data
    named = facts["named_debt"]
    row = PaymentRow(
        amount=facts["amount"],
        value_date=facts["value_date"],
        account=None if facts["account"] == UNKNOWN else int(facts["account"]),
        named_debt=named.pk if named else None,
        method=facts["method"],
        payer=" ".join(facts["payer"].split()),
        reference=facts["reference"],
    )
    phone_hash = search_hash(facts["phone"]) if facts["phone"] else ""
    return money.take(row, by=request.user, request_id=facts["request_id"], phone_hash=phone_hash)
