"""Holds: whom to leave alone, what that bars, and compliance's look at them (R4)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import holding
from cases.forms.holds import PlaceHoldForm, ReleaseForm, ReviewForm
from cases.models import Hold
from cases.views.file import case_of
from foundation import clock
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@answers_errors
def holds(request: StaffRequest, number: str) -> HttpResponse:
    """The holds on everybody in a case, standing and past, and placing one."""
    case = case_of(request, number)
    may_place = request.user.has_perm("cases.place_hold")
    form = PlaceHoldForm(request.POST or None, case=case) if may_place else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            said = form.cleaned_data
            with shown_in(form):
                holding.place(
                    said["person"], said["kind"], by=request.user, reason=said["reason"], terms=form.terms
                )
                messages.success(
                    request, _("The hold stands. Visit permits that rested on the contrary are red now.")
                )
                return redirect("case-holds", number=case.number)
    today = clock.business_date()
    found = list(Hold.objects.of_case(case).newest_first())
    context = {
        "case": case,
        "form": form,
        "standing": [hold for hold in found if hold.stands(today)],
        "to_come": [hold for hold in found if hold.released_at is None and hold.since > today],
        "past": [hold for hold in found if not hold.stands(today) and hold.since <= today],
    }
    return render(request, "cases/holds.html", context, status=422 if form and form.errors else 200)


@permission_required("cases.release_hold", raise_exception=True)
@answers_errors
def release(request: StaffRequest, pk: int) -> HttpResponse:
    """End a hold; compliance only, and never who placed it."""
    hold = get_object_or_404(Hold.objects.visible_to(request.user).with_details(), pk=pk)
    form = ReleaseForm(request.POST or None, initial={"version": hold.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, hold):
            holding.release(hold, **form.cleaned_data, by=request.user)
            messages.success(request, _("The hold has been released."))
            return redirect("compliance")
    return _about(request, hold, form, title=_("Release a hold"), action=_("Release the hold"))


@permission_required("cases.release_hold", raise_exception=True)
@answers_errors
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a hold stand, to be looked at again."""
    hold = get_object_or_404(Hold.objects.visible_to(request.user).with_details(), pk=pk)
    form = ReviewForm(request.POST or None, initial={"version": hold.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, hold):
            hold.review(**form.cleaned_data, by=request.user)
            messages.success(request, _("The hold stands; it comes up again on the day you chose."))
            return redirect("compliance")
    return _about(request, hold, form, title=_("Look at a hold"), action=_("Let it stand"))


def _about(
    request: StaffRequest, hold: Hold, form: ReleaseForm | ReviewForm, *, title: str, action: str
) -> HttpResponse:
    context = {
        "hold": hold,
        "form": form,
        "title": title,
        "action": action,
        "stands": hold.stands(clock.business_date()),
        "back": reverse("compliance"),
    }
    return render(request, "cases/hold_decision.html", context, status=422 if form.errors else 200)
