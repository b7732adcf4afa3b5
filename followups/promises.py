"""Judging promises (conduct.md: payments valued from the day it was made to due + 3 days)."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from audit.record import record_many
from followups.models import PromiseOutcome, PromiseToPay, TaskKind
from followups.tasks_to_do import open_many, tell_supervisors
from followups.verbs import Verb
from foundation import clock
from foundation.money import ZERO
from ledger.models import Account, Payment
from staff.models import User

BATCH = 500


def judge(on: date | None = None, *, by: User) -> dict[str, int]:
    """Judge every promise that is ripe on ``on`` (default today): all received = kept, some = part-kept, none
    = broken.

    In bounded batches, each its own transaction with its accounts locked, so money booked meanwhile is
    counted. Safe to run twice: a promise is judged once. Returns how many got each outcome.
    """
    day = on or clock.business_date()
    found = dict.fromkeys((PromiseOutcome.KEPT, PromiseOutcome.PART_KEPT, PromiseOutcome.BROKEN), 0)
    last = 0
    while True:
        ids = list(
            PromiseToPay.objects.ripe(day)
            .filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        if not ids:
            return {outcome.value: count for outcome, count in found.items()}
        last = ids[-1]
        for outcome, count in _judge_batch(ids, day, by=by).items():
            found[outcome] += count


@transaction.atomic
def _judge_batch(ids: list[int], on: date, *, by: User) -> dict[PromiseOutcome, int]:
    accounts = PromiseToPay.objects.filter(pk__in=ids).values_list("case__debtor__account_id", flat=True)
    Account.lock_all(accounts)
    promises = list(
        PromiseToPay.objects.standing()
        .filter(pk__in=ids)
        .select_related("case__debtor")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    money = _money_of({promise.case.debtor.account_id for promise in promises}, promises)
    counts: dict[PromiseOutcome, int] = {}
    for promise in promises:
        received = sum(
            (
                amount
                for day, amount in money.get(promise.case.debtor.account_id, [])
                if promise.made_on <= day <= promise.last_day
            ),
            ZERO,
        )
        promise.received = min(received, promise.amount)
        promise.outcome = outcome_of(promise.amount, received)
        promise.judged_on = on
        counts[promise.outcome] = counts.get(promise.outcome, 0) + 1
    PromiseToPay.objects.bulk_update(promises, ["received", "outcome", "judged_on"], batch_size=200)
    record_many(
        Verb.PROMISE_JUDGED,
        promises,
        by=by,
        cases={promise.pk: promise.case.number for promise in promises},
        after={promise.pk: {"outcome": str(promise.outcome)} for promise in promises},
        job="judge",
    )
    failed = [
        it
        for it in promises
        if it.outcome in (PromiseOutcome.BROKEN, PromiseOutcome.PART_KEPT) and it.case.is_open
    ]
    open_many(
        {it.case_id: f"promise:{it.pk}" for it in failed},
        TaskKind.PROMISE_BROKEN,
        due_on=on,
        by=by,
        job="judge",
    )
    tell_supervisors([(it.case, f"promise:{it.pk}:{it.outcome}") for it in failed], kind="promise_broken")
    return counts


def outcome_of(promised: Decimal, received: Decimal) -> PromiseOutcome:
    """All received is kept, some part-kept, none broken."""
    if received >= promised:
        return PromiseOutcome.KEPT
    return PromiseOutcome.PART_KEPT if received else PromiseOutcome.BROKEN


def _money_of(accounts: set[int], promises: list[PromiseToPay]) -> dict[int, list[tuple[date, Decimal]]]:
    """Standing payments of these accounts since the first promise was made, by account."""
    if not promises:
        return {}
    since = min(promise.made_on for promise in promises)
    until = max(promise.last_day for promise in promises) + timedelta(days=1)
    money: dict[int, list[tuple[date, Decimal]]] = {}
    rows = (
        Payment.objects.standing()
        .filter(account__in=accounts, value_date__gte=since, value_date__lt=until)
        .values_list("account_id", "value_date", "amount")
        .order_by(F("value_date"), "pk")
    )
    for account, day, amount in rows:
        money.setdefault(account, []).append((day, amount))
    return money
