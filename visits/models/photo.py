"""Photos of a visit (L3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as lazy

from visits.models.visit_plan import VisitPlan


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
