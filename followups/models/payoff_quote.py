"""A payoff quote as it was handed out: what pays off a debt, and until when."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models import Case
from foundation.money import MoneyField

if TYPE_CHECKING:
    from staff.models import User


class PayoffQuoteQuerySet(models.QuerySet["PayoffQuote"]):
    def visible_to(self, user: "User") -> Self:
        """The quotes of the cases that ``user`` may see, and all of them for finance."""
        if not user.is_active:
            return self.none()
        if user.has_perm("ledger.view_money"):
            return self
        cases = Case.objects.visible_to(user).filter(debtor__account=OuterRef("account"))
        return self.filter(Exists(cases))


class PayoffQuote(models.Model):
    """One printed quote. ``debt`` is None for the whole account.

    ``amount`` pays off on the day ``on``. The paper names the amount of each later day until ``valid_until``.
    ``version`` is the version of the account whose figures the paper shows.
    """

    account = models.ForeignKey("ledger.Account", models.PROTECT, related_name="payoff_quotes")
    debt = models.ForeignKey("ledger.Debt", models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    valid_until = models.DateField()
    amount = MoneyField()
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    document = models.OneToOneField("audit.Document", models.PROTECT, related_name="payoff_quote")

    objects = PayoffQuoteQuerySet.as_manager()

    class Meta:
        indexes = [
            # The quotes of an account, the newest first.
            models.Index(fields=["account", "-id"], name="quote_by_account")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_quote_asks_for_something"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("on")), name="a_quote_is_valid_on_its_day"
            ),
        ]
