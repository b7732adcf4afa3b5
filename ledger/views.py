"""The rules of the books: caps on yearly rates, with a form that adds one, and orders of settlement."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.errors import answers_errors, shown_in
from ledger.capping import set_cap
from ledger.forms import RateCapForm
from ledger.models import AllocationRule, CreditorKind, Ranged
from ledger.rate_caps import Caps
from staff.requests import StaffRequest


@answers_errors
def rate_caps(request: StaffRequest) -> HttpResponse:
    """The highest rates that may be claimed, by kind of creditor and day of the contract."""
    may_set = request.user.has_perm("ledger.set_rate_caps")
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = RateCapForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            set_cap(**form.cleaned_data, by=request.user)
            messages.success(request, _("The cap holds for contracts from that day on."))
            return redirect("rate-caps")
    caps = Caps.in_force()
    context = {
        "kinds": [
            {"name": CreditorKind(kind).label, "segments": segments[::-1]}
            for kind, segments in sorted(
                caps.segments.items(), key=lambda it: CreditorKind.values.index(it[0])
            )
        ],
        "form": form if may_set else None,
    }
    return render(request, "ledger/rate_caps.html", context, status=422 if form.errors else 200)


@require_GET
def allocation_rules(request: StaffRequest) -> HttpResponse:
    """The orders in which money settles what is owed, with their sources."""
    rules = AllocationRule.objects.order_by("-is_default", "pk")
    context = {
        "orders": [rule for rule in rules if rule.ranges == Ranged.PARTS],
        "between": [rule for rule in rules if rule.ranges == Ranged.DEBTS],
    }
    return render(request, "ledger/allocation_rules.html", context)
