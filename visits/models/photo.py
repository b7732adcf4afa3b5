"""Photos of a visit (L3)."""

from typing import IO, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record as write_down
from cases.models import EvidenceItem, EvidenceKind
from foundation import clock
from staff.models import User
from visits import attaching
from visits.models.visit_plan import VisitPlan
from visits.verbs import Verb


class Shows(models.TextChoices):
    """What may be photographed, and nothing else (L3)."""

    DOCUMENT = "document", lazy("a document")
    SIGNED_PAGE = "signed_page", lazy("a signed page")
    DOOR_NUMBER = "door_number", lazy("a door number, from public space")


class Photo(models.Model):
    """A photo taken at a visit, kept as evidence byte for byte with its hash."""

    visit = models.ForeignKey(VisitPlan, models.PROTECT, related_name="photos")
    evidence = models.OneToOneField("cases.EvidenceItem", models.PROTECT, related_name="visit_photo")
    shows = models.CharField(max_length=12, choices=Shows)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    @classmethod
    def attach(
        cls, visit: VisitPlan, file: IO[bytes], *, shows: str, by: User, request_id: UUID | None = None
    ) -> Self:
        """Keep a photo of what ``shows`` says. Never inside a transaction: the file is written first. Raises
        ValidationError beside ``file`` for what is no picture, and by somebody who was not there."""
        attaching.must_be_of_the_pair(visit, by)
        if not attaching.kind_of(file).startswith("image/"):
            raise ValidationError({"file": _("This is no picture.")})
        item = EvidenceItem.written(
            visit.case.debtor,
            file,
            kind=EvidenceKind.PHOTO,
            by=by,
            case=visit.case,
            name=f"{visit.day:%Y-%m-%d} {Shows(shows).label}",
        )
        back = reverse("visit-attachments", args=[visit.pk])
        with item.entering_once(request_id, by=by, back=back):
            item.enter()
            photo = cls.objects.create(
                visit=visit, evidence=item, shows=shows, added_by=by, added_at=clock.now()
            )
            write_down(Verb.PHOTO_ATTACHED, photo, by=by, case=visit.case.number, after={"shows": shows})
        return photo
