"""The payments as CSV, for the company's departments (F6)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from audit.record import record
from followups import money_view
from followups.forms.money import (
    PaymentFilter,
)
from followups.verbs import Verb
from foundation import clock
from foundation.tables import csv_response
from staff.requests import StaffRequest

may_see = permission_required("ledger.view_money", raise_exception=True)

EXPORTED = (
    "payment",
    "value_date",
    "booked_at",
    "amount",
    "currency",
    "debtor",
    "references",
    "case",
    "creditor",
    "method",
    "payer",
    "reference",
    "booked_by",
    "reversed_at",
    "reversal_reason",
)


@require_GET
@may_see
def payments_export(request: StaffRequest) -> StreamingHttpResponse:
    """The list of payments, as filtered, as CSV for the company's departments (F6)."""
    filters = PaymentFilter(request.GET)
    rows = money_view.narrowed(money_view.payments_for(request.user), **filters.chosen)
    chosen = {name: str(value) for name, value in filters.chosen.items() if value}
    record(Verb.PAYMENTS_EXPORTED, request.user, by=request.user, after=chosen)
    return csv_response(f"payments-{clock.business_date():%Y-%m-%d}.csv", _exported(rows))


def _exported(rows: Any) -> Iterator[Iterable[object]]:
    """Yield the head, then each payment with its owner."""
    yield EXPORTED
    for it in money_view.with_owners(rows).order_by("-value_date", "-pk").iterator(chunk_size=500):
        reversal = getattr(it, "reversal", None)
        cases = sorted(it.account.debtor.cases.all(), key=lambda case: case.pk) if it.account else []
        yield [
            it.pk,
            it.value_date,
            it.booked_at.astimezone(clock.zone()).isoformat(timespec="minutes"),
            it.amount,
            settings.CURRENCY,
            it.account.debtor.person.name if it.account else "",
            " ".join(debt.reference for debt in it.account.debts.all()) if it.account else "",
            cases[-1].number if cases else "",
            it.creditor.name if it.creditor else "",
            it.method,
            it.payer,
            it.reference,
            it.booked_by.name,
            reversal.booked_at.astimezone(clock.zone()).isoformat(timespec="minutes") if reversal else "",
            reversal.reason if reversal else "",
        ]
