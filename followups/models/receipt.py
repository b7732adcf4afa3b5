"""The receipt for a payment, as it was handed out."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    pass


class Receipt(models.Model):
    """One receipt per payment and language. Asking again gives the same paper with its own figures."""

    payment = models.ForeignKey("ledger.Payment", models.PROTECT, related_name="receipts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    document = models.OneToOneField("audit.Document", models.PROTECT, related_name="receipt")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "language"], name="one_receipt_per_payment_and_language"
            )
        ]
