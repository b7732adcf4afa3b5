"""Why compliance may look into a case (R4)."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.verbs import Verb
from foundation import clock
from foundation.locking import lock

if TYPE_CHECKING:
    from cases.models.case import Case
    from staff.models import User


class ConcernKind(models.TextChoices):
    HOLD = "hold", lazy("hold")
    COMPLAINT = "complaint", lazy("complaint")
    BREACH = "breach", lazy("breach")
    INCIDENT = "incident", lazy("incident")
    SAMPLE = "sample", lazy("sample")


class ConcernQuerySet(models.QuerySet["Concern"]):
    def standing(self, moment: datetime) -> Self:
        """Concerns that stand at ``moment``."""
        return self.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)

    def with_details(self) -> Self:
        """With the case, whose it is, and who raised and ended it."""
        return self.select_related("case__team", "case__debtor__person", "raised_by", "ended_by")

    def counted_by_kind(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(self.order_by().values_list("kind").annotate(models.Count("pk")))


class Concern(models.Model):
    """A dated reason for compliance to see a case; written by the verb that gave rise to it.

    ``subject`` names what it is about as text (``hold:12``), so that rooms above can raise one.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="concerns")
    kind = models.CharField(max_length=10, choices=ConcernKind)
    subject = models.CharField(max_length=80)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    finding = models.TextField(blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        permissions = [("see_concerns", "Can work on compliance's concerns")]
        indexes = [
            # visible_to() for compliance, and its desk.
            models.Index(fields=["until", "case"], name="concern_standing")
        ]

    def get_absolute_url(self) -> str:
        return reverse("concern", args=[self.pk])

    @property
    def is_standing(self) -> bool:
        return self.until is None or self.until > clock.now()

    @classmethod
    @transaction.atomic
    def raise_(cls, case: "Case", kind: str, subject: str, *, by: "User") -> "Concern":
        """Open the case to compliance from now on; once for a standing ``subject``."""
        standing = cls.objects.standing(clock.now()).filter(case=case, kind=kind, subject=subject).first()
        if standing is not None:
            return standing
        concern = cls.objects.create(case=case, kind=kind, subject=subject, since=clock.now(), raised_by=by)
        record(
            Verb.CONCERN_RAISED, concern, by=by, case=case.number, after={"kind": kind, "subject": subject}
        )
        return concern

    @transaction.atomic
    def end(self, *, by: "User", finding: str) -> None:
        """Compliance looked into it and found ``finding``.

        Raises ValidationError when it ended or nothing is said.
        """
        lock(self)
        if self.until is not None:
            raise ValidationError(_("This was ended already."), code="ended")
        if not finding.strip():
            raise ValidationError({"finding": _("Say what you found.")})
        self.until, self.ended_by, self.finding = clock.now(), by, finding
        self.save(update_fields=["until", "ended_by", "finding"])
        record(Verb.CONCERN_ENDED, self, by=by, case=self.case.number, after={"finding": finding})
