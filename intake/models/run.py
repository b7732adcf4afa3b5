"""One import, from the upload to the books."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.status import Banner, Status, StatusChoices
from foundation.work import WorkQuerySet, WorkRow, WorkStatus
from intake.models.row import RowKind
from intake.reading.limits import reason
from staff.models import Role

if TYPE_CHECKING:
    from staff.models import User


class RunState(StatusChoices):
    READING = "reading", "info", "loader", _("being read")
    UNREADABLE = "unreadable", "stop", _("could not be read")
    CHECKED = "checked", "warn", "list-checks", _("checked")
    COMMITTED = "committed", "good", _("in the books")
    REFUSED = "refused", "", _("refused")


class ImportRunQuerySet(WorkQuerySet["ImportRun"]):
    """Reads of imports."""

    def visible_to(self, user: "User") -> Self:
        """All imports for a manager. For a supervisor, those into the portfolios of their team."""
        if user.has_role(Role.MANAGER):
            return self
        return self.filter(portfolio__default_team__isnull=False, portfolio__default_team=user.team_id)

    def for_list(self) -> Self:
        return self.select_related("portfolio__creditor", "profile", "started_by").prefetch_related("files")


@dataclass(frozen=True)
class Count:
    """The numbers of good and bad rows of a kind."""

    label: str
    good: int
    bad: int


class ImportRun(WorkRow):
    """The import of a creditor's files into one portfolio, and afterwards its record.

    ``as_of`` decides which debts are in arrears when cases are opened. ``totals`` are numbers and sums by
    kind of row, as written to the books. They agree with the ledger.
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

    objects: ClassVar = ImportRunQuerySet.as_manager()

    class Meta:
        permissions = [("import_portfolio", "Can import portfolios")]
        indexes = [
            # The list of imports, newest first.
            models.Index(fields=["-started_at", "-id"], name="import_run_newest_first")
        ]

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])

    @property
    def shown_as(self) -> Status:
        """How a page shows the import: its state, unless its worker failed."""
        return WorkStatus.FAILED.shown_as if self.failed else RunState(self.state).shown_as

    @property
    def banner(self) -> Banner | None:
        """What a page says on top of an import from which nothing was taken; None for any other."""
        if self.failed:
            return Banner(
                "stop",
                _("The files could not be read to the end"),
                _("Nothing was taken. Upload them again; if that fails too, tell your administrator."),
            )
        if self.state == RunState.UNREADABLE:
            advice = _(
                "Nothing was taken. Correct the file, or save it as XLSX or CSV with its column names in one "
                "row, and upload it again."
            )
            return Banner("stop", self.why_unreadable, advice)
        if self.state == RunState.REFUSED:
            return Banner("info", _("None of these rows was taken"), _("The import stays here as a record."))
        return None

    @property
    def is_being_read(self) -> bool:
        return self.state == RunState.READING and not self.failed

    @property
    def is_checked(self) -> bool:
        return self.state == RunState.CHECKED

    @property
    def is_taken(self) -> bool:
        return self.state == RunState.COMMITTED

    @property
    def why_unreadable(self) -> str:
        """The reason why the file could not be read, in words."""
        return reason(self.totals["unreadable"], self.totals["file"], self.totals.get("params", {}))

    @property
    def instalment_amount(self) -> Decimal:
        return Decimal(self.totals["instalment_amount"])

    @property
    def payment_amount(self) -> Decimal:
        return Decimal(self.totals["payment_amount"])

    def counts(self) -> list[Count]:
        """Count the good and the bad rows of each kind, in one query."""
        found: dict[str, list[int]] = {}
        rows = self.rows.values_list("kind").annotate(
            good=models.Count("pk", filter=models.Q(problem="")),
            bad=models.Count("pk", filter=~models.Q(problem="")),
        )
        for kind, good, bad in rows.order_by("kind"):
            found[kind] = [good, bad]
        return [Count(str(kind.label), *found[kind]) for kind in RowKind if kind in found]


class ImportFile(models.Model):
    """One file as it was sent: its bytes, its SHA-256, and what it was recognised as."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/%Y/%m/", max_length=250)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    recognised_as = models.CharField(max_length=40, blank=True)
    lines = models.PositiveIntegerField(default=0)
