"""Papers that were issued, kept as they were printed."""

from django.conf import settings
from django.db import models


class Document(models.Model):
    """One PDF as it was issued.

    Keeps its kind, language, the business date it speaks of, its SHA-256 and the newest seal. It has no URL:
    the room whose row owns it serves it.
    """

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    as_of = models.DateField()
    file = models.FileField(upload_to="documents/%Y/%m/", max_length=250)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
