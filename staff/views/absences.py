"""Who is away, and who covers (P7)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation import clock, keyset
from foundation.errors import answers_errors, shown_in
from staff.forms import AbsenceForm
from staff.models import Absence, Role, User
from staff.requests import StaffRequest

MAY = permission_required("staff.enter_absence", raise_exception=True)


def people_of(user: User) -> QuerySet[User]:
    """The people whose absences ``user`` may enter: all for an administrator, the team for a supervisor."""
    rows = User.objects.at_work().order_by("staff_number")
    return rows if user.has_role(Role.ADMINISTRATOR) else rows.filter(team__isnull=False, team=user.team_id)


@MAY
def absences(request: StaffRequest) -> HttpResponse:
    """Present and future absences, or past ones on request."""
    past = request.GET.get("past") == "1"
    today = clock.business_date()
    rows = Absence.objects.filter(user__in=people_of(request.user)).select_related(
        "user__team", "cover", "entered_by"
    )
    if past:
        rows, order = rows.filter(until__lt=today), ("-since", "-pk")
    else:
        rows, order = rows.filter(until__gte=today, cancelled_at=None), ("since", "pk")
    page = keyset.page(rows, order=order, cursor=request.GET.get("after", ""))
    return render(request, "staff/absences.html", {"page": page, "past": past})


@MAY
@answers_errors
def absence_new(request: StaffRequest) -> HttpResponse:
    form = AbsenceForm(request.POST or None, people=people_of(request.user))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            Absence.enter(**form.cleaned_data, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("absences")
    context = {"form": form, "title": _("New absence"), "action": _("Save"), "back": reverse("absences")}
    return render(request, "form.html", context, status=422 if form.errors else 200)


@require_POST
@MAY
@answers_errors
def absence_cancellation(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel an absence."""
    rows = Absence.objects.filter(user__in=people_of(request.user))
    get_object_or_404(rows, pk=pk).cancel(by=request.user)
    messages.success(request, _("The absence is cancelled."))
    return redirect("absences")
