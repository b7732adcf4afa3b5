"""The write-up: one step per page, saved every few seconds, then a check of all answers."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.contact_rules import words as wording
from followups.agreements import owed_now
from followups.agreements.offers import offer
from foundation import clock
from foundation.errors import Stale, answers_errors
from staff.requests import StaffRequest
from visits import outcomes, write_up
from visits.forms.answers import answers
from visits.forms.whole_draft import Fault, WholeDraft
from visits.forms.write_up import CalculatorForm, ListeningForm, StepForm, form_of
from visits.models import Step, VisitDraft, VisitPlan
from visits.views.door import find_own_visit


@require_GET
@permission_required("visits.make_visit", raise_exception=True)
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the first step that is not written, or the check if all are."""
    visit = find_own_visit(request, pk)
    if hasattr(visit, "record"):
        return redirect(visit.record)
    return _redirect_to(visit, write_up.first_unwritten(VisitDraft.to_read(visit)))


@permission_required("visits.make_visit", raise_exception=True)
@answers_errors
def step(request: StaffRequest, pk: int, name: str) -> HttpResponse:
    """Show and save one step.

    POST keeps whatever was typed. An autosave gets the new revision as its answer. A person gets the next
    step, or this step with its faults.
    """
    visit = find_own_visit(request, pk)
    if hasattr(visit, "record"):
        return redirect(visit.record)
    if name not in Step.values:
        raise Http404
    here = Step(name)
    draft = VisitDraft.to_read(visit)
    if here not in draft.open_steps:
        return redirect("write-up-step", pk=pk, name=Step.WHO.value)
    if request.method != "POST":
        bound = bool(draft.facts(here)) and "check" in request.GET
        return _page(request, draft, here, form_of(here, visit.case, _shown(draft, here), bound=bound))
    if request.headers.get("X-Autosave"):
        return _autosave(request, visit, here)
    return _save_and_continue(request, visit, here)


def _shown(draft: VisitDraft, here: Step) -> dict[str, Any]:
    """Return the saved facts. Where a step has none, return what the plan suggests."""
    usual: dict[str, Any] = {}
    if here == Step.SAFETY:
        usual = {"arrived_at": _stamp(draft.visit.starts_at)}
    elif here == Step.EVIDENCE and not draft.facts(here):
        usual = {"shown": [str(item.pk) for item in draft.visit.evidence.all()]}
    return {**usual, **draft.raw(here)}


def _stamp(moment: Any) -> str:
    return timezone.localtime(moment, clock.zone()).strftime("%Y-%m-%dT%H:%M")


def _keep(request: StaffRequest, visit: VisitPlan, here: Step) -> tuple[VisitDraft, int]:
    """Save what was sent. Return the draft and the step's new revision. Raises Stale, ValidationError."""
    draft = VisitDraft.of(visit, by=request.user)
    shown = request.POST.get("revision", "")
    facts = form_of(here, visit.case, {}, bound=False).typed(request.POST)
    revision = int(shown) if shown.isdecimal() else 0
    return draft, draft.save_step(here, facts, revision=revision, by=request.user)


def _autosave(request: StaffRequest, visit: VisitPlan, here: Step) -> JsonResponse:
    try:
        draft, revision = _keep(request, visit, here)
    except Stale:
        return JsonResponse({"stale": True}, status=409)
    except ValidationError as error:
        return JsonResponse({"words": " ".join(error.messages)}, status=422)
    at = timezone.localtime(draft.saved_at, clock.zone())
    return JsonResponse({"revision": revision, "saved": f"{at:%H:%M:%S}"})


def _save_and_continue(request: StaffRequest, visit: VisitPlan, here: Step) -> HttpResponse:
    try:
        draft, _revision = _keep(request, visit, here)
    except Stale as stale:
        return _conflict_page(request, stale.row, here)
    way = request.POST.get("go", "next")
    if way == "previous" and (earlier := write_up.before(draft, here)):
        return _redirect_to(visit, earlier)
    form = form_of(here, visit.case, draft.raw(here))
    if way == "calculate" or not form.is_valid():
        return _page(request, draft, here, form, status=422 if form.errors else 200)
    if way == "leave":
        return redirect("my-day")
    return _redirect_to(visit, write_up.following(draft, here))


def _redirect_to(visit: VisitPlan, following: Step | None) -> HttpResponse:
    if following is None:
        return redirect("write-up-check", pk=visit.pk)
    return redirect("write-up-step", pk=visit.pk, name=following.value)


def _conflict_page(request: StaffRequest, theirs: VisitDraft, here: Step) -> HttpResponse:
    """Show the colleague's answers beside the text that was typed here.

    The typed text stays in the form, over the newest revision. The next save is then a deliberate choice.
    """
    case = theirs.visit.case
    sent = form_of(here, case, {}, bound=False).typed(request.POST)
    form = form_of(here, case, sent)
    conflict = answers(case, here, theirs.facts(here))
    return _page(request, theirs, here, form, conflict=conflict, status=409)


def _page(
    request: StaffRequest,
    draft: VisitDraft,
    here: Step,
    form: StepForm,
    *,
    conflict: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    visit = draft.visit
    context: dict[str, Any] = {
        "visit": visit,
        "draft": draft,
        "step": here,
        "form": form,
        "places": write_up.places(draft, here),
        "number": list(Step).index(here) + 1,
        "previous": write_up.before(draft, here),
        "revision": draft.revision(here),
        "conflict": conflict,
        "frame": _frame(draft),
    }
    read = form if form.is_bound else form_of(here, visit.case, draft.raw(here))
    read.full_clean()
    if isinstance(read, CalculatorForm):
        owed = owed_now(visit.case)
        context |= {
            "owed": owed,
            "offer": offer(visit.case, read.calculated, owed=owed) if read.calculated else None,
            "left_over": _left_over(draft),
        }
    if isinstance(read, ListeningForm):
        context |= {"hits": wording.check(draft.value(here, "we_said")), "left_over": read.left_over}
    return render(request, "visits/write_up.html", context, status=status)


def _left_over(draft: VisitDraft) -> Decimal | None:
    """What the debtor told in this visit is left of a month."""
    listening = form_of(Step.LISTENING, draft.visit.case, draft.raw(Step.LISTENING))
    listening.full_clean()
    return listening.left_over if isinstance(listening, ListeningForm) else None


def _frame(draft: VisitDraft) -> str:
    """Return the frame without menu or names while the pair may be at the door and nobody is identified."""
    return "base.html" if draft.is_identified or draft.left_at else "bare.html"


@permission_required("visits.make_visit", raise_exception=True)
@answers_errors
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Show all answers and their faults once more. POST submits the record."""
    visit = find_own_visit(request, pk)
    if hasattr(visit, "record"):
        return redirect(visit.record)
    draft = VisitDraft.to_read(visit)
    whole = WholeDraft(draft)
    faults = whole.faults
    if request.method == "POST" and not faults:
        try:
            record = outcomes.submit(draft, whole.finished(), by=request.user)
        except ValidationError as error:
            faults = _faults_of(error)
        else:
            messages.success(
                request, _("The record is submitted. Your colleague confirms it in their own sign-in.")
            )
            return redirect(record)
    context = {
        "visit": visit,
        "draft": draft,
        "faults": faults,
        "places": write_up.places(draft, None),
        "parts": [(it, answers(visit.case, it, draft.facts(it))) for it in draft.open_steps],
        "frame": _frame(draft),
    }
    return render(
        request, "visits/write_up_check.html", context, status=422 if request.method == "POST" else 200
    )


def _faults_of(error: ValidationError) -> list[Fault]:
    """Place a refusal of the verb beside the field of the step that asked for it."""
    places = {"amount": Step.AGREED, "due_on": Step.AGREED, "paid_on": Step.AGREED, "left_at": Step.LEAVING}
    if not hasattr(error, "error_dict"):
        return [Fault(Step.AGREED, "", words) for words in error.messages]
    return [
        Fault(places.get(name, Step.TERMS), name if name in places else "", words)
        for name, found in error.message_dict.items()
        for words in found
    ]
