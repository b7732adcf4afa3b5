"""What the contact rules said no to: counted by rule, and one by one."""

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cases import findings
from cases.contact_rules import RULES
from cases.models import Case, Refusal
from foundation import clock, keyset
from staff.requests import StaffRequest

DAYS = 30


@require_GET
@permission_required("cases.see_refusals", raise_exception=True)
def refusals(request: StaffRequest) -> HttpResponse:
    """The refusals of the last days, newest first, by rule when one is chosen."""
    since = clock.business_date() - timedelta(days=DAYS)
    rows = Refusal.objects.visible_to(request.user).since(since)
    counts = [(rule, findings.rule_name(rule), times) for rule, times in rows.counted_by_rule()]
    rule = request.GET.get("rule", "")
    chosen = rows.by_rule(rule) if rule in {it.code for it in RULES} else rows
    page = keyset.page(
        chosen.select_related("case", "asked_by"),
        order=("-refused_at", "-pk"),
        cursor=request.GET.get("after", ""),
    )
    context = {"page": page, "counts": counts, "rule": rule, "total": rows.count(), "days": DAYS}
    return render(request, "cases/refusals.html", context)


@require_GET
def refusal(request: StaffRequest, pk: int) -> HttpResponse:
    """One refusal with every rule that spoke. Who asked may always see why not."""
    rows = Refusal.objects.visible_to(request.user).select_related("case", "person", "asked_by")
    found = get_object_or_404(rows, pk=pk)
    # Compliance sees every refusal, but a person's name only in a case that is open to it.
    seen = Case.objects.visible_to(request.user).filter(refusals=found).exists()
    return render(request, "cases/refusal.html", {"refusal": found, "case_is_visible": seen})
