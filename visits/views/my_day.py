"""The collector's day: the route, what to bring, and setting out."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit.record import record
from followups.models import Task
from foundation import clock, once
from foundation.errors import answers_errors, shown_in
from foundation.forms import OnceForm
from staff.models import User
from staff.requests import StaffRequest
from visits import outings as setting_out
from visits import papers
from visits.day import Day
from visits.forms.safety import OutingForm, SafeForm
from visits.models import DayRoute, Outing, OutingAlarm
from visits.verbs import Verb

TASKS_SHOWN = 12


@permission_required("visits.make_visit", raise_exception=True)
@answers_errors
def my_day(request: StaffRequest) -> HttpResponse:
    """The visits of a day in their order, each with its permit; POST sets out on today's."""
    day = Day.of(request.user, _day_asked(request))
    form = OutingForm(request.POST or None, user=request.user, pair=day.members)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            route = DayRoute.of(request.user, day.on)
            outing = setting_out.start(route, **form.cleaned_data, by=request.user)
            messages.success(request, _("You are out. Say here when you are both safe."))
            return redirect(outing)
    running = Outing.objects.running()
    tasks = Task.objects.mine(request.user).due(day.on).for_list().order_by("due_on", "pk")
    context = {
        "day": day,
        "form": form,
        "outing": running.filter(members=request.user).select_related("duty").first(),
        "watched": running.watched_by(request.user).prefetch_related("members").order_by("due_back"),
        "tasks": tasks[:TASKS_SHOWN],
        "print_form": OnceForm(),
    }
    return render(request, "visits/my_day.html", context, status=422 if form.errors else 200)


@require_GET
@permission_required("visits.make_visit", raise_exception=True)
def day_sheet(request: StaffRequest) -> FileResponse:
    """The newest day sheet of a day as PDF; every look is written down."""
    route = DayRoute.objects.filter(collector=request.user, day=_day_asked(request)).first()
    document = route.sheets.order_by("-pk").first() if route else None
    if document is None:
        raise Http404
    record(Verb.DAY_SHEET_DOWNLOADED, document, by=request.user)
    response = FileResponse(document.file.open("rb"), filename=document.name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@permission_required("visits.make_visit", raise_exception=True)
@answers_errors
def day_sheet_printing(request: StaffRequest) -> HttpResponse:
    """Print a fresh day sheet and show it."""
    day = Day.of(request.user, _day_asked(request))
    here = f"{reverse('day-sheet')}?on={day.on.isoformat()}"
    form = OnceForm(request.POST)
    if form.is_valid() and day.visits:
        _print_once(request.user, day, form, here)
    return redirect(here)


def _print_once(user: User, day: Day, form: OnceForm, result: str) -> None:
    with transaction.atomic():
        body = {"day": day.on}
        asked = once.begin(
            by=user, action="day_sheet.print", request_id=form.cleaned_data["request_id"], body=body
        )
        asked.finish(result)
    papers.print_sheet(DayRoute.of(user, day.on), by=user)


@permission_required("visits.watch_outing", raise_exception=True)
@answers_errors
def outing(request: StaffRequest, pk: int) -> HttpResponse:
    """A pair that is out: due back when, where to look, which alarms were raised. POST says it is safe."""
    found = _watched(request, pk)
    form = SafeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found.safe(by=request.user, **form.cleaned_data)
        messages.success(request, _("Both are safe. The watch has ended."))
        return redirect(found)
    context: dict[str, Any] = {
        "outing": found,
        "form": form,
        "visits": sorted(found.visits.all(), key=lambda it: it.starts_at),
        "alarms": sorted(found.alarms.all(), key=lambda it: it.pk),
    }
    return render(request, "visits/outing.html", context, status=422 if form.errors else 200)


@require_GET
@permission_required("visits.watch_outing", raise_exception=True)
def outings(request: StaffRequest) -> HttpResponse:
    """The pairs that are out now, those due back first on top."""
    rows = Outing.objects.visible_to(request.user).running().with_everything().order_by("due_back")
    return render(request, "visits/outings.html", {"outings": rows[:100]})


@permission_required("visits.watch_outing", raise_exception=True)
@answers_errors
def alarm(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an alarm: whoever presses sees to it."""
    found = get_object_or_404(OutingAlarm.objects.visible_to(request.user).select_related("outing"), pk=pk)
    if request.method == "POST":
        found.acknowledge(by=request.user)
        messages.success(request, _("You have taken it. The alarm ends when both are safe."))
    return redirect(found.outing)


def _watched(request: StaffRequest, pk: int) -> Outing:
    return get_object_or_404(Outing.objects.visible_to(request.user).with_everything().distinct(), pk=pk)


def _day_asked(request: StaffRequest) -> date:
    """The day asked for by ?on=, else today."""
    try:
        on = parse_date(request.GET.get("on", ""))
    except ValueError:
        on = None
    return on or clock.business_date()
