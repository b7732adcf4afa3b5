"""The payment on which a waiver depends."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from cases.models import Case
from followups.kinds import ConditionState
from foundation.business_days import add_business_days
from foundation.money import MoneyField
from foundation.status import Status

if TYPE_CHECKING:
    from decimal import Decimal

# Money that came in time may be booked one business day later.
BOOKED_WITHIN_BUSINESS_DAYS = 1


class WaiverConditionQuerySet(models.QuerySet["WaiverCondition"]):
    def agreed(self) -> Self:
        """Conditions of waivers that somebody agreed to."""
        return self.exclude(since=None)

    def ripe(self, on: date) -> Self:
        """Conditions that wait, and whose day is over on ``on``. Some of them still await a late booking."""
        return self.agreed().filter(state=ConditionState.WAITING, pay_by__lt=on)

    def with_waiver(self) -> Self:
        return self.select_related("case", "waiver__debt", "waiver__entry")


class WaiverCondition(models.Model):
    """What must be paid by when, so that a waiver stands.

    The waiver gives up its part on the day of the decision, ``since``. If ``amount`` is not paid by the end
    of ``pay_by``, it is taken back. Only followups.conditions writes ``since`` and ``state``.
    """

    waiver = models.OneToOneField("ledger.Waiver", models.PROTECT, related_name="payment_condition")
    case = models.ForeignKey(Case, models.PROTECT, related_name="waiver_conditions")
    amount = MoneyField()
    pay_by = models.DateField()
    since = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(
        max_length=8, choices=ConditionState, default=ConditionState.WAITING, editable=False
    )

    objects = WaiverConditionQuerySet.as_manager()

    class Meta:
        indexes = [
            # The nightly job.
            models.Index(fields=["state", "pay_by"], name="waiver_condition_by_day")
        ]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_condition_asks_for_money")]

    @property
    def subject(self) -> str:
        """The name under which its task is opened."""
        return f"waiver:{self.waiver_id}"

    @property
    def last_booking_day(self) -> date:
        """The last day on which money that came in time is waited for."""
        return add_business_days(self.pay_by, BOOKED_WITHIN_BUSINESS_DAYS)

    @property
    def shown_as(self) -> Status:
        """How a page shows the state."""
        return ConditionState(self.state).shown_as

    def state_with(self, received: "Decimal", on: date) -> ConditionState:
        """The state on ``on`` if ``received`` came in by ``pay_by``."""
        if received >= self.amount:
            return ConditionState.MET
        return ConditionState.WAITING if on <= self.last_booking_day else ConditionState.FAILED
