"""A person with his pot of debts."""

from django.db import models


class Debtor(models.Model):
    """One Person with one ledger Account: debts in one Account may settle one another."""

    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="debtors")
    account = models.OneToOneField("ledger.Account", models.PROTECT, related_name="debtor")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person)
