"""Tasks: what to do, whose they are, and by when (F3)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.models import Case
from followups.forms.tasks import TaskDoneForm, TaskForm
from followups.kinds import When
from followups.models import Task
from foundation import clock, keyset
from foundation.errors import answers_errors, shown_in
from staff.models import Role
from staff.requests import StaffRequest

may_do = permission_required("followups.do_task", raise_exception=True)


@require_GET
@may_do
def tasks(request: StaffRequest) -> HttpResponse:
    """Late, today's, coming and done tasks: the user's own, or a supervisor's whole team's."""
    user, today = request.user, clock.business_date()
    sees_team = user.has_role(Role.SUPERVISOR)
    whose = "mine" if not sees_team or request.GET.get("whose") == "mine" else "team"
    rows = Task.objects.mine(user) if whose == "mine" else Task.objects.visible_to(user)
    counts = rows.counts(today)
    chosen = request.GET.get("when", "")
    if chosen not in When.values:
        # The first tab with something under it: what is late, then today's.
        chosen = next((when for when in counts if counts[when]), When.TODAY.value)
    order = ("-done_at", "-pk") if chosen == When.DONE else ("due_on", "pk")
    found = rows.when(chosen, today).for_list()
    context = {
        "page": keyset.page(found, order=order, cursor=request.GET.get("after", "")),
        "tabs": [(when.value, when.label, counts.get(when.value)) for when in When],
        "chosen": chosen,
        "whose": whose,
        "sees_team": sees_team,
    }
    return render(request, "followups/tasks.html", context)


@may_do
@answers_errors
def task_done(request: StaffRequest, pk: int) -> HttpResponse:
    """Finish a task and say what came of it."""
    found = get_object_or_404(Task.objects.visible_to(request.user).for_list(), pk=pk)
    form = TaskDoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found.finish(by=request.user, **form.cleaned_data)
        return redirect("tasks")
    context = {
        "title": found.get_kind_display(),
        "text": found.note,
        "form": form,
        "action": _("It is done"),
        "back": reverse("tasks"),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)


@may_do
@answers_errors
def task_new(request: StaffRequest, number: str) -> HttpResponse:
    """Open a task about a case."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    form = TaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            Task.add(case, by=request.user, **form.cleaned_data)
            return redirect(case)
    context = {
        "title": _("New task for case %(number)s") % {"number": case.number},
        "form": form,
        "action": _("Add the task"),
        "back": case.get_absolute_url(),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)
