"""How we mean to go about it (P6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.approvals import Approval
from foundation.money import MoneyField
from foundation.versioned import Versioned


class CollectionPlan(Versioned):
    """A round's plan: objective, visiting windows, negotiation range, talking points, risks.

    ``windows`` is a list of {weekday 1–7, from "HH:MM", to "HH:MM"}. The range: ``target`` and ``floor`` amounts to
    agree on, ``down_payment_floor``, ``longest_months`` and ``largest_waiver`` (P6, V7).
    """

    round = models.ForeignKey("cases.Round", models.PROTECT, related_name="plans")
    objective = models.TextField()
    windows = models.JSONField(default=list, blank=True)
    target = MoneyField()
    floor = MoneyField()
    down_payment_floor = MoneyField(default=0)
    longest_months = models.PositiveSmallIntegerField()
    largest_waiver = MoneyField(default=0)
    talking_points = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [("write_plan", "Can write a collection plan"), ("approve_plan", "Can approve a plan")]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(replaced_at=None), name="one_current_plan_per_round"
            ),
        ]


class PlanApproval(Approval):
    """A plan put before a supervisor; nobody approves his own."""

    plan = models.ForeignKey(CollectionPlan, models.PROTECT, related_name="approvals")

    class Meta:
        indexes = [
            # The board's queue of plans to approve.
            models.Index(fields=["decision", "asked_at"], name="plan_approval_queue")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(decision="pending"), name="a_plan_waits_once"
            )
        ]
