"""The account of one debtor."""

from collections.abc import Iterable

from django.db import models

from foundation import clock
from foundation.versioned import Versioned


class Account(Versioned):
    """Debts of one debtor that the same money may settle.

    Every verb about money locks the account first and raises its version.
    """

    opened_at = models.DateTimeField(default=clock.now)

    @classmethod
    def lock_all(cls, ids: Iterable[int]) -> "list[Account]":
        """Lock these accounts by ascending id inside the running transaction.

        All verbs lock in this order, so none waits for another in a circle.
        """
        return list(cls.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk"))

    @classmethod
    def touch_all(cls, ids: Iterable[int]) -> None:
        """Raise the version of these locked accounts: what was shown of their figures is out of date."""
        cls.objects.filter(pk__in=set(ids)).update(version=models.F("version") + 1)
