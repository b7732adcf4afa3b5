"""Giving cases to pairs: one case from a ranked list, or many at once from a proposal (P7, M1)."""

from collections import Counter
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import owing, ranking
from cases.assigning import Choice, assign_many
from cases.forms.work import AssignmentForm, PairForm
from cases.models import Assignment, Case
from cases.views.file import case_of
from foundation.errors import Stale, answers_errors, shown_in
from staff.models import User
from staff.requests import StaffRequest

# As many as a person can look through on one page.
AT_ONCE = 50


@permission_required("cases.assign_case", raise_exception=True)
@answers_errors
def assignment(request: StaffRequest, number: str) -> HttpResponse:
    """Give a case to a pair: everybody who can take it, best first and with reasons, and who was left out."""
    case = case_of(request, number)
    ranked = ranking.rank(case)
    past = list(case.assignments.select_related("collector", "assigned_by").order_by("-since", "role"))
    standing = {it.role: it for it in past if it.until is None}
    form = AssignmentForm(
        request.POST or None,
        ranking=ranked,
        reassigning=bool(standing),
        initial={"version": case.version, **_preselected(ranked, standing)},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        pair = said["lead"], said["second"]
        with shown_in(form, case):
            chosen = _choice(case, said["version"], pair, ranked)
            assign_many([chosen], by=request.user, reason=said["reason"])
            names = {"lead": pair[0].name, "second": pair[1].name}
            messages.success(request, _("Assigned to %(lead)s with %(second)s.") % names)
            return redirect(case)
    context = {"case": case, "form": form, "ranking": ranked, "standing": standing, "past": past}
    return render(request, "cases/assignment.html", context, status=422 if form.errors else 200)


@permission_required("cases.assign_case", raise_exception=True)
@answers_errors
def bulk(request: StaffRequest) -> HttpResponse:
    """Give many cases to pairs at once: a proposal by workload, area and skill, confirmed in one go."""
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("case")[:AT_ONCE]
    rows = Case.objects.visible_to(request.user).standing_open().filter(number__in=numbers)
    cases = list(rows.with_people().order_by("pk"))
    ranked = ranking.rank_many(cases)
    proposed = ranking.propose(ranked)
    about = [(case, ranked[case.pk], proposed[case.pk]) for case in cases]
    if request.method == "POST":
        lines = [PairForm(request.POST, case=it, ranking=own, proposal=best) for it, own, best in about]
        return _confirm(request, lines)
    return _bulk_page(request, [PairForm.proposing(*facts) for facts in about])


def _preselected(ranked: ranking.Ranking, standing: dict[str, Assignment]) -> dict[str, int]:
    """Who is on the case already, else the suggested pair."""
    if standing:
        return {role: row.collector_id for role, row in standing.items()}
    pair = ranked.suggested
    return {"lead": pair[0].collector.pk, "second": pair[1].collector.pk} if pair else {}


def _confirm(request: StaffRequest, lines: list[PairForm]) -> HttpResponse:
    """Assign what was confirmed, all or none.

    If a case changed meanwhile, the other choices are kept and the page says which it was.
    """
    reason = request.POST.get("reason", "")
    valid = all([line.is_valid() for line in lines])
    chosen = [line for line in lines if line.is_valid() and line.cleaned_data["chosen"]]
    if not valid:
        return _bulk_page(request, lines, reason=reason, status=422)
    if not chosen:
        return _bulk_page(request, lines, reason=reason, wrong=[_("Tick the cases to assign.")], status=422)
    try:
        choices = [
            _choice(line.case, line.cleaned_data["version"], line.pair, line.ranking) for line in chosen
        ]
        changed = assign_many(choices, by=request.user, reason=reason)
    except Stale:
        return _bulk_page(request, [_renewed(line) for line in lines], reason=reason, status=409)
    except ValidationError as error:
        return _bulk_page(request, lines, reason=reason, wrong=error.messages, status=422)
    words = ngettext("%(count)s case assigned.", "%(count)s cases assigned.", changed) % {"count": changed}
    messages.success(request, words)
    return redirect("board")


def _choice(case: Case, version: int, pair: tuple[User, User], ranked: ranking.Ranking) -> Choice:
    """The pair for the case as it was shown, with the ranking's reasons for both."""
    lead, second = pair
    return Choice(case.pk, version, lead, second, ranked.reasons_for(lead), ranked.reasons_for(second))


def _renewed(line: PairForm) -> PairForm:
    """The line again as it was filled in.

    A line whose case changed is left out and shows the version that stands.
    """
    said, stands = line.cleaned_data, line.case.version
    stale = said["version"] != stands
    initial = {**said, "version": stands, "chosen": said["chosen"] and not stale}
    again = PairForm(case=line.case, ranking=line.ranking, proposal=line.proposal, initial=initial)
    again.is_stale = stale
    return again


def _bulk_page(
    request: StaffRequest,
    lines: list[PairForm],
    *,
    reason: str = "",
    wrong: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    figures = owing.today(line.case.debtor.account_id for line in lines)
    given: Counter[int] = Counter()
    for line in lines:
        line.owing = figures[line.case.debtor.account_id]
        given.update(it.collector.pk for it in line.proposal.suggested or ())
    loads = ranking.workloads({line.case.team_id for line in lines})
    context = {
        "lines": lines,
        "reason": reason,
        "wrong": wrong,
        "stale": [line.case for line in lines if line.is_stale],
        "reassigning": any(line.case.lead_id for line in lines),
        "workloads": [(load, load.grown_by(given[load.collector.pk])) for load in loads],
    }
    return render(request, "cases/bulk_assignment.html", context, status=status)
