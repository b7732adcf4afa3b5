"""The evidence vault: what is there and what is missing, keeping an original, looking at one (P3)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import checklist
from cases.forms.evidence import EvidenceForm
from cases.models import Case, EvidenceItem, IssuedPaper
from cases.views.file import case_of
from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest

may_see = permission_required("cases.see_evidence", raise_exception=True)

# What an original may do in the browser: be shown, and nothing else. A browser's own PDF viewer does not open
# inside a sandbox, but it runs no script of the page's origin either.
SHOW_ONLY = "default-src 'none'; frame-ancestors 'self'"
SANDBOXED = f"{SHOW_ONLY}; sandbox"
OF_A_VIEWER = f"{SHOW_ONLY}; object-src 'self'; style-src 'unsafe-inline'"


@may_see
@answers_errors
def vault(request: StaffRequest, number: str) -> HttpResponse:
    """What is kept about a debtor, and what their kinds of debt still need; keep one more original."""
    case = case_of(request, number)
    may = request.user.has_perm("cases.prepare_case")
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = EvidenceForm(request.POST or None, request.FILES or None, case=case)
    if request.method == "POST" and form.is_valid():
        said, back = form.cleaned_data, reverse("case-evidence", args=[number])
        once = {"request_id": said["request_id"], "back": back}
        with shown_in(form, case):
            kept = EvidenceItem.add(case.debtor, said["file"], form.facts(case), by=request.user, **once)
            messages.success(request, _("Kept. SHA-256 %(hash)s") % {"hash": kept.sha256})
            if kept.same_original.exists():
                messages.info(request, _("The very same file was on file already; both are kept."))
            return redirect(back)
    items = EvidenceItem.objects.filter(debtor=case.debtor_id).for_vault()
    context = {
        "case": case,
        "form": form if may else None,
        "items": items,
        "checklist": checklist.of_case(case),
        "papers": case.debtor.issued_papers.select_related("document").order_by("-on", "-pk"),
        "languages": settings.LANGUAGES if request.user.has_perm("followups.write_letter") else [],
    }
    return render(request, "cases/evidence.html", context, status=422 if form.errors else 200)


def _item(request: StaffRequest, pk: int) -> EvidenceItem:
    rows = EvidenceItem.objects.visible_to(request.user).select_related("case", "debtor__person")
    return get_object_or_404(rows.for_vault(), pk=pk)


@require_GET
@may_see
def item(request: StaffRequest, pk: int) -> HttpResponse:
    """One original in the page, with its hash, its versions, and whether the same is on file elsewhere."""
    found = _item(request, pk)
    cases = Case.objects.visible_to(request.user).filter(debtor=found.debtor_id).order_by("-pk")
    context = {
        "item": found,
        "case": cases[0],
        "later": found.later_versions.select_related("added_by").order_by("pk"),
        "twins": found.same_original.select_related("added_by").order_by("pk"),
    }
    return render(request, "cases/evidence_item.html", context)


@require_GET
@may_see
def original(request: StaffRequest, pk: int) -> FileResponse:
    """The file itself, in the page or as a copy to keep (``?download=1``); either is written down."""
    found = _item(request, pk)
    copy = "download" in request.GET
    response = FileResponse(
        found.open_by(request.user, copy=copy),
        as_attachment=copy,
        filename=found.file_name,
        content_type=found.content_type,
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = OF_A_VIEWER if found.is_pdf else SANDBOXED
    return response


@require_GET
@may_see
def issued(request: StaffRequest, pk: int) -> FileResponse:
    """A paper of our own that counts as evidence, as it was printed. The look is written down."""
    rows = IssuedPaper.objects.visible_to(request.user).select_related("document")
    found = get_object_or_404(rows, pk=pk)
    response = FileResponse(
        found.open_by(request.user), filename=f"{found}.pdf", content_type="application/pdf"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = OF_A_VIEWER
    return response
