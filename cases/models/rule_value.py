"""The values behind the contact rules, dated, with their sources."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from cases import findings
from cases.kinds import Effect, Force
from ledger.models import CreditorKind

if TYPE_CHECKING:
    pass


class RuleValue(models.Model):
    """A value of a rule that the department set stricter than the preset, from a date on.

    What conduct asks for stands in the rules themselves and holds without any row. A row holds for one kind
    of creditor, or for all when that is empty. ``mark`` is f (read in a public source) or k (general
    knowledge).
    """

    country = models.CharField(max_length=2)
    creditor_kind = models.CharField(max_length=20, blank=True)
    rule = models.CharField(max_length=4)
    name = models.CharField(max_length=40)
    value = models.JSONField()
    effect = models.CharField(max_length=8, choices=Effect)
    force = models.CharField(max_length=12, choices=Force)
    source = models.CharField(max_length=250)
    mark = models.CharField(max_length=1, blank=True)
    since = models.DateField()
    reason = models.TextField(blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        permissions = [("set_rules", "Can change the contact rules' values")]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "creditor_kind", "rule", "name", "since"], name="a_rule_value_once_a_day"
            )
        ]

    @property
    def shown(self) -> str:
        """The value as a person reads it, in the active language."""
        return findings.shown(self.value)

    @property
    def for_whom(self) -> str:
        """The kind of creditor it holds for, in words; empty for all."""
        return str(CreditorKind(self.creditor_kind).label) if self.creditor_kind else ""
