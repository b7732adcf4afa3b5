"""The next step: suggested with reasons, decided by a person (F2)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cases.models import Case, Contact, Outcome
from followups import next_step
from followups.forms.tasks import FoundForm, NextStepForm
from followups.kinds import Step
from followups.models import Ability, Willingness
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest


@permission_required("followups.do_task", raise_exception=True)
@answers_errors
def case_next_step(request: StaffRequest, number: str) -> HttpResponse:
    """The suggestion with its reasons. The person's decision becomes a task or a new round."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account", "lead")
    case = get_object_or_404(rows, number=number)
    last = Contact.objects.filter(case=case).exclude(outcome="").order_by("-starts_at", "-pk").first()
    found = FoundForm(
        {
            "outcome": request.GET.get("outcome") or (last.outcome if last else Outcome.NO_ANSWER),
            "willingness": request.GET.get("willingness") or Willingness.UNKNOWN,
            "ability": request.GET.get("ability") or Ability.UNKNOWN,
        }
    )
    suggestion = next_step.suggest(case, **found.cleaned_data) if found.is_valid() else None
    initial = {}
    if suggestion and suggestion.step:
        initial = {"step": suggestion.step, "due_on": suggestion.due_on}
    form = NextStepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            next_step.decide(case, by=request.user, **form.cleaned_data)
            return redirect(_way(form.cleaned_data["step"]), number)
    context = {
        "case": case,
        "last": last,
        "found": found,
        "suggestion": suggestion,
        "form": form,
    }
    return render(request, "followups/case_next_step.html", context, status=422 if form.errors else 200)


# A step with a page of its own leads there. The others lead back to the case.
_WAYS = {Step.AGREEMENT: "agreement-new", Step.VISIT: "visit-new", Step.NEW_ROUND: "case-plan"}


def _way(step: str) -> str:
    return _WAYS.get(Step(step), "case")
