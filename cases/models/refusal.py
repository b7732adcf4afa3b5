"""What a contact rule said no to: kept and counted."""

from collections import Counter
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.urls import reverse

from cases.findings import Finding
from cases.kinds import Channel, Direction, Purpose
from foundation import clock
from staff.models import Role, User


class RefusalQuerySet(models.QuerySet["Refusal"]):
    def visible_to(self, user: User) -> Self:
        """The refusals that ``user`` may see.

        Everybody sees what they asked for. A supervisor also sees what their team was refused, managers and
        compliance all of it.
        """
        if not user.is_active:
            return self.none()
        if user.has_role(Role.MANAGER) or user.has_role(Role.COMPLIANCE):
            return self
        mine = Q(asked_by=user)
        if user.has_role(Role.SUPERVISOR) and user.team_id:
            mine |= Q(case__team=user.team_id) | Q(case=None, asked_by__team=user.team_id)
        return self.filter(mine)

    def since(self, day: date) -> Self:
        """Refusals from the beginning of ``day`` on."""
        return self.filter(refused_at__gte=clock.day_bounds(day)[0])

    def by_rule(self, rule: str) -> Self:
        """Refusals in which ``rule`` spoke."""
        # Neither engine's JSON lookups reach into a list of objects on the other; both print JSON alike.
        return self.annotate(said=Cast("findings", models.TextField())).filter(
            said__contains=f'"rule": "{rule}"'
        )

    def counted_by_rule(self) -> list[tuple[str, int]]:
        """How often each rule spoke, the most frequent first."""
        counts = Counter(
            rule
            for findings in self.values_list("findings", flat=True).iterator()
            for rule in {finding["rule"] for finding in findings}
        )
        return sorted(counts.items(), key=lambda it: (-it[1], it[0]))


class Refusal(models.Model):
    """A planned or outgoing contact that the rules did not allow, with every rule that spoke.

    ``findings`` is a list of {rule, effect, code, params, source, mark}, worded when shown.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="refusals")
    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="refusals")
    channel = models.CharField(max_length=8, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction)
    purpose = models.CharField(max_length=12, choices=Purpose)
    wanted_at = models.DateTimeField()
    findings = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    refused_at = models.DateTimeField()

    objects = RefusalQuerySet.as_manager()

    class Meta:
        permissions = [("see_refusals", "Can see what the contact rules refused")]
        indexes = [
            # The supervisor's and compliance's list of refusals, newest first.
            models.Index(fields=["-refused_at", "-id"], name="refusal_newest_first")
        ]

    def get_absolute_url(self) -> str:
        return reverse("refusal", args=[self.pk])

    @property
    def rules(self) -> list[str]:
        """The ids of the rules that spoke, each once, in order."""
        return sorted({finding["rule"] for finding in self.findings})

    @property
    def spoken(self) -> list[Finding]:
        """Every rule that spoke, to be worded in the reader's language."""
        return [Finding.from_json(row) for row in self.findings]
