"""The board: what needs the supervisor now, and every queue of their team (M1)."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from collections_app.board import Board, Part, case_rows
from foundation import clock, keyset
from foundation.errors import answers_errors
from staff.models import Role, Team
from staff.requests import StaffRequest


class TeamForm(forms.Form):
    """The team whose board a manager looks at."""

    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("All teams")
    )


@require_GET
@permission_required("cases.see_board", raise_exception=True)
@answers_errors
def board(request: StaffRequest) -> HttpResponse:
    """One queue of the board, with the counts of all queues."""
    ranges = request.user.has_role(Role.MANAGER)
    form = TeamForm(request.GET if ranges else None)
    team = form.cleaned_data["team"] if form.is_valid() else None
    shown = Board(request.user, team)
    context = {
        "board": shown,
        "team_form": form if ranges else None,
        "team": team if ranges else request.user.team,
        "moment": clock.now(),
        "collectors": shown.collector_loads(),
    }
    if request.GET.get("queue") == "workload":
        return render(request, "board/workload.html", context | {"current": "workload"})
    queue = shown.queue(request.GET.get("queue", ""))
    context |= {"queue": queue, "current": queue.code}
    if queue.is_of_cases:
        page = _page(request, queue.parts[0])
        return render(request, "board/cases.html", context | {"page": page, "rows": case_rows(page.rows)})
    part = queue.part(request.GET.get("part", ""))
    if part is not None:
        page = _page(request, part)
        context |= {"page": page, "part": part, "lines": part.lines(page.rows)}
    return render(request, "board/queue.html", context)


def _page(request: StaffRequest, part: Part) -> "keyset.Page[Any]":
    return keyset.page(part.rows, order=part.order, cursor=request.GET.get("after", ""))
