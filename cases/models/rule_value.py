"""The values behind the contact rules, dated, with their sources."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.kinds import Effect, Force
from cases.verbs import Verb
from foundation import clock
from ledger.models import CreditorKind

if TYPE_CHECKING:
    from staff.models import User


class RuleValue(models.Model):
    """A value of a rule that the department set stricter than the preset, from a date on.

    What conduct asks for stands in contact_rules.presets and holds without any row; a row holds for one kind
    of creditor, or for all when that is empty. ``mark`` is f (read in a public source) or k (general
    knowledge)."""

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
        from cases.contact_rules import wording

        return wording.shown(self.value)

    @property
    def for_whom(self) -> str:
        """The kind of creditor it holds for, in words; empty for all."""
        return str(CreditorKind(self.creditor_kind).label) if self.creditor_kind else ""

    @classmethod
    @transaction.atomic
    def set(
        cls,
        rule: str,
        name: str,
        value: Any,
        *,
        by: "User",
        since: date,
        reason: str,
        creditor_kind: str = "",
        source: str = "",
    ) -> Self:
        """Let ``value`` hold from ``since`` on. Raises ValidationError for a value laxer than the preset,
        one that no rule knows, a day gone by, or no reason."""
        from cases.contact_rules import presets
        from cases.contact_rules.values import is_laxer
        from cases.contact_rules.wording import shown

        preset = presets.of(settings.COUNTRY).get((rule, name))
        if preset is None:
            raise ValidationError({"name": _("No rule has such a value.")})
        if type(value) is not type(preset.value):
            raise ValidationError({"value": _("Enter a value of the same kind as the preset's.")})
        if is_laxer(name, value, preset.value):
            raise ValidationError(
                {"value": _("This is laxer than the preset, %(preset)s.") % {"preset": shown(preset.value)}},
                code="laxer",
            )
        if since < clock.business_date():
            raise ValidationError({"since": _("A rule changes from today on at the earliest.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the value changes.")})
        row, _made = cls.objects.update_or_create(
            country=settings.COUNTRY,
            creditor_kind=creditor_kind,
            rule=rule,
            name=name,
            since=since,
            defaults={
                "value": value,
                "effect": preset.effect,
                "force": Force.HOUSE,
                "source": source or preset.source,
                "mark": "" if source else preset.mark,
                "reason": reason,
                "set_by": by,
                "set_at": clock.now(),
            },
        )
        record(
            Verb.RULE_SET,
            row,
            by=by,
            before={"preset": preset.value},
            after={"rule": rule, "name": name, "value": value, "since": since, "reason": reason},
        )
        return row
