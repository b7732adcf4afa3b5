"""The checklist of evidence by kind of debt, and changing it (P3)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.forms.requirements import RequirementsForm
from cases.models import EvidenceKind, EvidenceRequirement
from ledger.models import DebtKind
from staff.requests import StaffRequest

may_set = permission_required("cases.set_requirements", raise_exception=True)


@require_GET
@may_set
def requirements(request: StaffRequest) -> HttpResponse:
    """What each kind of debt needs."""
    by_kind = EvidenceRequirement.by_debt_kind()
    rows = [
        {
            "kind": kind,
            **{
                needed_to: [EvidenceKind(it).label for it in by_kind[kind.value][needed_to]]
                for needed_to in EvidenceRequirement.NeededTo.values
            },
        }
        for kind in DebtKind
    ]
    return render(request, "cases/requirements.html", {"rows": rows})


@may_set
def requirement(request: StaffRequest, kind: str) -> HttpResponse:
    """Change what one kind of debt needs; it holds for every open case at once."""
    if kind not in DebtKind.values:
        raise Http404
    # Nothing ticked is an answer too.
    typed = request.POST if request.method == "POST" else None
    form = RequirementsForm(typed, initial=EvidenceRequirement.by_debt_kind()[kind])
    if form.is_valid():
        with transaction.atomic():
            for needed_to, more, fewer in form.changes():
                EvidenceRequirement.change(kind, needed_to, more=more, fewer=fewer, by=request.user)
        messages.success(request, _("The checklist holds from now on."))
        return redirect("requirements")
    context = {
        "form": form,
        "title": DebtKind(kind).label.capitalize(),
        "text": _("What is needed before anybody visits, and what would win in court."),
        "action": _("Save"),
        "back": reverse("requirements"),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)
