"""The compliance desk: holds to review, concerns of every kind, breaches, refusals, samples (R4)."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from cases import sampling
from cases.models import Case, Concern, ConcernKind, Contact, Hold, Refusal
from collections_app.concerns import subject_of
from collections_app.forms import FindingForm, SampleForm
from foundation import clock, keyset
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest

DAYS = 30
# The most serious kinds come first.
KINDS = (
    ConcernKind.INCIDENT,
    ConcernKind.COMPLAINT,
    ConcernKind.BREACH,
    ConcernKind.HOLD,
    ConcernKind.SAMPLE,
)
# The part that shows the subject of a concern, by the kind of the subject.
SUBJECT_PARTS = {
    "hold": "compliance/_hold.html",
    "contact": "compliance/_contact.html",
    "complaint": "compliance/_complaint.html",
    "statement": "compliance/_statement.html",
    "incident": "compliance/_incident.html",
}


@dataclass(frozen=True)
class KindTab:
    """A tab of the desk: a kind of concern, and the number of its open concerns."""

    kind: ConcernKind
    count: int


@require_GET
@permission_required("cases.see_concerns", raise_exception=True)
def compliance(request: StaffRequest) -> HttpResponse:
    """The concerns that wait for compliance, the oldest first."""
    return _desk(request, SampleForm())


@require_POST
@permission_required("cases.see_concerns", raise_exception=True)
def sample(request: StaffRequest) -> HttpResponse:
    """Draw cases by lot among those visited lately."""
    form = SampleForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            drawn = len(sampling.draw(form.cleaned_data["count"], by=request.user))
            words = ngettext("%(drawn)s case was drawn.", "%(drawn)s cases were drawn.", drawn)
            messages.success(request, words % {"drawn": drawn})
            return redirect("compliance")
    return _desk(request, form, status=422)


def _desk(request: StaffRequest, form: SampleForm, *, status: int = 200) -> HttpResponse:
    today, now = clock.business_date(), clock.now()
    since = today - timedelta(days=DAYS)
    standing = Concern.objects.standing(now)
    counts = standing.counted_by_kind()
    kind = request.GET.get("kind", "")
    ended = kind == "ended"
    rows = Concern.objects.filter(until__lte=now) if ended else standing
    if kind in ConcernKind.values:
        rows = rows.filter(kind=kind)
    page = keyset.page(
        rows.with_details(),
        order=("-until", "-pk") if ended else ("since", "pk"),
        cursor=request.GET.get("after", ""),
    )
    context = {
        "form": form,
        "page": page,
        "kind": kind,
        "kinds": [KindTab(it, counts.get(it.value, 0)) for it in KINDS],
        "standing": sum(counts.values()),
        "reviews": Hold.objects.to_review(today).with_details(),
        "breaches": Contact.objects.breaches().filter(starts_at__gte=clock.day_bounds(since)[0]).count(),
        "refusals": Refusal.objects.since(since).count(),
        "days": DAYS,
    }
    return render(request, "compliance/desk.html", context, status=status)


@permission_required("cases.see_concerns", raise_exception=True)
@answers_errors
def concern(request: StaffRequest, pk: int) -> HttpResponse:
    """One concern with its subject, and the form that ends it with a finding."""
    found = get_object_or_404(Concern.objects.with_details(), pk=pk)
    visible = Case.objects.visible_to(request.user).filter(pk=found.case_id).exists()
    kind, subject = subject_of(found) if visible else ("", None)
    holds_on = isinstance(subject, Hold) and subject.stands(clock.business_date())
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form, found):
            if holds_on:
                raise ValidationError(_("It ends when the hold is released."))
            found.end(**form.cleaned_data, by=request.user)
            messages.success(request, _("The finding has been kept."))
            return redirect("compliance")
    context = {
        "concern": found,
        "subject_part": SUBJECT_PARTS[kind] if subject else "",
        "case_is_visible": visible,
        "subject": subject,
        "holds_on": holds_on,
        "form": form,
    }
    return render(request, "compliance/concern.html", context, status=422 if form.errors else 200)
