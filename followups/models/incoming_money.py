"""Money that came in without an owner."""

from typing import Self

from django.conf import settings
from django.db import models


class IncomingMoneyQuerySet(models.QuerySet["IncomingMoney"]):
    def unmatched(self) -> Self:
        """Money that still waits for an owner. Money that was taken back does not wait."""
        return self.filter(matched_at=None, payment__reversal=None)


class IncomingMoney(models.Model):
    """A payment in the payer's own words, until finance finds its owner. The row is kept after that.

    ``payment`` is the ledger's row without an account. Matching reverses it and books it on the account.
    Money whose owner is not found is returned to its sender, which reverses it too.
    """

    payment = models.OneToOneField("ledger.Payment", models.PROTECT, related_name="incoming")
    payer = models.CharField(max_length=120, blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    arrived_at = models.DateTimeField()
    matched_to = models.OneToOneField(
        "ledger.Payment", models.PROTECT, null=True, blank=True, related_name="matched_from"
    )
    matched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    matched_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)

    objects = IncomingMoneyQuerySet.as_manager()

    class Meta:
        indexes = [
            # Finance's inbox.
            models.Index(fields=["matched_at", "id"], name="incoming_money_inbox")
        ]
