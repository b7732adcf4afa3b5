"""A line of a file that was read and checked, before anything enters the books."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RowKind(models.TextChoices):
    DEBT = "debt", _("debt")
    DUE = "due", _("instalment")
    PAYMENT = "payment", _("payment")


class ImportRow(models.Model):
    """A line as the reader understood it, or the reason why it can't be taken.

    ``data`` holds text values under our own names. ``problem`` is a code with ``params``, which is worded
    when shown. A row with a problem is never taken.
    """

    run = models.ForeignKey("intake.ImportRun", models.CASCADE, related_name="rows")
    file = models.ForeignKey("intake.ImportFile", models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=RowKind)
    key = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    problem = models.CharField(max_length=40, blank=True)
    column = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # The list of bad rows by line, and the commit's reading of good ones.
            models.Index(fields=["run", "problem", "file", "line"], name="import_row_by_problem")
        ]
