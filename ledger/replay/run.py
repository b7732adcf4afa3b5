"""The run of the fold over everything that happens to an account, day by day."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from ledger.facts import AccountFacts
from ledger.kinds import EntryKind
from ledger.replay.asking import Question
from ledger.replay.claiming import enter, fall_due
from ledger.replay.early import repay_early
from ledger.replay.keeping import give_up_for_kept
from ledger.replay.open_account import OpenAccount, accrue, in_order, opened
from ledger.replay.paying import pay, refund
from ledger.replay.settling import money_comes, use_credit
from ledger.replay.state import AccountState, Payoff
from ledger.replay.stretches import Standstill
from ledger.replay.taking_over import begin

# The order within a day.
FIXED, CORRECTED, ENTERED, GOES_ON, TAKES_OVER, STANDS_STILL, FALLS_DUE, PAID, REFUNDED, ASKED = range(10)


@dataclass(frozen=True)
class Happening:
    """One thing that happens to the account. ``rank`` is its place among those of its day."""

    day: date
    rank: tuple[int, *tuple[object, ...]]
    act: Callable[[OpenAccount, date], None]

    @property
    def is_money(self) -> bool:
        return self.rank[0] >= PAID


def fold(facts: AccountFacts, on: date) -> AccountState:
    """Fold ``facts`` into what is owed as of ``on`` and which money settled what.

    The result depends on the facts alone, not on the order in which they were booked.
    """
    account = opened(facts, on)
    _live_through(account, _happenings(account))
    account.reached = on
    accrue(account, on)
    return AccountState(
        facts,
        on,
        in_order(state for state in (*account.due, *account.ahead) if state.parts),
        account.interest,
        account.claimed,
        account.settled,
        account.given_up,
        _credits(account),
        account.held_back,
        account.taken_over,
        account.faults,
    )


def payoff(facts: AccountFacts, on: date, debt: int | None = None) -> Payoff | None:
    """What pays off ``debt``, or the whole account, with a payment of day ``on``.

    It is counted as if the payment were the last of that day with this name, so money of the same day without
    a name comes after it. Returns None if there is no payoff on that day (docs/money.md, rule 25).
    """
    account = opened(facts, on)
    if debt is not None and debt not in account.debts:
        return None
    question = Question(debt)
    last = float("inf")
    asked = (
        Happening(on, (PAID, debt is None, debt or 0, last, last), question.pay_what_is_due),
        Happening(on, (ASKED,), question.ask),
    )
    _live_through(account, (*_happenings(account), *asked))
    return question.answer


def _live_through(account: OpenAccount, happenings: Iterable[Happening]) -> None:
    """Let everything happen up to the day of the fold, day by day."""
    by_day = sorted(happenings, key=lambda it: (it.day, it.rank))
    for day, of_the_day in groupby(by_day, key=lambda it: it.day):
        if day > account.on:
            break
        _live(account, day, list(of_the_day))


def _live(account: OpenAccount, day: date, happenings: list[Happening]) -> None:
    """Let everything of one day happen. Money settles what is due, then what is not due yet."""
    account.reached = day
    account.asks_all_interest = set()
    accrue(account, day)
    for it in happenings:
        if not it.is_money:
            it.act(account, day)
    money_comes(account)
    for it in happenings:
        if it.is_money:
            it.act(account, day)
    use_credit(account)
    repay_early(account)
    while give_up_for_kept(account):
        # A settlement that is over may leave one debt for the credit of nobody.
        use_credit(account)
        repay_early(account)
    use_credit(account)


def _happenings(account: OpenAccount) -> Iterator[Happening]:
    """Everything that happens, with its place in the day."""
    for stretch in account.stretches:
        # A corrected contract holds for the entries of its first day.
        order = TAKES_OVER if stretch.is_agreement else CORRECTED
        yield Happening(stretch.since, (order, stretch.schedule.id), partial(begin, stretch=stretch))
        for fact in stretch.schedule.instalments:
            day = max(fact.due_on, stretch.since)
            if day < stretch.until:
                yield Happening(day, (FALLS_DUE, fact.due_on, fact.id), partial(fall_due, fact=fact))
    for interval in account.still:
        yield Happening(interval.since, (STANDS_STILL,), partial(_stand_still, interval=interval))
        yield Happening(interval.until, (GOES_ON,), partial(_go_on, interval=interval))
    for entry in account.facts.entries:
        # Interest is fixed before the agreement that asks for it takes over.
        order = FIXED if entry.kind == EntryKind.FIXED_INTEREST else ENTERED
        rank = (order, entry.amount < 0, entry.debt, entry.component, entry.amount, entry.id)
        yield Happening(entry.value_date, rank, partial(enter, entry=entry))
    for payment in account.facts.payments:
        named = payment.named_debt
        paid = (PAID, named is None, named or 0, payment.amount, payment.id)
        yield Happening(payment.value_date, paid, partial(pay, payment=payment))
    for back in account.facts.refunds:
        yield Happening(back.value_date, (REFUNDED, back.amount), partial(refund, back=back))


def _stand_still(account: OpenAccount, _day: date, interval: Standstill) -> None:
    account.stopped |= interval.debts


def _go_on(account: OpenAccount, _day: date, interval: Standstill) -> None:
    account.stopped -= interval.debts


def _credits(account: OpenAccount) -> dict[int | None, int]:
    found: dict[int | None, int] = {}
    for credit in account.credits:
        if credit.left:
            found[credit.debt] = found.get(credit.debt, 0) + credit.left
    return found
