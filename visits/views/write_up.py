"""The write-up: one step per page, saved every few seconds, then a check of all answers."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
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
from visits.forms.answers import answers, standing_answers
from visits.forms.sent_answers import read_sent, request_id
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
    return redirect(_address(visit, write_up.first_unwritten(VisitDraft.to_read(visit))))


@permission_required("visits.make_visit", raise_exception=True)
@answers_errors
def step(request: StaffRequest, pk: int, name: str) -> HttpResponse:
    """Show and save one step.

    POST keeps whatever was typed. An autosave gets the new revision as its answer. A person gets the next
    step, or this step with its faults.
    """
    visit = find_own_visit(request, pk)
    if name not in Step.values:
        raise Http404
    here = Step(name)
    if request.method == "POST" and request.headers.get("X-Autosave"):
        return _autosave(request, visit, here)
    if hasattr(visit, "record"):
        return redirect(visit.record)
    draft = VisitDraft.to_read(visit)
    if here not in draft.open_steps:
        return redirect("write-up-step", pk=pk, name=Step.WHO.value)
    if request.method == "POST":
        return _save_and_continue(request, visit, here)
    bound = bool(draft.facts(here)) and "check" in request.GET
    return _page(request, draft, here, form_of(here, visit.case, _shown(draft, here), bound=bound))


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
    """Save what was sent. Return the draft and the step's revision. Raises Stale, ValidationError."""
    sent = read_sent(request.POST, by=request.user)
    answers_sent = sent.answers(form_of(here, visit.case, {}, bound=False), request.POST)
    # A page that only asks for news begins no draft.
    draft = VisitDraft.of(visit, by=request.user) if answers_sent else VisitDraft.to_read(visit)
    if not hasattr(visit, "record") and here not in draft.open_steps:
        raise ValidationError(_("This step is not open now. What you typed is kept on this device."))
    if not answers_sent:
        return draft, draft.revision(here)
    return draft, draft.save_answers(here, answers_sent, by=request.user, request_id=request_id(sent))


def _autosave(request: StaffRequest, visit: VisitPlan, here: Step) -> JsonResponse:
    """Save for the page's script; the answer is what the page goes on from.

    It holds the revision that the sent words have now, the facts of the step, and the next page if the person
    asked for it (``go``) and the step has no fault.
    """
    try:
        draft, revision = _keep(request, visit, here)
    except Stale as stale:
        return JsonResponse({"disputed": _disputed(request, stale.row, here)}, status=409)
    except ValidationError as error:
        if error.code == "author":
            return JsonResponse({"author": True}, status=403)
        return JsonResponse({"words": " ".join(error.messages)}, status=422)
    saved = f"{timezone.localtime(draft.saved_at, clock.zone()):%H:%M:%S}" if draft.pk else ""
    answer = {"revision": revision, "saved": saved, "facts": _as_seen(draft, here)}
    if onward := _onward(request, draft, here, form_of(here, visit.case, draft.raw(here))):
        answer["onward"] = onward
    return JsonResponse(answer)


def _as_seen(draft: VisitDraft, here: Step) -> dict[str, Any]:
    """Return the facts of a step as the page's script knows them."""
    return {
        name: {key: fact[key] for key in ("value", "revision")} for name, fact in draft.facts(here).items()
    }


def _disputed(request: StaffRequest, theirs: VisitDraft, here: Step) -> list[str]:
    """Return the names of the facts that were sent and that stand otherwise in ``theirs``."""
    sent = read_sent(request.POST, by=request.user)
    return theirs.disputed(
        here, sent.answers(form_of(here, theirs.visit.case, {}, bound=False), request.POST)
    )


def _save_and_continue(request: StaffRequest, visit: VisitPlan, here: Step) -> HttpResponse:
    try:
        draft, _revision = _keep(request, visit, here)
    except Stale as stale:
        return _conflict_page(request, stale.row, here)
    form = form_of(here, visit.case, draft.raw(here))
    if onward := _onward(request, draft, here, form):
        return redirect(onward)
    return _page(request, draft, here, form, status=422 if form.errors else 200)


def _onward(request: StaffRequest, draft: VisitDraft, here: Step, form: StepForm) -> str:
    """Return the address of the page that the pressed key leads to. Empty if the person stays here."""
    way = request.POST.get("go", "" if request.headers.get("X-Autosave") else "next")
    if way == "previous" and (earlier := write_up.before(draft, here)):
        return _address(draft.visit, earlier)
    if way in ("", "calculate") or not form.is_valid():
        return ""
    if way == "leave":
        return reverse("my-day")
    return _address(draft.visit, write_up.following(draft, here))


def _address(visit: VisitPlan, following: Step | None) -> str:
    if following is None:
        return reverse("write-up-check", args=[visit.pk])
    return reverse("write-up-step", args=[visit.pk, following.value])


def _conflict_page(request: StaffRequest, theirs: VisitDraft, here: Step) -> HttpResponse:
    """Show the other answers beside the text that was typed here, with author and time.

    The typed text stays in the form, over the newest revision. The next save is then a deliberate choice. A
    fact that was not typed here shows what stands.
    """
    case = theirs.visit.case
    sent = read_sent(request.POST, by=request.user).answers(
        form_of(here, case, {}, bound=False), request.POST
    )
    form = form_of(here, case, {**theirs.raw(here), **{name: it.value for name, it in sent.items()}})
    names = theirs.disputed(here, sent)
    conflict = standing_answers(case, here, {name: theirs.facts(here)[name] for name in names})
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
        "facts": _as_seen(draft, here),
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
