"""The pot of one debtor."""

from collections.abc import Iterable

from django.db import models

from foundation import clock
from foundation.versioned import Versioned


class Account(Versioned):
    """Debts whose money may settle one another. Every money verb locks it first and raises its version."""

    opened_at = models.DateTimeField(default=clock.now)

    @classmethod
    def lock_all(cls, ids: Iterable[int]) -> "list[Account]":
        """Lock these accounts by ascending id, the house's order, inside the running transaction."""
        return list(cls.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk"))

    @classmethod
    def touch_all(cls, ids: Iterable[int]) -> None:
        """Raise the version of these locked accounts: what rests on their figures is out of date."""
        cls.objects.filter(pk__in=set(ids)).update(version=models.F("version") + 1)
