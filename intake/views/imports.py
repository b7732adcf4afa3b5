"""An import in the browser: upload, whole-file check, decision, record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foundation import keyset
from foundation.errors import answers_errors
from foundation.tables import csv_response
from intake import commit, staging
from intake.forms import DecisionForm, ImportForm
from intake.models import ImportRow, ImportRun, RunState
from intake.problems import words
from staff.requests import StaffRequest


@dataclass(frozen=True)
class BadRow:
    """A row that can't be taken, with the reason in the reader's language."""

    row: ImportRow
    reason: str


MAY = permission_required("intake.import_portfolio", raise_exception=True)


@MAY
def imports(request: StaffRequest) -> HttpResponse:
    """Every import that the user may see, newest first."""
    rows = ImportRun.objects.visible_to(request.user).for_list()
    page = keyset.page(rows, order=("-started_at", "-id"), cursor=request.GET.get("after", ""))
    return render(request, "intake/imports.html", {"page": page})


@MAY
@answers_errors
def import_new(request: StaffRequest) -> HttpResponse:
    """Upload a creditor's files. A worker reads them."""
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        files = [(file.name, file.read()) for file in given["files"]]
        sent = staging.Delivery(
            given["profile"], files, given["team"], given["as_of"], given["portfolio_name"]
        )
        run = staging.open_run(sent, by=request.user, request_id=given["request_id"])
        return redirect(run)
    context = {
        "title": _("New import"),
        "form": form,
        "action": _("Check the files"),
        "back": reverse("imports"),
    }
    return render(request, "form.html", context, status=422 if form.errors else 200)


@require_GET
@MAY
def import_run(request: StaffRequest, pk: int) -> HttpResponse:
    """One import: its progress, what the check found, what was taken."""
    run = _run(request, pk)
    bad = run.rows.exclude(problem="").select_related("file").order_by("pk")
    page = keyset.page(bad, order=("pk",), cursor=request.GET.get("after", ""))
    context = {
        "run": run,
        "page": page,
        "bad": [BadRow(row, words(row.problem, row.params)) for row in page.rows],
        "kinds": run.counts() if run.state == RunState.CHECKED else [],
        "form": DecisionForm(initial={"decision": "all" if not run.totals.get("bad") else "good"}),
    }
    return render(request, "intake/import.html", context)


@require_GET
@MAY
def import_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The progress of reading. The page asks every two seconds and reloads when it is done."""
    run = _run(request, pk)
    url = reverse("import-progress", args=[pk])
    response = render(request, "parts/progress.html", {"work": run, "url": url})
    if run.state != RunState.READING:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@MAY
@answers_errors
def import_decision(request: StaffRequest, pk: int) -> HttpResponse:
    """Take all rows, only the good ones, or none."""
    run = _run(request, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_("Choose what to do with the rows."))
    decision = form.cleaned_data["decision"]
    if decision == "none":
        commit.refuse(run, by=request.user)
        messages.success(request, _("None of the rows was taken."))
    else:
        commit.commit(run, by=request.user, skip_bad=decision == "good")
        messages.success(request, _("The rows are in the books."))
    return redirect(run)


@require_GET
@MAY
def import_bad_rows(request: StaffRequest, pk: int) -> StreamingHttpResponse:
    """Every bad row as a table to send back to the creditor: file, line, column, reason."""
    run = _run(request, pk)
    return csv_response(f"import-{run.pk}-bad-rows.csv", _bad_rows(run))


def _bad_rows(run: ImportRun) -> Iterator[Iterable[object]]:
    yield [_("File"), _("Line"), _("Column"), _("Reason")]
    rows = run.rows.exclude(problem="").select_related("file").order_by("file", "line", "pk")
    for row in rows.iterator(chunk_size=1000):
        yield [row.file.name, row.line, row.column, words(row.problem, row.params)]


def _run(request: StaffRequest, pk: int) -> ImportRun:
    return get_object_or_404(ImportRun.objects.visible_to(request.user).for_list(), pk=pk)
