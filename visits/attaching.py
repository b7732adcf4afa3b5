"""Keeping photos (L3) and recordings (W3) of a visit as evidence, byte for byte with their hash.

Never inside a transaction: a file is written before its rows.
"""

from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record as record_event
from cases import file_types
from cases.models import EvidenceFacts, EvidenceItem, EvidenceKind
from foundation import clock
from staff.models import User
from visits.models import Consent, Photo, Recording, Shows, Step, VisitDraft, VisitPlan
from visits.verbs import Verb


def photo(
    visit: VisitPlan, file: IO[bytes], *, shows: str, by: User, request_id: UUID | None = None
) -> Photo:
    """Keep a photo of what ``shows`` says.

    Raises ValidationError beside ``file`` for what is no picture, and by somebody who was not there.
    """
    _must_be_of_the_pair(visit, by)
    if not _kind_of(file).startswith("image/"):
        raise ValidationError({"file": _("This is no picture.")})
    item = _written(visit, file, kind=EvidenceKind.PHOTO, what=str(Shows(shows).label), by=by)
    with item.entering_once(request_id, by=by, back=_page_of(visit)):
        item.enter()
        kept = Photo.objects.create(
            visit=visit, evidence=item, shows=shows, added_by=by, added_at=clock.now()
        )
        record_event(Verb.PHOTO_ATTACHED, kept, by=by, case=visit.case.number, after={"shows": shows})
    return kept


def recording(
    visit: VisitPlan,
    file: IO[bytes],
    *,
    by: User,
    withdrawn: bool = False,
    paused: bool = False,
    request_id: UUID | None = None,
) -> Recording:
    """Keep a recording.

    Raises ValidationError beside ``file`` for what is no recording, by somebody who was not there, and unless
    the record or its draft says that the debtor was told and agreed.
    """
    _must_be_of_the_pair(visit, by)
    told = VisitDraft.objects.filter(visit=visit).first()
    if told is None or told.value(Step.SAFETY, "recording") != Consent.AGREED:
        raise ValidationError(
            {
                "file": _(
                    "Nothing says that the person was told of a recording and agreed, so none can be kept."
                )
            }
        )
    if not _kind_of(file).startswith("audio/"):
        raise ValidationError({"file": _("This is no recording.")})
    item = _written(visit, file, kind=EvidenceKind.RECORDING, what=str(EvidenceKind.RECORDING.label), by=by)
    with item.entering_once(request_id, by=by, back=_page_of(visit)):
        item.enter()
        kept = Recording.objects.create(
            visit=visit,
            evidence=item,
            withdrawn=withdrawn,
            paused=paused,
            added_by=by,
            added_at=clock.now(),
        )
        record_event(Verb.RECORDING_ATTACHED, kept, by=by, case=visit.case.number)
    return kept


def _must_be_of_the_pair(visit: VisitPlan, by: User) -> None:
    if not visit.takes_part(by):
        raise ValidationError(_("Only one of the pair adds to a visit."), code="pair")


def _kind_of(file: IO[bytes]) -> str:
    """The content type of a file that really opens, read and rewound.

    Raises ValidationError beside ``file``.
    """
    content = file.read(settings.UPLOAD_LIMIT_BYTES + 1)
    file.seek(0)
    if len(content) > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
        raise ValidationError({"file": _("The file is larger than %(limit)s MB.") % {"limit": limit}})
    return file_types.checked(content)


def _written(visit: VisitPlan, file: IO[bytes], *, kind: EvidenceKind, what: str, by: User) -> EvidenceItem:
    """The file among the debtor's evidence, named by the day and by what it is; not entered yet."""
    facts = EvidenceFacts(kind, f"{visit.day:%Y-%m-%d} {what}", case=visit.case)
    return EvidenceItem.written(visit.case.debtor, file, facts, by=by)


def _page_of(visit: VisitPlan) -> str:
    return reverse("visit-attachments", args=[visit.pk])
