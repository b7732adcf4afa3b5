"""How a case ended; the verbs that close one are in followups.endings."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ClosureKind(models.TextChoices):
    PAID = "paid", _("paid")
    SETTLED = "settled", _("settled")
    REFERRED = "referred", _("referred to legal")
    WRITTEN_OFF = "written_off", _("written off")
    RETURNED = "returned", _("returned or sold")


class ClosureQuerySet(models.QuerySet["Closure"]):
    def for_good(self) -> Self:
        """Endings that stand, other than paid.

        No job and no file works those debts again. A person may reopen them.
        """
        return self.filter(reopened_at=None).exclude(kind=ClosureKind.PAID)


class Closure(models.Model):
    """The end of a case: kind, reason, who closed it and who agreed.

    Reopening ends the closure, not the row.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="closures")
    kind = models.CharField(max_length=12, choices=ClosureKind)
    reason = models.TextField(blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    approved_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopen_reason = models.TextField(blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        permissions = [("close_case", "Can close a case"), ("approve_closure", "Can agree to a closure")]
