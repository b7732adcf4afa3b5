"""The receipt for a payment, as it was handed out, and its number."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction

from foundation import clock
from foundation.locking import lock

if TYPE_CHECKING:
    from ledger.models import Payment
    from staff.models import User


class ReceiptSeries(models.Model):
    """The numbers of one year. Whoever takes the next number holds the lock of this row."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class ReceiptNumber(models.Model):
    """The number of a payment's receipt, the same in every language.

    Numbers have no gap in a year. The number belongs to the payment, so printing that fails loses none.
    """

    payment = models.OneToOneField("ledger.Payment", models.PROTECT, related_name="receipt_number")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="a_receipt_number_once_a_year")
        ]

    def __str__(self) -> str:
        return f"R-{self.year}-{self.number:06d}"

    @classmethod
    @transaction.atomic
    def take(cls, payment: "Payment", *, by: "User") -> "ReceiptNumber":
        """Return the number of ``payment``, and take the next one at the first request.

        The caller's transaction and the counter end together, so no number is lost. Two requests wait for
        each other at the counter.
        """
        year = clock.business_date().year
        ReceiptSeries.objects.get_or_create(year=year)
        series = lock(ReceiptSeries(year=year))
        if taken := cls.objects.filter(payment=payment).first():
            return taken
        series.last += 1
        series.save(update_fields=["last"])
        return cls.objects.create(
            payment=payment, year=year, number=series.last, given_at=clock.now(), given_by=by
        )


class Receipt(models.Model):
    """One receipt per payment and language. Asking again gives the same paper with its own figures.

    ``is_void`` is the copy that is handed out once the payment was reversed. It is crossed out.
    """

    payment = models.ForeignKey("ledger.Payment", models.PROTECT, related_name="receipts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    is_void = models.BooleanField(default=False)
    document = models.OneToOneField("audit.Document", models.PROTECT, related_name="receipt")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "language", "is_void"], name="one_receipt_per_payment_and_language"
            )
        ]
