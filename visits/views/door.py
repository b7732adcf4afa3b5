"""The door card: one screen, any order, neutral until identity is recorded.

Every key is a button of a plain form that posts one fact; the page's script only sends it without a reload.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation import clock, once
from foundation.errors import Stale, answers_errors
from foundation.forms import OnceForm
from staff.requests import StaffRequest
from visits import door as at_the_door
from visits import incidents, permits
from visits.door import Card
from visits.forms.answers import answers
from visits.forms.door import DoorPromiseForm, IdentityForm
from visits.models import IncidentKind, Step, VisitPlan


def find_own_visit(request: StaffRequest, pk: int) -> VisitPlan:
    """Return a visit that the user makes. Raises 404 for the visit of another pair."""
    mine = Q(lead=request.user) | Q(second=request.user)
    return get_object_or_404(
        VisitPlan.objects.visible_to(request.user).filter(mine).with_everything().select_related("record"),
        pk=pk,
    )


@permission_required("visits.make_visit", raise_exception=True)
def door(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the card as it stands. POST presses a key."""
    visit = find_own_visit(request, pk)
    if hasattr(visit, "record"):
        return redirect(visit.record)
    if request.method != "POST":
        return _card(request, visit)
    if request.POST.get("author", "") not in ("", str(request.user.pk)):
        # The device keeps the press until the person who pressed signs in again.
        raise PermissionDenied
    try:
        fault = _answer(request, visit)
    except Stale as stale:
        return _card(request, visit, conflict=_their_answers(request, stale), status=409)
    except ValidationError as error:
        fault = " ".join(error.messages)
    return _card(request, visit, said=fault, status=422) if fault else redirect("door", pk=pk)


def _answer(request: StaffRequest, visit: VisitPlan) -> str:
    """Carry out the pressed key. Return an empty string, or a neutral sentence that says what is wrong."""
    if "identify" in request.POST:
        form = IdentityForm(request.POST)
        if form.is_valid() and at_the_door.identify(
            visit, form.answers(), **_press_details(request, Step.WHO)
        ):
            return ""
        return _("This does not agree. Two of the three, said by the person.")
    if "promise" in request.POST:
        promised = DoorPromiseForm(request.POST)
        if not promised.is_valid():
            return _("Check the amount and the day.")
        at_the_door.press(
            visit, Step.AGREED, promised.facts(request.POST), **_press_details(request, Step.AGREED)
        )
        return ""
    step, name, value = _pressed(request)
    at_the_door.press(visit, step, {name: value}, **_press_details(request, step))
    return ""


def _pressed(request: StaffRequest) -> tuple[str, str, str]:
    """Return step, fact and value of the pressed key (``step:fact:value``). Raises 404 for any other text."""
    step, colon, rest = request.POST.get("press", "").partition(":")
    name, second, value = rest.partition(":")
    if not colon or not second or step not in Step.values:
        raise Http404
    return step, name, value


def _press_details(request: StaffRequest, step: str) -> dict[str, Any]:
    """Return who pressed the key, over which revision, and when."""
    shown = request.POST.get(f"revision_{step}", "")
    return {
        "revision": int(shown) if shown.isdecimal() else 0,
        "by": request.user,
        "observed_at": _moment(request.POST.get("observed_at", "")),
    }


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _their_answers(request: StaffRequest, stale: Stale) -> list[tuple[str, str]]:
    """Return the colleague's answers by question. The answer pressed here is still on the button."""
    step = Step(request.POST.get("press", "").partition(":")[0] or Step.AGREED)
    case = stale.row.visit.case
    return [(it.label, it.words) for it in answers(case, step, stale.row.facts(step))]


def _card(
    request: StaffRequest,
    visit: VisitPlan,
    *,
    said: str = "",
    conflict: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    card = Card.of(visit)
    context = {
        "card": card,
        "visit": visit,
        "draft": card.draft,
        "said": said,
        "conflict": conflict,
        "revisions": {step.value: card.draft.revision(step) for step in Step},
        "clock_now": clock.now(),
    }
    if card.is_identified:
        case = visit.case
        context |= {
            "owed": card.owed,
            "evidence": list(visit.evidence.all()),
            "debts": case.case_debts.filter(until=None).select_related("debt__portfolio__creditor"),
            "promised": _promise_form(request, card),
        }
    return render(request, "visits/door.html", context, status=status)


def _promise_form(request: StaffRequest, card: Card) -> DoorPromiseForm:
    sent = request.POST if "promise" in request.POST else None
    return DoorPromiseForm(sent, initial=card.draft.raw(Step.AGREED))


@require_POST
@permission_required("visits.make_visit", raise_exception=True)
@answers_errors
def permit(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask the contact rules again at the door."""
    visit = find_own_visit(request, pk)
    permits.check(visit, by=request.user)
    return redirect("door", pk=pk)


@permission_required("visits.make_visit", raise_exception=True)
@answers_errors
def danger(request: StaffRequest, pk: int) -> HttpResponse:
    """Report danger: ask once, then stop everything, notify the office, and show whom to call."""
    visit = find_own_visit(request, pk)
    form = OnceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _raise(request, visit, form)
        return redirect("door-danger", pk=pk)
    card = Card.of(visit)
    context = {
        "visit": visit,
        "form": form if form.is_bound else OnceForm(),
        "incident": card.danger,
        "revisions": {Step.LEAVING.value: card.draft.revision(Step.LEAVING)},
        "numbers": [(number, at_the_door.EMERGENCY.get(number, "")) for number in settings.EMERGENCY_NUMBERS],
    }
    return render(request, "visits/door_danger.html", context)


def _raise(request: StaffRequest, visit: VisitPlan, form: OnceForm) -> None:
    """Report the incident, once for one press."""
    with once.carried_out(
        by=request.user,
        action="visit.danger",
        request_id=form.cleaned_data["request_id"],
        body={"visit": visit.pk},
        result=reverse("door-danger", args=[visit.pk]),
    ):
        incidents.report(visit, IncidentKind.DANGER, by=request.user)
