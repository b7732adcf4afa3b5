"""What a debtor owes today and how far they are behind, in the few figures that pages set beside a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from foundation import clock
from ledger import arrears, balance
from ledger.loading import states


@dataclass(frozen=True)
class Owing:
    """Of one account: what would settle it today, what is overdue of it, and for how many days."""

    owed: Decimal
    overdue: Decimal
    days_past_due: int


def today(account_ids: Iterable[int]) -> dict[int, Owing]:
    """The figures of each account, by its id; one fold of each, in bounded batches."""
    found = {}
    for state in states(account_ids, clock.business_date()):
        behind = arrears.of_state(state)
        found[state.facts.id] = Owing(
            balance.of_state(state).total, behind.amount_overdue, behind.days_past_due
        )
    return found
