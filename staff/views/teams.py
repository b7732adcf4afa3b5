"""Teams; for administrators."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import answers_errors, shown_in
from staff.forms import ChangeTeamForm, TeamForm
from staff.models import Team
from staff.requests import StaffRequest

MAY = permission_required("staff.manage_staff", raise_exception=True)


@MAY
def teams(request: StaffRequest) -> HttpResponse:
    """The teams with how many people each has at work."""
    rows = Team.objects.annotate(people=Count("members", filter=Q(members__is_active=True)))
    return render(request, "staff/teams.html", {"teams": rows.order_by("name")})


@MAY
@answers_errors
def team_new(request: StaffRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            Team.add(**form.cleaned_data, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("teams")
    return _form(request, form, _("New team"))


@MAY
@answers_errors
def team(request: StaffRequest, pk: int) -> HttpResponse:
    """A team's name and districts."""
    found = get_object_or_404(Team, pk=pk)
    initial = {"version": found.version, "name": found.name, "districts": found.districts}
    form = ChangeTeamForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, found):
            found.change(**form.cleaned_data, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("teams")
    return _form(request, form, found.name)


def _form(request: StaffRequest, form: TeamForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "action": _("Save"), "back": reverse("teams")}
    return render(request, "form.html", context, status=422 if form.errors else 200)
