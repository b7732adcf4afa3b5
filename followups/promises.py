"""Promises to pay (V10): written down, and judged by rule from the money that came.

Payments count if they are valued from the day of the promise to three days after its due day (conduct.md).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record, record_many
from followups.kinds import PayingMethod, PromiseOutcome, TaskKind
from followups.models import PromiseToPay
from followups.tasks_to_do import open_many, tell_supervisors
from followups.verbs import Verb
from foundation import clock, once
from foundation.money import ZERO
from ledger.models import Account, Payment
from staff.models import User

if TYPE_CHECKING:
    from cases.models import Case, Contact

BATCH = 500
LONGEST_DAYS = 90


@dataclass(frozen=True)
class PromiseTerms:
    """What the debtor promises: an amount by a day. ``made_on`` is the day they said it, today by default."""

    amount: Decimal
    due_on: date
    method: str = PayingMethod.TRANSFER
    reason: str = ""
    words: str = ""
    made_on: date | None = None
    contact: "Contact | None" = None


@transaction.atomic
def make(case: "Case", said: PromiseTerms, *, by: User, request_id: UUID | None = None) -> PromiseToPay:
    """Write down what the debtor promised.

    Raises ValidationError beside the field for an amount of zero, for a due day before the promise or over
    90 days after it, and for a closed case. Raises Repeated and Conflicting for a ``request_id`` that was
    carried out before.
    """
    if request_id is not None:
        body = {
            "case": case.pk,
            "amount": said.amount,
            "due_on": said.due_on,
            "method": said.method,
            "words": said.words,
        }
        note = once.begin(by=by, action="promises.make", request_id=request_id, body=body)
        note.finish(reverse("case-promises", args=[case.number]))
    case.lock_all()
    case.must_be_open()
    made_on = said.made_on or clock.business_date()
    if said.amount <= ZERO:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    if said.due_on < made_on:
        raise ValidationError({"due_on": _("The day lies before the day of the promise.")})
    if said.due_on > made_on + timedelta(days=LONGEST_DAYS):
        raise ValidationError(
            {"due_on": _("A promise reaches 90 days at most; draw up a repayment agreement instead.")}
        )
    promise = PromiseToPay.objects.create(
        case=case,
        contact=said.contact,
        amount=said.amount,
        due_on=said.due_on,
        method=said.method,
        reason=said.reason,
        words=said.words,
        made_on=made_on,
        made_at=clock.now(),
        made_to=by,
    )
    after = {"amount": said.amount, "due_on": said.due_on}
    record(Verb.PROMISE_MADE, promise, by=by, case=case.number, after=after)
    return promise


def judge(on: date | None = None, *, by: User) -> dict[str, int]:
    """Judge every promise that is ripe on ``on`` (default today), and return how many got each outcome.

    All received is kept, some is part-kept, none is broken. Each bounded batch is its own transaction with
    its accounts locked, so money booked meanwhile counts. Safe to run twice: a promise is judged once.
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
    """Return standing payments of these accounts since the first promise was made, by account."""
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
