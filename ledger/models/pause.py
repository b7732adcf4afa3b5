"""Days that do not count as delinquent."""

from django.db import models


class Pause(models.Model):
    """A dated interval, both days included, during which an account's delinquent days stand still.

    Written by a hold; days past due go on counting.
    """

    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="pauses")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            # Delinquent days of an account.
            models.Index(fields=["account", "since"], name="pause_by_account")
        ]
