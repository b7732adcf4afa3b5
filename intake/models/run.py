"""One import, from the upload to the books."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.work import WorkRow


class RunState(models.TextChoices):
    READING = "reading", _("being read")
    UNREADABLE = "unreadable", _("could not be read")
    CHECKED = "checked", _("checked")
    COMMITTED = "committed", _("in the books")
    REFUSED = "refused", _("refused")


class ImportRun(WorkRow):
    """A creditor's files being imported into one portfolio, and afterwards the record of it.

    ``as_of`` decides which debts count as in arrears when cases are opened. ``totals`` are numbers and sums
    by kind of row, as written into the books; they agree with the ledger.
    """

    task = "intake.tasks.read"

    profile = models.ForeignKey("intake.ImportProfile", models.PROTECT, related_name="runs")
    portfolio = models.ForeignKey("ledger.Portfolio", models.PROTECT, related_name="import_runs")
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=RunState, default=RunState.READING)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="import_runs")
    started_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True, blank=True)
    totals = models.JSONField(default=dict)

    class Meta:
        permissions = [("import_portfolio", "Can import portfolios")]
        indexes = [
            # The list of imports, newest first.
            models.Index(fields=["-started_at", "-id"], name="import_run_newest_first")
        ]

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])


class ImportFile(models.Model):
    """One file as it came: its bytes, its SHA-256, and what it was recognised as."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/%Y/%m/", max_length=250)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    recognised_as = models.CharField(max_length=40, blank=True)
    lines = models.PositiveIntegerField(default=0)
