"""The format in which a creditor writes files."""

from django.db import models

from foundation.money import MoneyField
from ledger.models import CreditorKind, Ranged
from ledger.models.debt import SMALL_DIFFERENCE

# The layout that this room reads itself: one table with recognised columns.
GENERIC = "generic"


class ImportProfile(models.Model):
    """A creditor's format: its reader, the terms of its contracts, and renamed columns.

    ``columns`` maps our column names to the file's, for columns that the reader does not recognise.
    """

    name = models.CharField(max_length=40, unique=True)
    # The reader of the files (intake.readers). Other packages register readers of their own.
    layout = models.CharField(max_length=10, default=GENERIC)
    creditor_name = models.CharField(max_length=120)
    creditor_kind = models.CharField(max_length=20, choices=CreditorKind, blank=True)
    # Empty: the installation's currency.
    currency = models.CharField(max_length=3, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    # A payoff may fall short by at most this amount. The missing amount is given up.
    small_difference = MoneyField(default=SMALL_DIFFERENCE)
    # The order in which money settles the debts of these files. Empty: the rule for the kind of debt.
    allocation_rule = models.ForeignKey(
        "ledger.AllocationRule",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"ranges": Ranged.PARTS},
    )
    columns = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name
