"""What pays off a debt, the debts of an agreement, or a whole account, on each day (docs/money.md)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.money import ZERO, amount
from ledger.balance import of_state
from ledger.facts import AccountFacts, PaymentFact
from ledger.kinds import Component, When
from ledger.loading import load
from ledger.replay import Payoff, fold, payoff

# The longest time for which one quote names its amounts.
MOST_DAYS = 31

# The parts of a quote in the order in which a reader meets them.
PART_WORDS = {
    (Component.COSTS, When.DUE): gettext_lazy("costs"),
    (Component.INTEREST, When.DUE): gettext_lazy("interest due"),
    (Component.INTEREST, When.ACCRUED): gettext_lazy("daily interest up to the day"),
    (Component.PENALTY, When.DUE): gettext_lazy("penalty up to the day"),
    (Component.PRINCIPAL, When.DUE): gettext_lazy("principal due"),
    (Component.PRINCIPAL, When.TO_COME): gettext_lazy("principal still to come"),
    (Component.COSTS, When.TO_COME): gettext_lazy("costs still to come"),
    (Component.INTEREST, When.TO_COME): gettext_lazy("interest still to come under the agreement"),
    (Component.PENALTY, When.TO_COME): gettext_lazy("penalty still to come under the agreement"),
}


@dataclass(frozen=True)
class QuotePart:
    """One line of a quote: a component, whether it is due, and its amount."""

    component: str
    when: str
    amount: Decimal

    @property
    def words(self) -> str:
        """What the line is, in the running language."""
        return str(PART_WORDS[Component(self.component), When(self.when)])


@dataclass(frozen=True)
class Quote:
    """What has to be paid on one day, and how it comes about. Amounts have two places.

    ``amount`` is the parts less ``credit``, which waits in the name of the debts, and less ``pot``, the
    credit of nobody that serves. ``small_difference`` is the amount by which the payment may fall short.
    ``left`` is what is owed after it all the same: what an agreement did not ask for.
    """

    on: date
    debts: tuple[int, ...]
    is_agreed: bool
    parts: tuple[QuotePart, ...]
    credit: Decimal
    pot: Decimal
    amount: Decimal
    small_difference: Decimal
    left: Decimal

    @property
    def gross(self) -> Decimal:
        """What there is to pay before any credit."""
        return sum((part.amount for part in self.parts), ZERO)


@dataclass(frozen=True)
class Span:
    """Consecutive days on which the same amount pays off."""

    since: date
    until: date
    amount: Decimal


@dataclass(frozen=True)
class Quotes:
    """The quote of each day from the first day to the day until which it is valid."""

    days: tuple[Quote, ...]

    @property
    def first(self) -> Quote:
        return self.days[0]

    @property
    def valid_until(self) -> date:
        return self.days[-1].on

    @property
    def spans(self) -> list[Span]:
        """The amounts by day. Days with the same amount are one row."""
        found: list[Span] = []
        for quote in self.days:
            if found and found[-1].amount == quote.amount:
                found[-1] = replace(found[-1], until=quote.on)
            else:
                found.append(Span(quote.on, quote.on, quote.amount))
        return found


def quote(account: int, debt: int | None, on: date, *, until: date | None = None) -> Quotes:
    """What pays off ``debt``, or the whole account if it is None, on each day from ``on`` to ``until``.

    A debt under an agreement on the whole debt stands for all debts of that agreement (rule 25). The quote
    ends early if a later day has no payoff. Raises ValidationError in plain words if ``on`` has none, and
    beside ``until`` for a day before ``on`` or more than MOST_DAYS after it.
    """
    last = until or on
    if last < on:
        raise ValidationError({"until": _("Choose a day that is not before the first day.")})
    if (last - on).days > MOST_DAYS:
        text = _("Choose a day at most %(days)s days after the first day.") % {"days": MOST_DAYS}
        raise ValidationError({"until": text})
    facts = load([account], up_to=last)[account]
    days: list[Quote] = []
    for ahead in range((last - on).days + 1):
        day = on + timedelta(days=ahead)
        found = payoff(facts, day, debt)
        if found is None or not found.missing:
            if days:
                break
            raise ValidationError(_why_not(facts, day, debt, found), code="payoff")
        days.append(_quote(facts, day, debt, found))
    return Quotes(tuple(days))


def _why_not(facts: AccountFacts, on: date, debt: int | None, found: Payoff | None) -> str:
    """Why nothing pays off the debt on that day, in plain words."""
    if found is None:
        if debt is not None and debt not in fold(facts, on).claimed_principal:
            return _("This debt does not stand on that day: it begins later or was cancelled.")
        return _(
            "The schedule asks for principal that is lent on a later day. "
            "Until then no amount pays off the debt."
        )
    if found.gross:
        return _("Nothing has to be paid: the credit that is held covers everything.")
    return _("Nothing is owed on that day.")


def _quote(facts: AccountFacts, on: date, debt: int | None, found: Payoff) -> Quote:
    left = _left_after(facts, on, debt, found) if found.is_agreed else ZERO
    return Quote(
        on,
        found.debts,
        found.is_agreed,
        tuple(_parts(found)),
        amount(min(found.credit, found.gross)),
        amount(min(found.pot, max(found.gross - found.credit, 0))),
        amount(found.missing),
        amount(found.may_be_short),
        left,
    )


def _parts(found: Payoff) -> Iterator[QuotePart]:
    sums: dict[tuple[str, str], int] = {}
    for part in found.parts:
        key = (part.component, part.when)
        sums[key] = sums.get(key, 0) + part.amount
    for component, when in PART_WORDS:
        if cents := sums.get((component, when)):
            yield QuotePart(component, when, amount(cents))


def _left_after(facts: AccountFacts, on: date, debt: int | None, found: Payoff) -> Decimal:
    """What is owed after the payment: what the agreement did not ask for. The fold itself says it."""
    paid = PaymentFact(0, found.missing, on, debt)
    state = fold(replace(facts, payments=(*facts.payments, paid)), on)
    return sum((of_state(state, it).owed for it in found.debts), ZERO)
