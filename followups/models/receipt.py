"""The receipt for a payment, as it was handed out."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from ledger.models import Payment
    from staff.models import User


class Receipt(models.Model):
    """One receipt per payment and language: asking again gives the same paper, with its own figures."""

    payment = models.ForeignKey("ledger.Payment", models.PROTECT, related_name="receipts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    document = models.OneToOneField("audit.Document", models.PROTECT, related_name="receipt")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "language"], name="one_receipt_per_payment_and_language"
            )
        ]

    @classmethod
    def make(cls, payment: "Payment", *, language: str, by: "User") -> Self:
        """The receipt in ``language``, printed when first asked for; never call this inside ``atomic``.

        Raises ValidationError for money without an owner, and for money taken back even when a receipt was
        made before: it may not be handed out any more.
        """
        from followups import payments

        if hasattr(payment, "reversal"):
            raise ValidationError(
                _("This payment was taken back; there is no receipt for it."), code="reversed"
            )
        if made := cls.objects.filter(payment=payment, language=language).first():
            return made
        document = payments.receipt(payment, by=by, language=language)
        try:
            with transaction.atomic():
                return cls.objects.create(payment=payment, language=language, document=document)
        except IntegrityError:
            # Somebody else was quicker; his is the one that counts.
            return cls.objects.get(payment=payment, language=language)
