"""A case put up for closing, and who must agree."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import ClosureKind
from foundation.approvals import Approval
from staff.models import Role


class ClosureRequest(models.Model):
    """Somebody wants a case closed in one of its kinds; followups.endings says what each kind needs."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="closure_requests")
    kind = models.CharField(max_length=12, choices=ClosureKind)
    reason = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    closure = models.OneToOneField(
        "cases.Closure", models.PROTECT, null=True, blank=True, related_name="request"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="one_closure_request_at_a_time"
            )
        ]


class ClosureApproval(Approval):
    """One role's word on a closure request."""

    request = models.ForeignKey(ClosureRequest, models.PROTECT, related_name="approvals")
    role = models.CharField(max_length=16, choices=Role)

    class Meta:
        indexes = [
            # The manager's and finance's queues.
            models.Index(fields=["role", "decision", "asked_at"], name="closure_approval_queue")
        ]
        constraints = [models.UniqueConstraint(fields=["request", "role"], name="a_role_is_asked_once")]
