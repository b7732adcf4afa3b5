"""A case's visits: planning, moving, cancelling, and the permit of each."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case, EvidenceKind, Refusal
from foundation import keyset
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest
from visits import permits, planning, windows
from visits.forms.planning import CancelForm, MoveForm, PlanForm
from visits.models import VisitPlan
from visits.pair import assigned_pair

# What goes along unless the pair leaves it out.
USUALLY_TAKEN = (EvidenceKind.CONTRACT, EvidenceKind.IOU, EvidenceKind.STATEMENT)


@require_GET
@permission_required("visits.see_visits", raise_exception=True)
def case_visits(request: StaffRequest, number: str) -> HttpResponse:
    """The visits of a case, the newest first, each with its permit as it stands."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    rows = case.visits.with_everything()
    page = keyset.page(rows, order=("-day", "-id"), cursor=request.GET.get("after", ""))
    standing = permits.now_many(page.rows)
    shown = [(visit, standing[visit.pk]) for visit in page.rows]
    return render(request, "visits/case_visits.html", {"case": case, "page": page, "shown": shown})


@permission_required("visits.plan_visit", raise_exception=True)
@answers_errors
def plan(request: StaffRequest, number: str) -> HttpResponse:
    """Plan a visit; the contact rules answer at once."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    form = PlanForm(request.POST or None, case=case, initial=_suggested_initial(request, case))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            cleaned = form.cleaned_data
            planned = planning.plan(
                form.wish(), by=request.user, version=cleaned["version"], request_id=cleaned["request_id"]
            )
            return _answer(request, planned, back=reverse("visit-new", args=[case.number]))
    return _plan_page(request, case, form)


def _suggested_initial(request: StaffRequest, case: Case) -> dict[str, Any]:
    """The pair and the place as they stand, the window that was suggested and clicked."""
    pair = assigned_pair(case)
    asked = {name: request.GET[name] for name in ("day", "at", "until") if name in request.GET}
    people = dict(zip(("lead", "second"), (member.pk for member in pair), strict=False))
    place = case.debtor.person.addresses.filter(is_current=True).values_list("pk", flat=True).first()
    usual = case.debtor.evidence.filter(kind__in=USUALLY_TAKEN).values_list("pk", flat=True)
    return {"version": case.version, "address": place, "evidence": list(usual), **people, **asked}


def _plan_page(request: StaffRequest, case: Case, form: PlanForm) -> HttpResponse:
    collection_plan = windows.plan_of(case)
    place = case.debtor.person.addresses.filter(is_current=True).first()
    context = {
        "case": case,
        "form": form,
        "plan": collection_plan,
        "suggestions": windows.suggested(case, address=place, plan=collection_plan),
    }
    return render(request, "visits/plan.html", context, status=422 if form.errors else 200)


def _answer(request: StaffRequest, planned: VisitPlan | Refusal, *, back: str) -> HttpResponse:
    """On to the planned visit, or the page that says which rules refused it."""
    if isinstance(planned, Refusal):
        context = {"refusal": planned, "findings": planned.spoken, "back": back}
        return render(request, "errors/refused.html", context, status=422)
    if planned.state == "awaiting":
        messages.warning(request, _("The visit waits for another person's approval."))
    else:
        messages.success(request, _("The visit is planned."))
    if not windows.fits(windows.plan_of(planned.case), planned.starts_at, planned.ends_at):
        messages.warning(request, _("The window lies outside those of the approved plan."))
    return redirect(planned)


@require_GET
@permission_required("visits.see_visits", raise_exception=True)
def visit(request: StaffRequest, pk: int) -> HttpResponse:
    """One visit: its plan, its permit as it stands, what to take, and what came of it."""
    found = _visible(request, pk)
    context = {
        "visit": found,
        "case": found.case,
        "now": permits.now(found),
        "checks": sorted(found.permits.all(), key=lambda it: -it.pk),
        "report": getattr(found, "report", None),
        "incidents": found.incidents.select_related("raised_by").order_by("-pk"),
        "outing": found.outings.running().first(),
        "approval": found.contact.approvals.select_related("asked_by", "decided_by").order_by("-pk").first(),
        "takes_part": found.takes_part(request.user),
        "fits_plan": windows.fits(windows.plan_of(found.case), found.starts_at, found.ends_at),
    }
    return render(request, "visits/visit.html", context)


@permission_required("visits.plan_visit", raise_exception=True)
@answers_errors
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Another window, pair or place for a planned visit."""
    found = _visible(request, pk)
    form = MoveForm(request.POST or None, case=found.case, initial=MoveForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        with shown_in(form, found):
            moved = planning.move(found, form.wish(), by=request.user, version=form.cleaned_data["version"])
            return _answer(request, moved, back=reverse("visit-move", args=[pk]))
    context = {
        "title": _("Move the visit"),
        "text": _("The rules are asked anew; the old window is free again once the new one is planned."),
        "form": form,
        "action": _("Move the visit"),
        "back": found.get_absolute_url(),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)


@permission_required("visits.plan_visit", raise_exception=True)
@answers_errors
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Not make a planned visit after all."""
    found = _visible(request, pk)
    form = CancelForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        planning.cancel(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("The visit is cancelled; its place under the caps is free again."))
        return redirect(found)
    context = {
        "title": _("Cancel the visit"),
        "form": form,
        "action": _("Cancel the visit"),
        "tone": "danger",
        "back": found.get_absolute_url(),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)


@require_POST
@permission_required("visits.check_permit", raise_exception=True)
@answers_errors
def permit(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask the contact rules again and keep the answer."""
    found = _visible(request, pk)
    permits.check(found, by=request.user)
    now = permits.now(found)
    tell = messages.success if now.is_green else messages.warning
    tell(request, _("Checked again: %(state)s.") % {"state": now.words})
    return redirect("my-day" if request.POST.get("back") == "my-day" else found)


@permission_required("visits.read_out_permit", raise_exception=True)
@answers_errors
def permit_code(request: StaffRequest, pk: int) -> HttpResponse:
    """A fresh check for a pair without signal.

    POST makes it. The page shows the six characters to read out.
    """
    found = _visible(request, pk)
    if request.method == "POST":
        permits.read_out(found, by=request.user)
        return redirect("permit-code", pk=pk)
    last = found.last_permit
    context = {
        "visit": found,
        "case": found.case,
        "now": permits.now(found),
        "permit": last if last.read_out and last.is_fresh else None,
    }
    return render(request, "visits/permit_code.html", context)


def _visible(request: StaffRequest, pk: int) -> VisitPlan:
    return get_object_or_404(VisitPlan.objects.visible_to(request.user).with_everything(), pk=pk)
