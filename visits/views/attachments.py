"""Photos and recordings of a visit."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from foundation.errors import answers_errors, shown_in
from staff.requests import StaffRequest
from visits import attaching
from visits.forms.attachments import PhotoForm, RecordingForm
from visits.models import Consent, Step, VisitDraft, VisitPlan
from visits.views.door import find_own_visit


@permission_required("visits.make_visit", raise_exception=True)
@answers_errors
def attachments(request: StaffRequest, pk: int) -> HttpResponse:
    """What was attached to a visit; POST adds a photo or a recording."""
    visit = find_own_visit(request, pk)
    kind = request.POST.get("kind")
    photo = PhotoForm(*_sent(request, kind == "photo"), prefix="photo")
    recording = RecordingForm(*_sent(request, kind == "recording"), prefix="recording")
    if (kind == "photo" and _photo(request, visit, photo)) or (
        kind == "recording" and _recording(request, visit, recording)
    ):
        return redirect("visit-attachments", pk=pk)
    context = {
        "visit": visit,
        "case": visit.case,
        "photo": photo,
        "recording": recording,
        "agreed": VisitDraft.to_read(visit).value(Step.SAFETY, "recording") == Consent.AGREED,
        "photos": visit.photos.select_related("evidence", "added_by"),
        "recordings": visit.recordings.select_related("evidence", "added_by"),
        "is_recorded": hasattr(visit, "record"),
    }
    wrong = bool(photo.errors or recording.errors)
    return render(request, "visits/attachments.html", context, status=422 if wrong else 200)


def _sent(request: StaffRequest, this_one: bool) -> tuple[QueryDict | None, MultiValueDict[str, Any] | None]:
    return (request.POST, request.FILES) if this_one else (None, None)


def _photo(request: StaffRequest, visit: VisitPlan, form: PhotoForm) -> bool:
    """Whether the photo that was sent is kept; what is wrong with it stands in the form."""
    if not form.is_valid():
        return False
    with shown_in(form, visit):
        facts = dict(form.cleaned_data)
        attaching.photo(visit, facts.pop("file"), **facts, by=request.user)
        messages.success(request, _("The photo is kept."))
        return True
    return False


def _recording(request: StaffRequest, visit: VisitPlan, form: RecordingForm) -> bool:
    """Whether the recording that was sent is kept; what is wrong with it stands in the form."""
    if not form.is_valid():
        return False
    with shown_in(form, visit):
        facts = dict(form.cleaned_data)
        attaching.recording(visit, facts.pop("file"), **facts, by=request.user)
        messages.success(request, _("The recording is kept."))
        return True
    return False
