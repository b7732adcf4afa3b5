"""Dated reasons to leave a person alone."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.versioned import Versioned


class HoldKind(models.TextChoices):
    """The kinds of conduct.md; S6 is no hold but is computed from payments."""

    DISPUTE = "S1", _("dispute")
    VULNERABILITY = "S2", _("vulnerability")
    HARDSHIP = "S3", _("hardship")
    STOP_CHANNEL = "S4", _("stop a channel")
    INSOLVENCY = "S5", _("insolvency, court or police")
    IDENTITY = "S7", _("identity theft or not his debt")
    DECEASED = "S8", _("deceased")


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self, on: date) -> Self:
        """Holds that bar something on ``on``."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on, released_at=None)


class Hold(Versioned):
    """A dated reason to leave a person alone (rules S1–S8): standing until released or past ``until``.

    ``bars`` lists [channel, direction, purpose] triples; ``*`` stands for any. It holds on the person, or on one
    of his debts or parts when named, and outlives cases. Released by compliance only.
    """

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="holds")
    debt = models.ForeignKey("ledger.Debt", models.PROTECT, null=True, blank=True, related_name="holds")
    party = models.ForeignKey("cases.Party", models.PROTECT, null=True, blank=True, related_name="holds")
    kind = models.CharField(max_length=2, choices=HoldKind)
    channel = models.CharField(max_length=10, blank=True)
    bars = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.TextField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    review_on = models.DateField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.TextField(blank=True)
    pause = models.OneToOneField("ledger.Pause", models.PROTECT, null=True, blank=True, related_name="hold")

    objects = HoldQuerySet.as_manager()

    class Meta:
        permissions = [("place_hold", "Can place a hold"), ("release_hold", "Can release a hold")]
        indexes = [
            # The rule engine asks for a person's standing holds before every contact.
            models.Index(fields=["person", "released_at", "since"], name="hold_by_person")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "channel", "debt", "party"],
                condition=Q(released_at=None),
                name="one_standing_hold_of_a_kind",
            )
        ]
