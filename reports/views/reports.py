"""Order, watch and download stage reports (M3)."""

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audit.record import record
from cases.models import Case
from foundation import clock, keyset
from foundation.errors import answers_errors, shown_in
from foundation.forms import OnceForm
from reports import ordering
from reports.forms import CaseReportForm, ReportForm
from reports.models import StageReport
from reports.ordering import Order
from reports.verbs import Verb
from staff.requests import StaffRequest


@permission_required("reports.order_report", raise_exception=True)
def reports(request: StaffRequest) -> HttpResponse:
    """The reports that the user may see, newest first."""
    rows = StageReport.objects.visible_to(request.user).with_their_subjects()
    page = keyset.page(rows, order=("-pk",), cursor=request.GET.get("after", ""))
    return render(request, "reports/reports.html", {"page": page})


@permission_required("reports.order_report", raise_exception=True)
@answers_errors
def order(request: StaffRequest) -> HttpResponse:
    """Order a report of a team and a period."""
    form = ReportForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        request_id = facts.pop("request_id")
        with shown_in(form):
            return redirect(ordering.order(Order(**facts), by=request.user, request_id=request_id))
    return _form(request, form, title=_("New stage report"), back=reverse("reports"))


@permission_required("reports.order_report", raise_exception=True)
@answers_errors
def order_for_case(request: StaffRequest, number: str) -> HttpResponse:
    """Order a report of one case, as of today."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    initial = {"stage": case.stage, "language": request.user.language}
    form = CaseReportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        request_id = facts.pop("request_id")
        asked = Order(until=clock.business_date(), case=case, **facts)
        with shown_in(form):
            return redirect(ordering.order(asked, by=request.user, request_id=request_id))
    title = _("Stage report of case %(number)s") % {"number": case.number}
    return _form(request, form, title=title, back=case.get_absolute_url())


def _form(request: StaffRequest, form: OnceForm, *, title: str, back: str) -> HttpResponse:
    context = {"title": title, "form": form, "action": _("Order the report"), "back": back}
    return render(request, "form.html", context, status=422 if form.errors else 200)


@require_GET
@permission_required("reports.order_report", raise_exception=True)
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """One report: its progress, and then its preview and download."""
    found = get_object_or_404(StageReport.objects.visible_to(request.user).with_their_subjects(), pk=pk)
    return render(request, "reports/report.html", {"report": found})


@require_GET
@permission_required("reports.order_report", raise_exception=True)
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The progress of a report. The page asks every two seconds and reloads when the report is ready."""
    found = get_object_or_404(StageReport.objects.visible_to(request.user), pk=pk)
    context = {"work": found, "url": reverse("report-progress", args=[pk])}
    response = render(request, "parts/progress.html", context)
    if found.is_ready:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@permission_required("reports.order_report", raise_exception=True)
def pdf(request: StaffRequest, pk: int) -> FileResponse:
    """The PDF of the report. Every download is recorded."""
    found = get_object_or_404(
        StageReport.objects.visible_to(request.user).select_related("document", "case"), pk=pk
    )
    if found.document is None:
        raise Http404
    record(Verb.REPORT_DOWNLOADED, found, by=request.user, case=found.case.number if found.case else "")
    inline = "preview" in request.GET
    response = FileResponse(
        found.document.file.open("rb"),
        as_attachment=not inline,
        filename=found.document.name,
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
