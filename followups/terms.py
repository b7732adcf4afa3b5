"""What-if arithmetic of a repayment agreement (V7).

A down-payment, instalments and their days. It asks no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.kinds import Scope
from followups.kinds import Frequency, Outside
from foundation import clock
from foundation.business_days import working_day
from foundation.money import CENT, ZERO, split_evenly
from foundation.months import add_months

if TYPE_CHECKING:
    from cases.models import CollectionPlan

STEP_DAYS = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14}
MOST_INSTALMENTS = 120


@dataclass(frozen=True)
class Due:
    """One instalment: its day and amount."""

    due_on: date
    amount: Decimal


@dataclass(frozen=True)
class Terms:
    """What is to be paid and when. The down-payment, if any, is the first of ``dues``.

    ``scope`` says what the agreement is about. ``waiver`` is what a settlement gives up. ``caught_up`` lists
    the ids of the contract's instalments that a catch-up is about.
    """

    frequency: str
    total: Decimal
    down_payment: Decimal
    dues: tuple[Due, ...]
    scope: str = Scope.WHOLE
    waiver: Decimal = ZERO
    caught_up: tuple[int, ...] = ()

    def off_rest_days(self) -> "Terms":
        """Return the same terms with each due day on a rest day moved to the next working day."""
        return replace(self, dues=tuple(Due(working_day(due.due_on), due.amount) for due in self.dues))

    @property
    def monthly(self) -> Decimal:
        """The most that falls due in one calendar month, without the down-payment."""
        months: dict[tuple[int, int], Decimal] = {}
        for due in self.dues[1 if self.down_payment else 0 :]:
            month = (due.due_on.year, due.due_on.month)
            months[month] = months.get(month, ZERO) + due.amount
        return max(months.values(), default=ZERO)

    @property
    def last_day(self) -> date:
        return self.dues[-1].due_on

    @property
    def months(self) -> int:
        """Whole months from the first due day to the last. A begun month counts as one."""
        first, last = self.dues[0].due_on, self.dues[-1].due_on
        full = (last.year - first.year) * 12 + last.month - first.month
        return full + (last.day > first.day)

    def outside(self, plan: "CollectionPlan | None", *, owed: Decimal) -> list[str]:
        """Return the codes of what lies outside the plan's negotiation range; empty if all lies inside."""
        settles = [Outside.SETTLEMENT.value] if self.scope == Scope.SETTLEMENT else []
        if plan is None:
            return [Outside.NO_PLAN.value, *settles]
        codes = settles
        if self.scope not in plan.scopes:
            codes.append(Outside.SCOPE.value)
        # The floor is about the whole debt. It may lie above what is still owed, since money has come in.
        if self.scope != Scope.CATCH_UP and self.total < min(plan.floor, owed):
            codes.append("below_floor")
        if self.down_payment < min(plan.down_payment_floor, self.total):
            codes.append("down_payment")
        if self.months > plan.longest_months:
            codes.append("too_long")
        if self.waiver > plan.largest_waiver:
            codes.append("waiver")
        return codes


def moved(days: Sequence[date], *, earliest: date, off_rest_days: bool) -> list[date]:
    """Return due days in their order, none before ``earliest``.

    If the first lies before it, all days move by as many days. With ``off_rest_days`` a day that then is a
    rest day moves to the next working day.
    """
    delay = max(earliest - days[0], timedelta(0))
    late = [day + delay for day in days]
    return [working_day(day) for day in late] if off_rest_days else late


def due_days(frequency: str, first: date, count: int) -> list[date]:
    """Return the ``count`` due days of a regular frequency from ``first`` on."""
    if frequency == Frequency.MONTHLY:
        return [add_months(first, step) for step in range(count)]
    return [first + timedelta(days=STEP_DAYS[Frequency(frequency)] * step) for step in range(count)]


def calculate(
    total: Decimal,
    *,
    frequency: str,
    first_due_on: date,
    instalments: int,
    down_payment: Decimal = ZERO,
    down_payment_on: date | None = None,
) -> Terms:
    """Spread ``total`` evenly over ``instalments`` after a down-payment. The last one takes the remainder.

    Raises ValidationError beside the field for impossible terms.
    """
    if total <= ZERO:
        raise ValidationError({"total": _("Enter an amount above zero.")})
    if not 1 <= instalments <= MOST_INSTALMENTS:
        raise ValidationError(
            {"instalments": _("Between 1 and %(most)s instalments.") % {"most": MOST_INSTALMENTS}}
        )
    if down_payment < ZERO or down_payment >= total:
        raise ValidationError({"down_payment": _("The down-payment must be less than the whole.")})
    rest = total - down_payment
    if rest < CENT * instalments:
        raise ValidationError(
            {"instalments": _("There are more instalments than cents to spread over them.")}
        )
    dues = []
    if down_payment:
        day = down_payment_on or first_due_on
        if day > first_due_on:
            raise ValidationError(
                {"down_payment_on": _("The down-payment comes before the first instalment.")}
            )
        dues.append(Due(day, down_payment))
    days = due_days(frequency, first_due_on, instalments)
    dues += [Due(day, amount) for day, amount in zip(days, split_evenly(rest, instalments), strict=True)]
    return Terms(frequency, total, down_payment, tuple(dues))


def custom(
    dues: Sequence[Due], *, down_payment: Decimal = ZERO, down_payment_on: date | None = None
) -> Terms:
    """Return terms with given days and amounts, sorted by day, after a down-payment.

    Raises ValidationError beside the field.
    """
    if any(due.amount <= ZERO for due in dues):
        raise ValidationError({"dues": _("Every instalment needs an amount above zero.")})
    ordered = sorted(dues, key=lambda due: due.due_on)
    if down_payment:
        day = down_payment_on or (ordered[0].due_on if ordered else clock.business_date())
        if ordered and day > ordered[0].due_on:
            raise ValidationError(
                {"down_payment_on": _("The down-payment comes before the first instalment.")}
            )
        ordered.insert(0, Due(day, down_payment))
    if not ordered:
        raise ValidationError({"dues": _("Enter at least one day and amount.")})
    if len(ordered) > MOST_INSTALMENTS:
        raise ValidationError({"dues": _("At most %(most)s instalments.") % {"most": MOST_INSTALMENTS}})
    total = sum((due.amount for due in ordered), ZERO)
    return Terms(Frequency.CUSTOM, total, down_payment, tuple(ordered))
