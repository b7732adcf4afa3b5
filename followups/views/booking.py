"""Booking a payment by hand: enter, check, book (F6, N1)."""

from collections.abc import Collection
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
from followups.questions import Question, Unanswered, questions
from followups.views.insisting import insisted_on, insisted_values
from foundation.capital_numerals import in_capitals
from foundation.encrypted import search_hash
from foundation.errors import answers_errors, shown_in
from ledger.booking import PaymentRow
from staff.requests import StaffRequest

may_book = permission_required("ledger.take_payment", raise_exception=True)


@may_book
@answers_errors
def payment_new(request: StaffRequest) -> HttpResponse:
    """Book a payment by hand: enter it, check the answers and the owner, book it."""
    step = request.POST.get("step", "")
    if step == "book":
        return _book(request)
    form = PaymentForm(request.POST or None, initial=_prefilled(request))
    if step == "enter" and form.is_valid():
        pots = money_view.found(request.user, form.cleaned_data["whose"])
        initial = {name: request.POST.get(name, "") for name in form.fields}
        row = _row(form.cleaned_data, account=pots[0].account if pots else None)
        return _check(request, BookingForm(initial=initial, pots=pots), row, questions(row))
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


def _check(
    request: StaffRequest,
    form: PaymentForm,
    row: PaymentRow | None = None,
    asked: Collection[Question] = (),
    status: int = 200,
) -> HttpResponse:
    """Show the answers as they were understood, and what is unusual about them."""
    answers = [
        (form.fields[name].label, form[name].value())
        for name in PaymentForm.base_fields
        if name not in ("request_id", "whose", "method", *(["amount"] if row else []))
    ]
    methods = dict(form.fields["method"].choices)  # type: ignore[attr-defined]
    answers.insert(-3, (form.fields["method"].label, methods.get(form["method"].value(), "")))
    context = {
        "form": form,
        "answers": answers,
        "known": len(form.fields["account"].choices) > 1,  # type: ignore[attr-defined]
        "row": row,
        "capitals": in_capitals(row.amount) if row else "",
        "questions": asked,
        "insisted": insisted_values(asked, row.account if row else None),
    }
    return render(request, "followups/payment_check.html", context, status=status)


def _book(request: StaffRequest) -> HttpResponse:
    """Book what the form says, or ask what must be answered first."""
    form = BookingForm(request.POST, pots=money_view.found(request.user, request.POST.get("whose", "")))
    if not form.is_valid():
        return _check(request, form, status=422)
    facts = form.cleaned_data
    named = facts["named_debt"]
    account = None if facts["account"] == UNKNOWN else int(facts["account"])
    row = _row(facts, account=account, named_debt=named.pk if named else None)
    asked: Collection[Question] = ()
    try:
        with shown_in(form):
            booked = money.take(
                row,
                by=request.user,
                request_id=facts["request_id"],
                phone_hash=search_hash(facts["phone"]) if facts["phone"] else "",
                insisted=insisted_on(request, account),
            )
            return redirect("payment", booked.pk)
    except Unanswered as unanswered:
        asked = unanswered.questions
    return _check(request, form, row, asked, status=422)


def _row(facts: dict[str, Any], *, account: int | None, named_debt: int | None = None) -> PaymentRow:
    """The payment that the valid answers describe."""
    return PaymentRow(
        amount=facts["amount"],
        value_date=facts["value_date"],
        account=account,
        named_debt=named_debt,
        method=facts["method"],
        payer=" ".join(facts["payer"].split()),
        reference=facts["reference"],
    )
