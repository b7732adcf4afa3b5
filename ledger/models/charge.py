"""A cost that the debtor owes."""

from django.db import models

from ledger.kinds import ChargeKind
from ledger.models.entry import LedgerEntry


class Charge(models.Model):
    """What a cost was paid for, and the paper that proves it. The amount and its day stand in the entry.

    It is taken back by the entry that reverses its own.
    """

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="charge")
    kind = models.CharField(max_length=12, choices=ChargeKind)
    paper = models.CharField(max_length=120)
