"""The caps on yearly rates that the department adds; see ledger.rate_caps."""

from django.db import models

from foundation.money import RateField
from ledger.kinds import CreditorKind


class RateCap(models.Model):
    """One dated cap for contracts from ``since`` on. It takes precedence over the preset of its day."""

    creditor_kind = models.CharField(max_length=20, choices=CreditorKind)
    since = models.DateField()
    rate = RateField()
    source = models.CharField(max_length=200)

    class Meta:
        permissions = [("set_rate_caps", "Can add caps on yearly rates")]
        constraints = [
            models.UniqueConstraint(fields=["creditor_kind", "since"], name="one_cap_per_kind_and_day")
        ]
