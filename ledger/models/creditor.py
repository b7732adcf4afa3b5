"""Creditors and their portfolios."""

from django.db import models

from ledger.kinds import CreditorKind


class Creditor(models.Model):
    """A creditor. If the kind is unknown, the strictest rules apply."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=CreditorKind, blank=True)

    def __str__(self) -> str:
        return self.name


class Portfolio(models.Model):
    """A portfolio of debts from one creditor, with the team that collects it."""

    creditor = models.ForeignKey(Creditor, models.PROTECT, related_name="portfolios")
    name = models.CharField(max_length=120)
    default_team = models.ForeignKey("staff.Team", models.PROTECT, related_name="portfolios")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["creditor", "name"], name="one_portfolio_of_a_name_per_creditor")
        ]

    def __str__(self) -> str:
        return self.name
