"""Payments, their reversals, and refunds."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.money import MoneyField
from ledger.kinds import BankReturn


class PaymentQuerySet(models.QuerySet["Payment"]):
    def standing(self) -> Self:
        """Payments that have not been reversed."""
        return self.filter(reversal=None)


class Payment(models.Model):
    """One payment. It is never edited.

    A wrong payment is reversed. The corrected one is booked as the next revision.

    An imported payment is known by (creditor, source id, revision). ``account`` is empty while nobody knows
    whose money it is; ``named_debt`` is the debt that the payer named (Civil Code 560).
    """

    account = models.ForeignKey(
        "ledger.Account", models.PROTECT, null=True, blank=True, related_name="payments"
    )
    named_debt = models.ForeignKey("ledger.Debt", models.PROTECT, null=True, blank=True, related_name="+")
    amount = MoneyField()
    value_date = models.DateField()
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    creditor = models.ForeignKey("ledger.Creditor", models.PROTECT, null=True, blank=True, related_name="+")
    source_id = models.CharField(max_length=60, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    method = models.CharField(max_length=20, blank=True)
    payer = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=120, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        permissions = [
            ("take_payment", "Can book, match and reverse payments"),
        ]
        indexes = [
            # The fold over an account's facts, and its list of payments.
            models.Index(fields=["account", "value_date", "id"], name="payment_by_account"),
            # Money recovered in a period.
            models.Index(fields=["value_date"], name="payment_by_value_date"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["creditor", "source_id", "revision"],
                condition=~Q(source_id=""),
                name="an_imported_payment_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_brings_something"),
        ]


# The reasons that matching and an import write, where no person gives one.
BY_A_LATER_FILE = "corrected by a later file"
HOUSE_REASONS = {
    "matched": _("matched"),
    BY_A_LATER_FILE: _("corrected by a later file"),
}


class Reversal(models.Model):
    """The reversal of a payment, which does not count from its own value date on."""

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="reversal")
    reason = models.CharField(max_length=250)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    @property
    def why(self) -> str:
        """Why the payment was reversed: a person's words, or the words for the code that a job wrote."""
        if self.reason in BankReturn.values:
            return str(BankReturn(self.reason).label)
        return str(HOUSE_REASONS.get(self.reason, self.reason))


class Refund(models.Model):
    """Credit paid back to the debtor."""

    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="refunds")
    amount = MoneyField()
    value_date = models.DateField()
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=250)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_gives_something_back")
        ]
