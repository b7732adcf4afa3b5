"""One debt and the terms of its contract (P5)."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from foundation.formats import long_day
from foundation.money import MoneyField, RateField
from ledger.kinds import DayCount, DebtKind, Prepayment, Rounding

SMALL_DIFFERENCE = Decimal("1.00")


class Debt(models.Model):
    """A claim with its contract terms.

    ``reference`` is the creditor's own and unique within the portfolio.

    ``annual_rate`` and ``late_rate`` are yearly fractions: contract interest on outstanding principal (where
    the schedule does not carry the interest itself) and penalty on overdue principal. ``disbursed_on`` may be
    unknown. Such a debt is in no report by date.
    """

    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="debts")
    portfolio = models.ForeignKey("ledger.Portfolio", models.PROTECT, related_name="debts")
    reference = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=DebtKind, default=DebtKind.LOAN)
    secured = models.BooleanField(default=False)
    principal = MoneyField()
    annual_rate = RateField(default=0)
    late_rate = RateField(default=0)
    day_count = models.CharField(max_length=8, choices=DayCount, default=DayCount.ACTUAL_365)
    term_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # Interest accrues by day if the schedule of the contract does not name it for each instalment.
    accrues_daily = models.BooleanField(default=False)
    signed_on = models.DateField(null=True, blank=True)
    disbursed_on = models.DateField(null=True, blank=True)
    proven_disbursement = MoneyField(null=True, blank=True)  # type: ignore[misc]
    cancelled_on = models.DateField(null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    # What early money does that does not pay off the debt. Empty: docs/money.md, rule 27.
    prepayment = models.CharField(max_length=6, choices=Prepayment, blank=True)
    # A payoff may fall short by so much. The rest is given up.
    small_difference = MoneyField(default=SMALL_DIFFERENCE)
    # How the equal instalment was rounded, where the schedule was computed here.
    rounding = models.CharField(max_length=7, choices=Rounding, default=Rounding.HALF_UP)
    allocation_rule = models.ForeignKey("ledger.AllocationRule", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        permissions = [("view_money", "Can see what is owed and paid")]
        indexes = [
            # The arrears of a day: debts disbursed by then.
            models.Index(fields=["disbursed_on", "account"], name="debt_by_disbursal"),
            # Search by the creditor's reference.
            models.Index(fields=["reference"], name="debt_by_reference"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "reference"], name="a_reference_once_per_portfolio"),
            models.CheckConstraint(condition=Q(principal__gte=0), name="principal_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def with_contract(self) -> str:
        """The reference as a letter names it: with the day of the contract where that is known."""
        if self.signed_on is None:
            return self.reference
        return self.reference + _(" (contract of %(day)s)") % {"day": long_day(self.signed_on)}
