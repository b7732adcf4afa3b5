"""Which money settled which part of which instalment.

The rows are a cache of the fold. They are rebuilt when a fact changes.
"""

from django.db import models
from django.db.models import Q

from foundation.money import MoneyField
from ledger.kinds import Component


class Allocation(models.Model):
    """The share of a payment that settled a part of an instalment.

    Nothing may refer to the ids of these rows, since a replay makes new ones.
    """

    account = models.ForeignKey("ledger.Account", models.CASCADE, related_name="allocations")
    payment = models.ForeignKey("ledger.Payment", models.CASCADE, related_name="allocations")
    instalment = models.ForeignKey(
        "ledger.Instalment", models.CASCADE, null=True, blank=True, related_name="allocations"
    )
    debt = models.ForeignKey("ledger.Debt", models.CASCADE, related_name="allocations")
    component = models.CharField(max_length=9, choices=Component)
    amount = MoneyField()
    # The day on which the money settled it: the later of the payment's value date and the due date.
    settled_on = models.DateField()

    class Meta:
        indexes = [
            # Paid so far of an instalment.
            models.Index(fields=["instalment"], name="allocation_by_instalment"),
            # Rebuilding an account.
            models.Index(fields=["account"], name="allocation_by_account"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_allocation_settles_something")
        ]
