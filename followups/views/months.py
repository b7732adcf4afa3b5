"""Closed months as finance sees them, and the list of what corrects them."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audit.record import record
from followups import closed_months
from followups.forms.money import MonthFilter
from followups.verbs import Verb
from foundation import clock, keyset
from foundation.tables import csv_response
from ledger.models import MonthCorrection
from staff.requests import StaffRequest

may_see = permission_required("ledger.view_money", raise_exception=True)

# A year, and the month before it.
SHOWN = 13

EXPORTED = (
    "month",
    "found_at",
    "debtor",
    "references",
    "case",
    "currency",
    "total",
    "principal",
    "interest",
    "penalty",
    "costs",
    "credit",
    "overdue",
    "days_past_due",
    "cause",
    "fact",
    "other_facts",
    "value_date",
    "booked_by",
)


@require_GET
@may_see
def month_corrections(request: StaffRequest) -> HttpResponse:
    """The closed months, and what corrects them, the newest first."""
    filters = MonthFilter(request.GET)
    rows = closed_months.corrections_for(request.user, filters.month)
    context = {
        "filters": filters,
        "months": closed_months.months_for(request.user)[:SHOWN],
        "page": keyset.page(rows, order=("-pk",), cursor=request.GET.get("after", "")),
    }
    return render(request, "followups/month_corrections.html", context)


@require_GET
@may_see
def month_corrections_export(request: StaffRequest) -> StreamingHttpResponse:
    """What corrects the closed months, as filtered, as CSV."""
    month = MonthFilter(request.GET).month
    rows = closed_months.corrections_for(request.user, month)
    record(Verb.MONTHS_EXPORTED, request.user, by=request.user, after={"month": str(month or "")})
    return csv_response(f"corrections-{clock.business_date():%Y-%m-%d}.csv", _exported(rows))


def _exported(rows: QuerySet[MonthCorrection]) -> Iterator[Iterable[object]]:
    """Yield the head, then each correction with its owner."""
    yield EXPORTED
    for it in rows.order_by("-pk").iterator(chunk_size=500):
        debtor = getattr(it.account, "debtor", None)
        cases = sorted(debtor.cases.all(), key=lambda case: case.pk) if debtor else []
        yield [
            str(it.month),
            it.found_at.astimezone(clock.zone()).isoformat(timespec="minutes"),
            debtor.person.name if debtor else "",
            " ".join(debt.reference for debt in it.account.debts.all()),
            cases[-1].number if cases else "",
            settings.CURRENCY,
            it.total,
            it.principal,
            it.interest,
            it.penalty,
            it.costs,
            it.credit,
            it.overdue,
            it.days_past_due,
            it.cause,
            it.fact,
            it.others,
            it.valued_on,
            it.booked_by.name if it.booked_by else "",
        ]
