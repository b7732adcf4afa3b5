"""When a claim falls due.

Contracts, agreements and accelerations keep their schedules in the same tables.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from foundation.money import MoneyField
from ledger.kinds import Accrual, Component, Ended, ScheduleKind


class Schedule(models.Model):
    """Due dates and amounts for one account, of a contract, an agreement or an acceleration.

    An instalment is overdue when its due date plus ``grace_days`` lies before the business date and more than
    ``tolerance`` of it is unpaid. ``gives_up`` is what a settlement gives up when all of it is paid.
    """

    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="schedules")
    kind = models.CharField(max_length=12, choices=ScheduleKind, default=ScheduleKind.CONTRACT)
    allocation_rule = models.ForeignKey("ledger.AllocationRule", models.PROTECT, related_name="+")
    grace_days = models.PositiveSmallIntegerField(default=0)
    tolerance = MoneyField(default=0)
    gives_up = MoneyField(default=0)
    made_at = models.DateTimeField()


class ScheduleDebt(models.Model):
    """A debt that a schedule covers, with what was claimed of it when the schedule was drawn up."""

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="schedule_debts")
    debt = models.ForeignKey("ledger.Debt", models.PROTECT, related_name="schedule_debts")
    principal = MoneyField(default=0)
    interest = MoneyField(default=0)
    penalty = MoneyField(default=0)
    costs = MoneyField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "debt"], name="a_debt_once_per_schedule")]


class InstalmentQuerySet(models.QuerySet["Instalment"]):
    def flagged(self) -> Self:
        """Instalments that the overdue job has flagged."""
        return self.exclude(flagged_since=None)


class Instalment(models.Model):
    """One due date of a schedule.

    ``flagged_since`` is the first day on which it was overdue. It is empty while the instalment is not
    overdue.
    """

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    flagged_since = models.DateField(null=True, blank=True)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        indexes = [
            # The overdue job and the arrears of a day.
            models.Index(fields=["due_on", "schedule"], name="instalment_by_due_date"),
            # What is flagged now: the board's queue and the clearing of flags.
            models.Index(
                fields=["schedule"], condition=Q(flagged_since__isnull=False), name="instalment_flagged"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["schedule", "number"], name="instalments_are_counted")]


class InstalmentPart(models.Model):
    """The amount of one component of one debt that an instalment asks for."""

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="parts")
    debt = models.ForeignKey("ledger.Debt", models.PROTECT, related_name="instalment_parts")
    component = models.CharField(max_length=9, choices=Component)
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instalment", "debt", "component"], name="one_part_per_debt_and_component"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_part_asks_for_something"),
        ]


class Supersession(models.Model):
    """One schedule replaces another from a day on. When it ends, the former one counts again.

    ``takes`` lists the ids of the instalments that a catch-up agreement takes over. The contract runs on
    beside it. It is None for every other schedule, which replaces the whole contract.
    """

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="supersedes")
    replaces = models.ForeignKey(Schedule, models.PROTECT, related_name="superseded_by")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)
    accrual = models.CharField(max_length=8, choices=Accrual, default=Accrual.RUNS_ON)
    takes = models.JSONField(null=True, blank=True)
    booked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(until=None), name="one_schedule_stands_in_for_another"
            ),
            models.CheckConstraint(
                condition=~Q(schedule=models.F("replaces")), name="a_schedule_does_not_replace_itself"
            ),
        ]
