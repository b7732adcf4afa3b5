"""The report of a visit: corrected, sent, reviewed, printed."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit.record import record
from foundation import keyset
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest
from visits import papers
from visits.forms.report import ReportForm, ReviewForm
from visits.models import VisitReport
from visits.verbs import Verb


@require_GET
@permission_required("visits.see_report", raise_exception=True)
def reports(request: StaffRequest) -> HttpResponse:
    """The reports that wait for their review, the oldest first."""
    rows = VisitReport.objects.visible_to(request.user).to_review().with_everything()
    page = keyset.page(rows, order=("pk",), cursor=request.GET.get("after", ""))
    return render(request, "visits/reports.html", {"page": page})


@permission_required("visits.see_report", raise_exception=True)
@answers_errors
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """The report of visit ``pk``. One of the pair corrects and sends it here (POST), others read it."""
    found = _visible(request, pk)
    if not _may_write(request, found):
        return _page(request, found)
    form = ReportForm(request.POST or None, initial=ReportForm.initial_of(found))
    if request.method == "POST" and form.is_valid() and _correct(request, found, form):
        return redirect(found)
    return _page(request, found, form=form)


def _may_write(request: StaffRequest, found: VisitReport) -> bool:
    writes = request.user.has_perm("visits.write_report") and found.visit.takes_part(request.user)
    return writes and (found.can_be_changed or request.method == "POST")


def _correct(request: StaffRequest, found: VisitReport, form: ReportForm) -> bool:
    """Keep what was written and, when asked, send it; False when the verb refused, which the form says."""
    with shown_in(form, found):
        found.correct(by=request.user, version=form.cleaned_data["version"], **form.texts())
        if "send" in request.POST:
            found.send(by=request.user)
            messages.success(request, _("The report is with your supervisor."))
        else:
            messages.success(request, _("The report is kept. Send it when it is right."))
        return True
    return False


@require_POST
@permission_required("visits.review_report", raise_exception=True)
@answers_errors
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept a report, or return it with remarks."""
    found = _visible(request, pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        with shown_in(form, found):
            decide = found.accept if cleaned["decision"] == "accept" else found.give_back
            decide(by=request.user, remarks=cleaned["remarks"], version=cleaned["version"])
            messages.success(request, _("Your decision is kept."))
            return redirect(found)
    return _page(request, found, review_form=form)


@require_GET
@permission_required("visits.see_report", raise_exception=True)
def pdf(request: StaffRequest, pk: int) -> FileResponse:
    """The PDF of an accepted report; every download is written down."""
    found = _visible(request, pk)
    if not found.is_accepted:
        raise Http404
    document = papers.of_report(found, by=request.user)
    record(Verb.VISIT_REPORT_DOWNLOADED, found, by=request.user, case=found.visit.case.number)
    response = FileResponse(
        document.file.open("rb"),
        as_attachment="preview" not in request.GET,
        filename=document.name,
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(
    request: StaffRequest,
    found: VisitReport,
    *,
    form: ReportForm | None = None,
    review_form: ReviewForm | None = None,
) -> HttpResponse:
    may_review = found.is_waiting and request.user.has_perm("visits.review_report")
    if may_review and review_form is None:
        review_form = ReviewForm(initial={"version": found.version})
    context = {
        "report": found,
        "visit": found.visit,
        "case": found.visit.case,
        "form": form,
        "review_form": review_form if may_review else None,
        "reviews": sorted(found.reviews.all(), key=lambda it: -it.pk),
    }
    wrong = bool((form and form.errors) or (review_form and review_form.errors))
    return render(request, "visits/report.html", context, status=422 if wrong else 200)


def _visible(request: StaffRequest, pk: int) -> VisitReport:
    rows = VisitReport.objects.visible_to(request.user).with_everything()
    return get_object_or_404(rows, visit=pk)
