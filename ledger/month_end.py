"""Closing a month in the books, and naming what corrects it later (docs/money.md, closed months).

A closed month forbids nothing. A later fact that is valued inside it is booked, and makes a MonthCorrection.
"""

import hashlib
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q

from audit.record import record
from foundation import clock
from foundation.business_days import working_day
from foundation.money import cents
from foundation.months import add_months
from foundation.work import WorkStatus
from ledger import arrears, balance
from ledger.kinds import CorrectionCause, EntryKind
from ledger.loading import in_batches, states
from ledger.models import (
    Account,
    ClosedMonth,
    LedgerEntry,
    MonthCorrection,
    MonthEndBalance,
    MonthFigures,
    Payment,
    Refund,
    Reversal,
    Supersession,
)
from ledger.replay import AccountState
from ledger.verbs import Verb

if TYPE_CHECKING:
    from staff.models import User

# A batch holds the locks of its accounts for about a second.
BATCH = 500
# A worker puts the month back after so many seconds, well before its task is killed. Another one goes on.
SECONDS = 300
NOTHING = MonthFigures()


def figures(state: AccountState) -> MonthFigures:
    """What a month keeps of a folded account."""
    owed, late = balance.of_state(state), arrears.of_state(state)
    return MonthFigures(
        cents(owed.costs),
        cents(owed.interest),
        cents(owed.penalty),
        cents(owed.principal),
        cents(owed.credit),
        cents(owed.total),
        cents(late.amount_overdue),
        late.days_past_due,
    )


# --- closing a month -------------------------------------------------------------------------------


def begin(today: date | None = None) -> ClosedMonth | None:
    """The month that is to be closed now: one that was not finished, or else the next one.

    A month closes on the first working day after it. The first month that an installation closes is the one
    before its first run. Returns None if no month is to be closed.
    """
    day = today or clock.business_date()
    unfinished = ClosedMonth.objects.exclude(status=WorkStatus.DONE).order_by("month").first()
    if unfinished is not None:
        unfinished.try_again()
        return unfinished
    last = ClosedMonth.objects.aggregate(last=Max("month"))["last"]
    month = add_months(last or day.replace(day=1), 1 if last else -1)
    if day < working_day(add_months(month, 1)):
        return None
    row, _made = ClosedMonth.objects.get_or_create(
        month=month, defaults={"known_at": clock.day_bounds(day)[0]}
    )
    return row


def close(month: ClosedMonth, *, by: "User", seconds: float = SECONDS) -> bool:
    """Write down what every account owed at the end of the claimed month. Returns whether it is closed.

    Each batch of accounts is one transaction, which also keeps how far the work is. After ``seconds`` the
    month is put back for another worker. It goes on where this one stopped.
    """
    stop_at = time.monotonic() + seconds
    highest = Account.objects.aggregate(last=Max("pk"))["last"] or 0
    while ids := _next_accounts(month):
        if not _close_batch(month, ids, percent=min(100 * ids[-1] // highest, 99)):
            return False
        if time.monotonic() > stop_at:
            month.put_back()
            return False
    with transaction.atomic():
        if not month.finish(closed_at=clock.now()):
            return False
        month.refresh_from_db()
        after = {"month": str(month), "accounts": month.accounts, "digest": month.digest}
        record(Verb.MONTH_CLOSED, month, by=by, after=after, job="close_month")
    return True


def _next_accounts(month: ClosedMonth) -> list[int]:
    rows = Account.objects.filter(pk__gt=month.reached, opened_at__lte=month.known_at).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _close_batch(month: ClosedMonth, ids: list[int], *, percent: int) -> bool:
    """Write down the accounts. Returns False if another worker has taken the month over."""
    Account.lock_all(ids)
    found = {state.facts.id: figures(state) for state in states(ids, month.last_day, month.known_at)}
    balances = [
        MonthEndBalance(
            month=month, account_id=account, digest=owed.digest(month.month, account), **owed.columns()
        )
        for account, owed in sorted(found.items())
        if owed
    ]
    digest = chain(month.digest, (row.digest for row in balances))
    if not month.advance(
        reached=ids[-1], accounts=month.accounts + len(balances), digest=digest, progress=percent
    ):
        return False
    MonthEndBalance.objects.bulk_create(balances, batch_size=BATCH)
    # What was booked since the day began, and what no verb has named in the month before.
    correct(ids, suspected=[add_months(month.month, -1)])
    return True


def chain(digest: str, following: Iterable[str]) -> str:
    """``digest`` after these digests of accounts have followed it."""
    for one in following:
        digest = hashlib.sha256((digest + one).encode()).hexdigest()
    return digest


# --- naming what corrects a closed month --------------------------------------------------------------


@dataclass(frozen=True)
class LateFact:
    """A fact that is valued inside a closed month and was booked after it closed."""

    account: int
    cause: str
    fact: int
    valued_on: date
    booked_at: datetime
    booked_by: int | None

    def changes(self, month: ClosedMonth) -> bool:
        return self.valued_on <= month.last_day and self.booked_at > month.known_at

    @property
    def name(self) -> tuple[str, int | None]:
        return self.cause, self.fact


@transaction.atomic
def correct(account_ids: Iterable[int], *, suspected: Collection[date] = ()) -> list[MonthCorrection]:
    """Name by how much late facts change the closed months of these accounts. Returns the new corrections.

    Compares what was written down, with the corrections so far, with the fold of today. Takes one statement
    if no month is closed, and a constant number for each closed month and batch. ``suspected`` months are
    compared without a late fact too, since changed terms are no fact. An account that was opened after a
    month closed is not part of it.
    """
    months = list(ClosedMonth.objects.begun())
    made: list[MonthCorrection] = []
    if not months:
        return made
    for batch in in_batches(account_ids):
        accounts = {
            account.pk: account
            for account in Account.lock_all(batch)
            if account.opened_at <= months[-1].known_at
        }
        late: dict[int, list[LateFact]] = defaultdict(list)
        for fact in _late_facts(accounts, months):
            late[fact.account].append(fact)
        for month in months:
            every = month.month in suspected
            touched = [
                pk
                for pk, account in accounts.items()
                if account.opened_at <= month.known_at
                and month.has_written(pk)
                and (every or any(fact.changes(month) for fact in late[pk]))
            ]
            if touched:
                made += _compare(month, touched, late)
    return MonthCorrection.objects.bulk_create(made, batch_size=BATCH)


def standing(month: ClosedMonth, account_ids: Sequence[int]) -> dict[int, MonthFigures]:
    """What was written down for the end of the month with what was named since, by account."""
    found: dict[int, MonthFigures] = dict.fromkeys(account_ids, NOTHING)
    for rows in (MonthEndBalance.objects, MonthCorrection.objects):
        for row in rows.filter(month=month, account__in=account_ids):
            found[row.account_id] += row.figures
    return found


def _compare(
    month: ClosedMonth, account_ids: Sequence[int], late: dict[int, list[LateFact]]
) -> Iterator[MonthCorrection]:
    written = standing(month, account_ids)
    named: dict[int, set[tuple[str, int | None]]] = defaultdict(set)
    for row in MonthCorrection.objects.filter(month=month, account__in=account_ids):
        named[row.account_id].add((row.cause, row.fact))
    for state in states(account_ids, month.last_day):
        account = state.facts.id
        if difference := figures(state) - written[account]:
            causes = [it for it in late[account] if it.changes(month) and it.name not in named[account]]
            yield _correction(month, account, difference, causes)


def _correction(
    month: ClosedMonth, account: int, difference: MonthFigures, causes: list[LateFact]
) -> MonthCorrection:
    made = MonthCorrection(
        month=month,
        account_id=account,
        cause=CorrectionCause.TERMS,
        found_at=clock.now(),
        **difference.columns(),
    )
    if causes:
        newest = max(causes, key=lambda it: (it.booked_at, it.fact))
        made.cause, made.fact, made.valued_on = newest.cause, newest.fact, newest.valued_on
        made.booked_by_id = newest.booked_by
        made.others = sum(it.booked_at == newest.booked_at for it in causes) - 1
    return made


def _late_facts(account_ids: Iterable[int], months: Sequence[ClosedMonth]) -> Iterator[LateFact]:
    """Facts that are valued inside a closed month and were booked after the first one closed."""
    ids, since, until = list(account_ids), months[0].known_at, months[-1].last_day
    if not ids:
        return
    valued = {"booked_at__gt": since, "value_date__lte": until}
    booked = ("booked_at", "booked_by_id")
    for row in Payment.objects.filter(account__in=ids, **valued).values_list(
        "account_id", "pk", "value_date", *booked
    ):
        yield LateFact(row[0] or 0, CorrectionCause.PAYMENT, *row[1:])
    for row in Reversal.objects.filter(
        payment__account__in=ids, booked_at__gt=since, payment__value_date__lte=until
    ).values_list("payment__account_id", "payment_id", "payment__value_date", *booked):
        yield LateFact(row[0] or 0, CorrectionCause.REVERSAL, *row[1:])
    for row in LedgerEntry.objects.filter(debt__account__in=ids, **valued).values_list(
        "debt__account_id", "pk", "value_date", *booked, "kind"
    ):
        is_new = row[-1] in {EntryKind.OPENING, EntryKind.DISBURSEMENT}
        yield LateFact(row[0], CorrectionCause.DEBT if is_new else CorrectionCause.ENTRY, *row[1:-1])
    for row in Refund.objects.filter(account__in=ids, **valued).values_list(
        "account_id", "pk", "value_date", *booked
    ):
        yield LateFact(row[0], CorrectionCause.REFUND, *row[1:])
    yield from _late_agreements(ids, since, until)


def _late_agreements(ids: list[int], since: datetime, until: date) -> Iterator[LateFact]:
    began, ended = Q(booked_at__gt=since, since__lte=until), Q(ended_at__gt=since, until__lte=until)
    for row in Supersession.objects.filter(began | ended, schedule__account__in=ids).select_related(
        "schedule"
    ):
        account = row.schedule.account_id
        if row.booked_at > since and row.since <= until:
            yield LateFact(account, CorrectionCause.AGREEMENT, row.pk, row.since, row.booked_at, None)
        if row.ended_at and row.until and row.ended_at > since and row.until <= until:
            yield LateFact(account, CorrectionCause.ENDED, row.pk, row.until, row.ended_at, None)
