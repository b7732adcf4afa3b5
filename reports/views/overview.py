"""The manager's overview. Every figure opens the list from which it is computed (M4)."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation import clock
from reports import team_content
from reports.forms import ScopeForm
from reports.measures import FIGURES
from reports.scope import Scope
from staff.requests import StaffRequest

ROWS_SHOWN = 500


def _scope(request: StaffRequest) -> tuple[ScopeForm, Scope]:
    """The form and the scope that it chooses. An invalid form chooses this month and all teams."""
    today = clock.business_date()
    initial = {"since": today.replace(day=1), "until": today}
    asked = {**initial, **{name: value for name, value in request.GET.items() if value}}
    form = ScopeForm(asked)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {"team": None, **initial}
    scope = Scope.of(request.user, until=chosen["until"], since=chosen["since"], team=chosen.get("team"))
    return form, scope


@require_GET
@permission_required("reports.see_overview", raise_exception=True)
def overview(request: StaffRequest) -> HttpResponse:
    """All figures over a team and a period."""
    form, scope = _scope(request)
    shown = [team_content.show(figure, scope) for figure in FIGURES.values()]
    ageing = next(s for s in shown if s.figure.code == "ageing")
    context = {
        "form": form,
        "scope": scope,
        "shown": shown,
        "buckets": team_content.ageing_rows(ageing.lines),
        "collectors": team_content.by_collector(
            scope, next(s.lines for s in shown if s.figure.code == "recovered")
        ),
    }
    return render(request, "reports/overview.html", context, status=200 if form.is_valid() else 422)


@require_GET
@permission_required("reports.see_overview", raise_exception=True)
def figure(request: StaffRequest, code: str) -> HttpResponse:
    """The list behind one figure."""
    if code not in FIGURES:
        raise Http404
    form, scope = _scope(request)
    shown = team_content.show(FIGURES[code], scope)
    bucket = request.GET.get("bucket", "")
    lines = [line for line in shown.lines if not bucket or line.note == bucket]
    value = shown.figure.value(lines)
    context = {
        "form": form,
        "scope": scope,
        "shown": shown,
        "value": value,
        "words": shown.figure.words(value),
        "lines": lines[:ROWS_SHOWN],
        "total": len(lines),
        "bucket": bucket,
        # Only some figures have lines with a remark or with days.
        "has_notes": any(line.note for line in lines),
        "has_days": any(line.days for line in lines),
    }
    return render(request, "reports/figure.html", context)
