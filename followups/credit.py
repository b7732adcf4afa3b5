"""How much credit of an account may be paid back, in whose name it waits, and what else is asked for."""

from dataclasses import dataclass
from decimal import Decimal

from followups.models import RefundRequest
from foundation import clock
from foundation.money import ZERO, amount
from ledger.loading import state_of
from ledger.models import Account, Debt


@dataclass(frozen=True)
class Share:
    """The credit that waits in the name of one debt. ``reference`` is empty for the credit of nobody."""

    reference: str
    amount: Decimal


@dataclass(frozen=True)
class Available:
    """The credit of an account today. ``waiting`` is what other requests ask for and nobody decided."""

    shares: tuple[Share, ...]
    waiting: Decimal

    @property
    def credit(self) -> Decimal:
        return sum((share.amount for share in self.shares), ZERO)

    @property
    def free(self) -> Decimal:
        """What one more request may ask for. It is never below zero."""
        return max(self.credit - self.waiting, ZERO)


def available(account: Account, *, besides: RefundRequest | None = None) -> Available:
    """Return the credit of ``account`` today. The request ``besides`` does not count as waiting."""
    credits = state_of(account.pk, clock.business_date()).credits
    named = [debt for debt in credits if debt is not None]
    references = dict(Debt.objects.filter(pk__in=named).values_list("pk", "reference"))
    shares = [Share(references.get(debt or 0, ""), amount(cents)) for debt, cents in credits.items() if cents]
    others = RefundRequest.objects.pending().filter(account=account)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return Available(tuple(sorted(shares, key=lambda it: (not it.reference, it.reference))), others.total())
