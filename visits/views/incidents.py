"""What went wrong at visits: said, taken, talked over."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foundation import keyset, once
from foundation.errors import answers_errors
from staff.requests import StaffRequest
from visits import incidents as raising
from visits.forms.safety import DebriefForm, IncidentForm
from visits.models import Incident, VisitPlan


@require_GET
@permission_required("visits.see_incidents", raise_exception=True)
def incidents(request: StaffRequest) -> HttpResponse:
    """The incidents that the person may see, the newest first."""
    rows = Incident.objects.visible_to(request.user).with_everything()
    page = keyset.page(rows, order=("-pk",), cursor=request.GET.get("after", ""))
    return render(request, "visits/incidents.html", {"page": page})


@permission_required("visits.see_incidents", raise_exception=True)
@answers_errors
def new(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that something went wrong at a visit."""
    visit = get_object_or_404(VisitPlan.objects.visible_to(request.user).with_everything(), pk=pk)
    form = IncidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        incident = _raise(request, visit, **form.cleaned_data)
        messages.success(request, _("It is written down. Supervisors and compliance were told."))
        return redirect(incident)
    context = {
        "title": _("Report an incident"),
        "text": _("Danger also stops every demand on the debtor at once. You can fill in the words later."),
        "form": form,
        "action": _("Report the incident"),
        "back": visit.get_absolute_url(),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)


def _raise(request: StaffRequest, visit: VisitPlan, kind: str, words: str, request_id: UUID) -> Incident:
    """The incident, once for one form."""
    with once.carried_out(
        by=request.user,
        action="incident.raise",
        request_id=request_id,
        body={"visit": visit.pk, "kind": kind, "words": words},
        result=visit.get_absolute_url(),
    ):
        return raising.report(visit, kind, words, by=request.user)


@permission_required("visits.see_incidents", raise_exception=True)
def incident(request: StaffRequest, pk: int) -> HttpResponse:
    """One incident, who has taken it, and its debrief."""
    found = _visible(request, pk)
    return _page(request, found, DebriefForm())


@require_POST
@permission_required("visits.handle_incident", raise_exception=True)
@answers_errors
def acknowledgement(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an incident: whoever presses sees to it, and it leaves the top of the board."""
    found = _visible(request, pk)
    found.acknowledge(by=request.user)
    messages.success(request, _("You have taken it."))
    return redirect(found)


@require_POST
@permission_required("visits.handle_incident", raise_exception=True)
@answers_errors
def debrief(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what was talked over with the pair."""
    found = _visible(request, pk)
    form = DebriefForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    raising.write_debrief(found, by=request.user, **form.cleaned_data)
    messages.success(request, _("The debrief is kept."))
    return redirect(found)


def _page(request: StaffRequest, found: Incident, form: DebriefForm) -> HttpResponse:
    may_debrief = request.user.has_perm("visits.handle_incident") and not found.visit.takes_part(request.user)
    context = {"incident": found, "visit": found.visit, "case": found.visit.case, "form": form}
    context["may_debrief"] = may_debrief and found.debriefed_at is None
    return render(request, "visits/incident.html", context, status=422 if form.errors else 200)


def _visible(request: StaffRequest, pk: int) -> Incident:
    return get_object_or_404(Incident.objects.visible_to(request.user).with_everything(), pk=pk)
