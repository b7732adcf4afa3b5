"""The changes of a claim other than payments."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation import clock
from foundation.approvals import Approval
from foundation.money import MoneyField
from ledger.kinds import Component, EntryKind

if TYPE_CHECKING:
    from staff.models import User


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def standing(self) -> Self:
        """Entries that are neither taken back nor take one back."""
        return self.filter(reverses=None, reversed_by=None)

    def take_back(self, kind: str, *, by: "User", reason: str) -> list["LedgerEntry"]:
        """Book the opposite of each standing entry, as of the entry's own day.

        The new entries are of ``kind``. The caller holds the account's lock.
        """
        return self.bulk_create(
            [
                LedgerEntry(
                    debt_id=entry.debt_id,
                    kind=kind,
                    component=entry.component,
                    amount=-entry.amount,
                    value_date=entry.value_date,
                    booked_at=clock.now(),
                    booked_by=by,
                    reason=reason[:250],
                    schedule_id=entry.schedule_id,
                    reverses=entry,
                )
                for entry in self.standing().order_by("pk")
            ]
        )


class LedgerEntry(models.Model):
    """One change of one component of one debt: positive adds to the claim, negative takes away.

    Never edited or deleted: ``reverses`` names the entry that this one takes back. ``value_date`` is when it
    counts, ``booked_at`` when we learnt of it. ``schedule`` is the agreement's schedule where that caused it.
    """

    debt = models.ForeignKey("ledger.Debt", models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=16, choices=EntryKind)
    component = models.CharField(max_length=9, choices=Component)
    amount = MoneyField()
    value_date = models.DateField()
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=250, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    schedule = models.ForeignKey(
        "ledger.Schedule", models.PROTECT, null=True, blank=True, related_name="entries"
    )

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            # The fold over an account's facts.
            models.Index(fields=["debt", "value_date"], name="entry_by_debt")
        ]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="an_entry_changes_something")]

    def book(self, *, by: "User") -> Self:
        """Save this new entry as booked now. The caller holds the account's lock."""
        self.booked_at, self.booked_by = clock.now(), by
        self.save(force_insert=True)
        return self


class Waiver(Approval):
    """A part of the claim that the company gives up.

    Another person agrees to it. Then it becomes an entry.
    """

    debt = models.ForeignKey("ledger.Debt", models.PROTECT, related_name="waivers")
    component = models.CharField(max_length=9, choices=Component)
    amount = MoneyField()
    condition = models.CharField(max_length=250, blank=True)
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="waiver")

    class Meta:
        permissions = [("ask_waiver", "Can ask for a waiver"), ("approve_waiver", "Can agree to a waiver")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_waiver_gives_something_up")]
