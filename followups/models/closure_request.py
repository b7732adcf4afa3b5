"""A request to close a case, and the roles that must agree."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case, ClosureKind
from foundation.approvals import Approval, Decision
from staff.models import Role

if TYPE_CHECKING:
    from staff.models import User


class ClosureRequestQuerySet(models.QuerySet["ClosureRequest"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)


class ClosureRequest(models.Model):
    """A request to close a case as one kind. followups.endings says what each kind needs.

    ``firm`` is the law firm of a referral. ``closure`` is set once everybody agreed and the case was closed.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="closure_requests")
    kind = models.CharField(max_length=12, choices=ClosureKind)
    reason = models.TextField(blank=True)
    firm = models.CharField(max_length=120, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    closure = models.OneToOneField(
        "cases.Closure", models.PROTECT, null=True, blank=True, related_name="request"
    )

    objects = ClosureRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="one_closure_request_at_a_time"
            )
        ]


class ClosureApprovalQuerySet(models.QuerySet["ClosureApproval"]):
    def pending(self) -> Self:
        return self.filter(decision=Decision.PENDING, request__ended_at=None)

    def asked_of(self, user: "User") -> Self:
        """Return what ``user`` may decide on.

        Finance decides on what is asked of finance, without the file. A manager decides on the cases that
        they may see.
        """
        mine = Q(pk__in=[])
        if user.has_role(Role.FINANCE):
            mine |= Q(role=Role.FINANCE)
        if user.has_role(Role.MANAGER):
            mine |= Q(role=Role.MANAGER, request__case__in=Case.objects.visible_to(user))
        return self.filter(mine)


class ClosureApproval(Approval):
    """One role's decision on a closure request."""

    request = models.ForeignKey(ClosureRequest, models.PROTECT, related_name="approvals")
    role = models.CharField(max_length=16, choices=Role)

    objects = ClosureApprovalQuerySet.as_manager()

    class Meta:
        indexes = [
            # The manager's and finance's queues.
            models.Index(fields=["role", "decision", "asked_at"], name="closure_approval_queue")
        ]
        constraints = [models.UniqueConstraint(fields=["request", "role"], name="a_role_is_asked_once")]
