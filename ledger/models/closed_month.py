"""Months that are closed in the books: what each account owed at their end, and what corrects them later."""

import hashlib
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from operator import add, sub
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from foundation import formats
from foundation.money import MoneyField, amount, cents
from foundation.months import add_months
from foundation.work import WorkQuerySet, WorkRow, WorkStatus
from ledger.kinds import Component, CorrectionCause

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True)
class MonthFigures:
    """What an account owes at the end of a month. Amounts are whole minor units.

    ``total`` is what settles everything on that day (ledger.balance). ``overdue`` and ``days_past_due`` are
    those of ledger.arrears.
    """

    costs: int = 0
    interest: int = 0
    penalty: int = 0
    principal: int = 0
    credit: int = 0
    total: int = 0
    overdue: int = 0
    days_past_due: int = 0

    def __add__(self, other: "MonthFigures") -> "MonthFigures":
        return MonthFigures(*map(add, self._values(), other._values()))

    def __sub__(self, other: "MonthFigures") -> "MonthFigures":
        return MonthFigures(*map(sub, self._values(), other._values()))

    def __bool__(self) -> bool:
        return any(self._values())

    def _values(self) -> tuple[int, ...]:
        return tuple(asdict(self).values())

    def digest(self, month: date, account: int) -> str:
        """SHA-256 of the canonical text of these figures. The leading number is the version of the text."""
        figures = " ".join(f"{name}={value}" for name, value in asdict(self).items())
        return hashlib.sha256(f"1 {month:%Y-%m} account={account} {figures}".encode()).hexdigest()

    def columns(self) -> "dict[str, Decimal | int]":
        """The figures as the columns of a table keep them."""
        return {
            name: value if name == "days_past_due" else amount(value) for name, value in asdict(self).items()
        }


COLUMNS = tuple(it.name for it in fields(MonthFigures))


class HasFigures(models.Model):
    """The columns of MonthFigures."""

    costs = MoneyField(default=0)
    interest = MoneyField(default=0)
    penalty = MoneyField(default=0)
    principal = MoneyField(default=0)
    credit = MoneyField(default=0)
    total = MoneyField(default=0)
    overdue = MoneyField(default=0)
    days_past_due = models.IntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def figures(self) -> MonthFigures:
        """The columns as whole minor units."""
        amounts = {name: cents(getattr(self, name)) for name in COLUMNS if name != "days_past_due"}
        return MonthFigures(**amounts, days_past_due=self.days_past_due)


class ClosedMonthQuerySet(WorkQuerySet["ClosedMonth"]):
    def begun(self) -> Self:
        """Months of which at least a part of the accounts is written down, the oldest first."""
        return self.filter(Q(status=WorkStatus.DONE) | Q(reached__gt=0)).order_by("month")


class ClosedMonth(WorkRow):
    """A month that the nightly job closes. ``month`` is its first day.

    ``known_at`` is the beginning of the day on which it closes. What was booked by then belongs to the month.
    ``reached`` is the last account that was written down so far. ``digest`` runs over the digests of all
    accounts in their order. The audit trail keeps it too.
    """

    # The task that the sweep wakes for unfinished rows.
    task = "ledger.tasks.close"

    month = models.DateField(unique=True)
    known_at = models.DateTimeField()
    reached = models.PositiveBigIntegerField(default=0)
    accounts = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ClosedMonthQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def last_day(self) -> date:
        """The last day of the month, for which its accounts are folded."""
        return add_months(self.month, 1) - timedelta(days=1)

    def has_written(self, account: int) -> bool:
        """Whether the job has come past the account."""
        return self.is_ready or account <= self.reached


class MonthEndBalance(HasFigures):
    """What one account owed at the end of a closed month. An account without a row owed nothing.

    Never edited. A later fact that is valued inside the month makes a MonthCorrection.
    """

    month = models.ForeignKey(ClosedMonth, models.PROTECT, related_name="balances")
    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="month_end_balances")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "account"], name="an_account_once_a_month")]


class MonthCorrection(HasFigures):
    """By how much a later fact changes the end of a closed month for one account.

    The figures are differences. ``cause`` and ``fact`` name the newest fact that no correction named before;
    ``others`` counts the rest of them. ``valued_on`` is its value date.
    """

    month = models.ForeignKey(ClosedMonth, models.PROTECT, related_name="corrections")
    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="month_corrections")
    cause = models.CharField(max_length=12, choices=CorrectionCause)
    fact = models.BigIntegerField(null=True, blank=True)
    others = models.PositiveSmallIntegerField(default=0)
    valued_on = models.DateField(null=True, blank=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField()

    class Meta:
        indexes = [
            # Finance's list of one month.
            models.Index(fields=["month", "-id"], name="correction_by_month"),
            # What corrects an account, and what a payment corrects.
            models.Index(fields=["account", "cause", "fact"], name="correction_by_account"),
        ]

    def __str__(self) -> str:
        return gettext("Corrects %(month)s by %(amount)s.") % {
            "month": formats.month(self.month.month),
            "amount": formats.signed(self.total),
        }

    @property
    def parts(self) -> list[tuple[str, "Decimal"]]:
        """The figures that differ beside the total, each with its words."""
        words = {**dict(Component.choices), "credit": gettext("credit"), "overdue": gettext("overdue")}
        found = [(str(label), getattr(self, name)) for name, label in words.items()]
        return [(label, difference) for label, difference in found if difference]

    @property
    def payment_number(self) -> int | None:
        """The payment that was booked or taken back, if that is the cause."""
        is_of_payment = self.cause in {CorrectionCause.PAYMENT, CorrectionCause.REVERSAL}
        return self.fact if is_of_payment else None
