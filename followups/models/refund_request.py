"""A request to pay credit back, which a second person decides."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q, Sum

from cases.models import Case
from foundation.approvals import Approval, Decision
from foundation.encrypted import EncryptedTextField, mask
from foundation.money import ZERO, MoneyField
from staff.models import Role

if TYPE_CHECKING:
    from decimal import Decimal

    from staff.models import User


class RefundRequestQuerySet(models.QuerySet["RefundRequest"]):
    def pending(self) -> Self:
        return self.filter(decision=Decision.PENDING)

    def asked_of(self, user: "User") -> Self:
        """Return what ``user`` may decide on.

        Finance decides on every request, without the file. A manager decides on the accounts of the cases
        that they may see.
        """
        if user.has_role(Role.FINANCE):
            return self
        if user.has_role(Role.MANAGER):
            return self.filter(account__in=Case.objects.visible_to(user).values("debtor__account"))
        return self.none()

    def total(self) -> "Decimal":
        """The sum of these requests."""
        return self.aggregate(total=Sum("amount"))["total"] or ZERO


class RefundRequest(Approval):
    """Credit that finance asks to pay back, and to whom.

    The payee is known: their name and their account. Another person approves it, and only then it is booked.
    """

    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="refund_requests")
    amount = MoneyField()
    payee_name = models.CharField(max_length=120)
    payee_account = EncryptedTextField()
    reason = models.CharField(max_length=250)
    refund = models.OneToOneField(
        "ledger.Refund", models.PROTECT, null=True, blank=True, related_name="request"
    )

    objects = RefundRequestQuerySet.as_manager()

    class Meta:
        permissions = [("approve_refund", "Can agree to pay credit back")]
        indexes = [
            # Finance's inbox.
            models.Index(fields=["decision", "id"], name="refund_request_inbox")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_request_asks_for_something")
        ]

    @property
    def masked_account(self) -> str:
        """The payee's account as lists show it."""
        return mask(self.payee_account, head=4, tail=4)
