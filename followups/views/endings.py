"""How a case ends, and how it is opened again."""

from dataclasses import dataclass

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.models import Case, ClosureKind
from followups import endings, money_view
from followups.forms.endings import ClosureForm, ReopeningForm
from followups.forms.money import DecisionForm
from followups.models import ClosureApproval, ClosureRequest
from foundation.approvals import Decision
from foundation.errors import answers_errors, shown_in
from foundation.status import TaskState
from staff.models import Role
from staff.requests import StaffRequest


@dataclass(frozen=True)
class Need:
    """A line of the task list: one condition of an ending, and whether it is met."""

    words: str
    note: str
    state: TaskState
    url: str = ""


@dataclass(frozen=True)
class Ending:
    """One way in which the case may end, with what it needs."""

    kind: str
    label: str
    tasks: list[Need]

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked for. The roles agree later."""
        return all(task.state != "todo" for task in self.tasks)


@permission_required("cases.close_case", raise_exception=True)
@answers_errors
def case_closure(request: StaffRequest, number: str) -> HttpResponse:
    """What each ending needs and what is met; ask for one."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__person", "debtor__account")
    case = get_object_or_404(rows, number=number)
    form = ClosureForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            endings.ask(case, by=request.user, **form.cleaned_data)
            return redirect("case-closure", number)
    waiting = ClosureRequest.objects.open().filter(case=case).select_related("asked_by").first()
    decidable = ClosureApproval.objects.pending().asked_of(request.user).filter(request=waiting)
    context = {
        "case": case,
        "form": form,
        "endings": [_ending(case, kind, request) for kind in ClosureKind.values] if case.is_open else [],
        "waiting": waiting,
        "approvals": waiting.approvals.select_related("decided_by").order_by("pk") if waiting else [],
        "mine": decidable.exclude(asked_by=request.user).first() if waiting else None,
        "closures": case.closures.select_related("closed_by", "reopened_by")
        .prefetch_related("approved_by")
        .order_by("-pk"),
        "returned": case.closure_requests.exclude(ended_at=None)
        .filter(closure=None, approvals__decision=Decision.RETURNED)
        .prefetch_related("approvals__decided_by")
        .order_by("-pk")
        .first(),
    }
    return render(request, "followups/case_closure.html", context, status=422 if form.errors else 200)


def _conditions(case: Case, kind: str, *, linked: bool = False) -> list[Need]:
    """Return the conditions as a task list. Finance gets no links into the file."""
    return [
        Need(
            it.label,
            "" if it.met else it.note,
            TaskState.DONE if it.met else TaskState.TODO,
            reverse(it.url_name, args=[case.number]) if linked and not it.met else "",
        )
        for it in endings.conditions(case, kind)
    ]


def _ending(case: Case, kind: str, request: StaffRequest) -> Ending:
    tasks = _conditions(case, kind, linked=True)
    missing = endings.must_agree(case, kind, asked_by=request.user)
    for role in endings.MUST_AGREE[kind]:
        words = _("Agreement of: %(role)s") % {"role": role.label}
        tasks.append(Need(words, "", TaskState.LATER if role in missing else TaskState.DONE))
    return Ending(kind, str(ClosureKind(kind).label), tasks)


@require_POST
@permission_required("cases.close_case", raise_exception=True)
@answers_errors
def closure_withdrawal(request: StaffRequest, number: str) -> HttpResponse:
    """Withdraw the request to close."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    asked = get_object_or_404(ClosureRequest.objects.open().filter(case=case))
    endings.withdraw(asked, by=request.user)
    return redirect("case-closure", number)


@permission_required("cases.approve_closure", raise_exception=True)
@answers_errors
def closure_decision(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree to a closure or return it. Finance sees its money and not the file."""
    rows = ClosureApproval.objects.asked_of(request.user).select_related(
        "request__case__debtor__account", "request__asked_by", "decided_by"
    )
    approval = get_object_or_404(rows, pk=pk)
    asked = approval.request
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, approval, asked):
            decision = Decision(form.cleaned_data["decision"])
            endings.decide(approval, decision, by=request.user, remarks=form.cleaned_data["remarks"])
            if approval.role == Role.FINANCE:
                return redirect(f"{reverse('payments')}?tab=closures")
            return redirect("case-closure", asked.case.number)
    context = {
        "approval": approval,
        "asked": asked,
        "form": form,
        "pot": money_view.pots([asked.case.debtor.account_id])[0],
        "tasks": _conditions(asked.case, asked.kind) if asked.ended_at is None else [],
        "others": asked.approvals.exclude(pk=pk).select_related("decided_by"),
        "for_finance": approval.role == Role.FINANCE,
    }
    return render(request, "followups/closure_decision.html", context, status=422 if form.errors else 200)


@permission_required("cases.reopen_case", raise_exception=True)
@answers_errors
def case_reopening(request: StaffRequest, number: str) -> HttpResponse:
    """Open a closed case again as a new round."""
    rows = Case.objects.visible_to(request.user).select_related("debtor__account")
    case = get_object_or_404(rows, number=number)
    if case.is_open and request.method == "GET":
        return redirect("case-closure", number)
    form = ReopeningForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        with shown_in(form, case):
            endings.reopen(case, by=request.user, **form.cleaned_data)
            return redirect(case)
    context = {
        "title": _("Open case %(number)s again") % {"number": number},
        "text": _(
            "It begins a new round in Prepare, without a pair. What was written off is claimed again, "
            "which takes a manager."
        ),
        "form": form,
        "action": _("Open it again"),
        "back": reverse("case-closure", args=[number]),
    }
    return render(request, "confirm.html", context, status=422 if form.errors else 200)
