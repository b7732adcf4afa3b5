"""The list of cases, and opening one by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import limitation, owing
from cases.forms.cases import CaseFilter, NewCaseForm
from cases.models import Case
from cases.opening import open_by_hand, schedule_of
from foundation import keyset
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@require_GET
@permission_required("cases.view_case", raise_exception=True)
def cases(request: StaffRequest) -> HttpResponse:
    """The cases that the person may see, newest first.

    Each with what is owed today and until when it can be sued for.
    """
    form = CaseFilter(request.GET, user=request.user)
    rows = Case.objects.visible_to(request.user).for_list(**form.choices)
    page = keyset.page(rows, order=("-pk",), cursor=request.GET.get("after", ""))
    figures = owing.today(case.debtor.account_id for case in page.rows)
    clocks = limitation.of_cases(case.pk for case in page.rows)
    lines = [(case, figures[case.debtor.account_id], clocks.get(case.pk)) for case in page.rows]
    return render(request, "cases/cases.html", {"form": form, "page": page, "lines": lines})


@permission_required("cases.add_case", raise_exception=True)
@answers_errors
def new(request: StaffRequest) -> HttpResponse:
    """A debtor, one debt and the case about it, typed in; in the supervisor's own team."""
    if request.user.team is None:
        raise ValidationError(_("You are in no team, so there is nobody to collect it."))
    form = NewCaseForm(request.POST or None, user=request.user)
    shown = "show" in request.POST
    if request.method == "POST" and form.is_valid() and not shown:
        sent = {"team": request.user.team, "by": request.user, "request_id": form.cleaned_data["request_id"]}
        with shown_in(form):
            case = open_by_hand(form.debt, form.who, form.claimant, **sent)
            messages.success(request, _("The case is open. Fill in the debtor's file next."))
            return redirect("case-file", number=case.number)
    context = {"form": form, "schedule": schedule_of(form.debt) if shown and form.is_valid() else None}
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)
