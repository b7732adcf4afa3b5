"""How one creditor writes their files."""

from django.db import models

from ledger.models import CreditorKind

# The layout that the house reads by itself: one table with recognised columns.
GENERIC = "generic"


class ImportProfile(models.Model):
    """A creditor's format: reader, currency, time zone of its stamps, grace days, and renamed columns.

    ``columns`` maps our column names to the file's, for what the reader would not recognise by itself.
    """

    name = models.CharField(max_length=40, unique=True)
    # Which reader understands the files (intake.readers); other packages bring readers of their own.
    layout = models.CharField(max_length=10, default=GENERIC)
    creditor_name = models.CharField(max_length=120)
    creditor_kind = models.CharField(max_length=20, choices=CreditorKind, blank=True)
    # Empty: whatever the installation's currency is.
    currency = models.CharField(max_length=3, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    columns = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name
