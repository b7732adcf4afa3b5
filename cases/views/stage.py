"""Move a case to another stage or a new round, and note what changes its limitation dates (P8, F7)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases import gate, limitation, moving
from cases.forms.work import LimitationForm, RoundForm, StageForm
from cases.models import LimitationEvent, Proof, Stage, StageMove
from cases.views.file import case_of
from foundation.errors import answers_errors, shown_in
from ledger.models import Debt
from staff.requests import StaffRequest


@permission_required("cases.move_case", raise_exception=True)
@answers_errors
def stage(request: StaffRequest, number: str) -> HttpResponse:
    """Move the case on or back. The page lists what is still missing for the visit and for court."""
    case = case_of(request, number)
    form = StageForm(request.POST or None, stage=case.stage, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with shown_in(form, case):
            moving.move_on(case, said["to"], by=request.user, version=said["version"], reason=said["reason"])
            messages.success(request, _("The case is in %(stage)s now.") % {"stage": Stage(said["to"]).label})
            return redirect(case)
    needs = gate.missing(case)
    moves = StageMove.objects.filter(round__case=case).select_related("round", "moved_by").order_by("-pk")
    context = {
        "case": case,
        "form": form,
        "to_visit": gate.tasks(number, needs, needed_to=gate.VISIT),
        "to_sue": gate.tasks(number, needs, needed_to=gate.SUE),
        "moves": moves,
    }
    return render(request, "cases/stage.html", context, status=422 if form.errors else 200)


@permission_required("cases.move_case", raise_exception=True)
@answers_errors
def new_round(request: StaffRequest, number: str) -> HttpResponse:
    """End the round and prepare the case anew."""
    case = case_of(request, number)
    form = RoundForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with shown_in(form, case):
            begun = moving.new_round(case, by=request.user, reason=said["reason"], version=said["version"])
            messages.success(request, _("Round %(number)s has begun.") % {"number": begun.number})
            return redirect(case)
    context = {"case": case, "form": form, "rounds": case.rounds.order_by("-number")}
    return render(request, "cases/round.html", context, status=422 if form.errors else 200)


@answers_errors
def limitation_events(request: StaffRequest, number: str) -> HttpResponse:
    """Show the limitation dates of the case's debts and their events, and note one more event."""
    case = case_of(request, number)
    may_note = request.user.has_perm("cases.prepare_case")
    form = LimitationForm(request.POST or None, case=case)
    if request.method == "POST" and not may_note:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        proof = Proof(said["grade"], said["proof"])
        with shown_in(form):
            LimitationEvent.note(
                said["debt"], said["kind"], proof, on=said["on"], by=request.user, case=number
            )
            messages.success(request, _("Noted. The dates follow from it."))
            return redirect("case-limitation", number=number)
    debts = list(Debt.objects.filter(in_cases__case=case).distinct().order_by("pk"))
    clocks = limitation.of_debts(debt.pk for debt in debts)
    events = LimitationEvent.objects.filter(debt__in=debts).select_related("debt", "proof", "noted_by")
    context = {
        "case": case,
        "form": form if may_note else None,
        "clocks": [(debt, clocks[debt.pk]) for debt in debts],
        "events": events.order_by("-happened_on", "-pk"),
    }
    return render(request, "cases/limitation.html", context, status=422 if form.errors else 200)
