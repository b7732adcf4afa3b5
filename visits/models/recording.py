"""Recordings of a visit (W3)."""

from typing import IO, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record as write_down
from cases.models import EvidenceItem, EvidenceKind
from foundation import clock
from staff.models import User
from visits import attaching
from visits.models.draft import Consent, Step, VisitDraft
from visits.models.visit_plan import VisitPlan
from visits.verbs import Verb


class Recording(models.Model):
    """A recording of which the debtor was told first and to which he agreed. ``withdrawn``: he stopped it;
    ``paused``: it was paused when somebody else came in."""

    visit = models.ForeignKey(VisitPlan, models.PROTECT, related_name="recordings")
    evidence = models.OneToOneField("cases.EvidenceItem", models.PROTECT, related_name="visit_recording")
    withdrawn = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    @classmethod
    def attach(
        cls,
        visit: VisitPlan,
        file: IO[bytes],
        *,
        withdrawn: bool = False,
        paused: bool = False,
        by: User,
        request_id: UUID | None = None,
    ) -> Self:
        """Keep a recording. Never inside a transaction: the file is written first. Raises ValidationError
        beside ``file`` for what is no recording, by somebody who was not there, and unless the record or its
        draft says that he was told and agreed."""
        attaching.must_be_of_the_pair(visit, by)
        told = VisitDraft.objects.filter(visit=visit).first()
        if told is None or told.value(Step.SAFETY, "recording") != Consent.AGREED:
            raise ValidationError(
                {"file": _("Nothing says that he was told of a recording and agreed, so none can be kept.")}
            )
        if not attaching.kind_of(file).startswith("audio/"):
            raise ValidationError({"file": _("This is no recording.")})
        item = EvidenceItem.written(
            visit.case.debtor,
            file,
            kind=EvidenceKind.RECORDING,
            by=by,
            case=visit.case,
            name=f"{visit.day:%Y-%m-%d} {EvidenceKind.RECORDING.label}",
        )
        back = reverse("visit-attachments", args=[visit.pk])
        with item.entering_once(request_id, by=by, back=back):
            item.enter()
            recording = cls.objects.create(
                visit=visit,
                evidence=item,
                withdrawn=withdrawn,
                paused=paused,
                added_by=by,
                added_at=clock.now(),
            )
            write_down(Verb.RECORDING_ATTACHED, recording, by=by, case=visit.case.number)
        return recording
