"""The highest yearly rate that may be claimed, by kind of creditor, from a day on."""

from django.db import models

from foundation.money import RateField
from ledger.models.creditor import CreditorKind


class RateCap(models.Model):
    """One dated segment: private lending 24 % before 2020-08-20, after it 4 × one-year LPR (SPC art. 31)."""

    creditor_kind = models.CharField(max_length=20, choices=CreditorKind)
    since = models.DateField()
    rate = RateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["creditor_kind", "since"], name="one_cap_per_kind_and_day")
        ]
