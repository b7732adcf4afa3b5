"""The run of the fold over everything that happens to an account, day by day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from ledger.facts import AccountFacts
from ledger.kinds import EntryKind
from ledger.replay.claiming import enter, fall_due
from ledger.replay.open_account import OpenAccount, accrue, in_order, opened, stop_accrual
from ledger.replay.paying import pay, refund
from ledger.replay.settling import repay_early
from ledger.replay.state import AccountState
from ledger.replay.taking_over import begin


@dataclass(frozen=True)
class Happening:
    """One thing that happens to the account. ``rank`` is its place among those of its day."""

    day: date
    rank: tuple[object, ...]
    act: Callable[[OpenAccount, date], None]


def fold(facts: AccountFacts, on: date) -> AccountState:
    """Fold ``facts`` into what is owed as of ``on`` and which money settled what.

    The result depends on the facts alone, not on the order in which they were booked.
    """
    account = opened(facts, on)
    for it in sorted(_happenings(account), key=lambda happening: (happening.day, happening.rank)):
        if it.day > on:
            break
        it.act(account, it.day)
        repay_early(account, it.day)
    accrue(account, on)
    return AccountState(
        facts,
        on,
        in_order([state for state in (*account.due, *account.ahead) if state.parts]),
        account.interest,
        account.claimed,
        account.settled,
        account.given_up,
        account.credit,
        account.taken_over,
        account.faults,
    )


def _happenings(account: OpenAccount) -> Iterator[Happening]:
    """Everything that happens. The order within a day is: schedule changes, claims, due dates, money."""
    for stretch in account.stretches:
        yield Happening(stretch.since, (0, stretch.schedule.id), partial(begin, stretch=stretch))
        for fact in stretch.schedule.instalments:
            day = max(fact.due_on, stretch.since)
            if day < stretch.until:
                yield Happening(day, (3, fact.due_on, fact.id), partial(fall_due, fact=fact))
    for since, until in account.still:
        yield Happening(since, (1, 0), partial(stop_accrual, stopped=True))
        yield Happening(until, (1, 1), partial(stop_accrual, stopped=False))
    for entry in account.facts.entries:
        # Interest is fixed before the agreement that asks for it takes over.
        order = -1 if entry.kind == EntryKind.FIXED_INTEREST else 2
        rank = (order, entry.amount < 0, entry.debt, entry.component, entry.amount, entry.id)
        yield Happening(entry.value_date, rank, partial(enter, entry=entry))
    for payment in account.facts.payments:
        named = payment.named_debt
        paid = (4, named is None, named or 0, payment.amount, payment.id)
        yield Happening(payment.value_date, paid, partial(pay, payment=payment))
    for back in account.facts.refunds:
        yield Happening(back.value_date, (5, back.amount), partial(refund, back=back))
