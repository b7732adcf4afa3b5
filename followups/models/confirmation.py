"""Finance's confirmation that everything is paid (F6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class PaymentConfirmation(models.Model):
    """A confirmation that finance is asked for when nothing is owed any more.

    After it the case can be closed as paid.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="payment_confirmations")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Set when something is owed again or the case is opened again: the confirmation no longer holds.
    void_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # Finance's inbox.
            models.Index(fields=["confirmed_at", "void_at", "id"], name="confirmation_inbox")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(void_at=None), name="one_confirmation_stands_per_case"
            )
        ]
