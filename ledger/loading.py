"""Loading the facts of accounts from the books, and folding accounts as of a day.

``state_of`` and ``states`` are the one way to load and fold.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from django.db.models import Q

from foundation.money import cents, millionths
from ledger.facts import (
    AccountFacts,
    DebtFact,
    EntryFact,
    InstalmentFact,
    PartFact,
    PauseFact,
    PaymentFact,
    RefundFact,
    ScheduleFact,
    SupersessionFact,
)
from ledger.models import (
    Debt,
    InstalmentPart,
    LedgerEntry,
    Pause,
    Payment,
    Refund,
    Schedule,
    Supersession,
)
from ledger.rate_caps import Caps, contract_day
from ledger.replay import AccountState, fold

Row = TypeVar("Row")


def states(account_ids: Iterable[int], on: date, known_at: datetime | None = None) -> Iterator[AccountState]:
    """Each account folded as of ``on``, in bounded batches of a constant number of statements."""
    for batch in in_batches(account_ids):
        for facts in load(batch, up_to=on, known_at=known_at).values():
            yield fold(facts, on)


def state_of(
    account_id: int, on: date, *, known_at: datetime | None = None, before_the_day: bool = False
) -> AccountState:
    """One account folded as of ``on``.

    With ``before_the_day`` the money valued on the day itself is left out.
    """
    facts = load([account_id], up_to=on, known_at=known_at)[account_id]
    if before_the_day:
        facts = replace(facts, payments=tuple(it for it in facts.payments if it.value_date < on))
    return fold(facts, on)


def load(
    account_ids: Iterable[int], *, up_to: date, known_at: datetime | None = None
) -> dict[int, AccountFacts]:
    """The facts of these accounts valued up to ``up_to``, as known at ``known_at`` (default: now).

    Takes nine statements for any number of accounts, so callers pass bounded batches.
    """
    ids = list(account_ids)
    debts = _debts(ids)
    schedules = _schedules(ids, known_at)
    return {
        account: AccountFacts(
            id=account,
            debts=debts.get(account, ()),
            schedules=schedules.get(account, ()),
            supersessions=supersessions,
            entries=entries,
            payments=payments,
            refunds=refunds,
            pauses=pauses,
        )
        for account, supersessions, entries, payments, refunds, pauses in _money(ids, up_to, known_at)
    }


def in_batches(account_ids: Iterable[int], size: int = 500) -> Iterable[list[int]]:
    """``account_ids`` by ascending id in lists of at most ``size``."""
    ids = sorted(set(account_ids))
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _by_account(rows: Iterable[tuple[int, Row]]) -> dict[int, tuple[Row, ...]]:
    found: dict[int, list[Row]] = {}
    for account, row in rows:
        found.setdefault(account, []).append(row)
    return {account: tuple(rows_) for account, rows_ in found.items()}


def _known(field_name: str, known_at: datetime | None) -> Q:
    return Q() if known_at is None else Q(**{f"{field_name}__lte": known_at})


def _debts(ids: list[int]) -> dict[int, tuple[DebtFact, ...]]:
    caps = Caps.in_force()

    def fact(debt: Debt) -> DebtFact:
        annual, late = debt.annual_rate, debt.late_rate
        if cap := caps.of(debt.portfolio.creditor.kind, contract_day(debt)):
            annual = min(annual, cap.rate)
            # Interest and penalty together stay under the cap (SPC provisions on private lending, art. 29).
            late = min(late, cap.rate - annual if debt.accrues_daily else cap.rate)
        return DebtFact(
            debt.pk,
            debt.reference,
            debt.disbursed_on,
            debt.cancelled_on,
            millionths(annual),
            millionths(late),
            debt.day_count,
            debt.accrues_daily,
            debt.secured,
            debt.prepayment,
            cents(debt.small_difference),
        )

    rows = Debt.objects.filter(account__in=ids).select_related("portfolio__creditor").order_by("pk")
    return _by_account((debt.account_id, fact(debt)) for debt in rows)


def _schedules(ids: list[int], known_at: datetime | None) -> dict[int, tuple[ScheduleFact, ...]]:
    parts = (
        InstalmentPart.objects.filter(instalment__schedule__account__in=ids)
        .order_by("instalment__schedule_id", "instalment__number", "instalment_id", "pk")
        .values_list(
            "instalment__schedule_id",
            "instalment_id",
            "instalment__number",
            "instalment__due_on",
            "debt_id",
            "component",
            "amount",
            named=True,
        )
    )
    instalments: dict[int, list[InstalmentFact]] = {}
    for number_, rows in groupby(parts, key=attrgetter("instalment_id")):
        first, *rest = rows
        instalments.setdefault(first.instalment__schedule_id, []).append(
            InstalmentFact(
                number_,
                first.instalment__number,
                first.instalment__due_on,
                tuple(PartFact(row.debt_id, row.component, cents(row.amount)) for row in (first, *rest)),
            )
        )
    schedules = (
        Schedule.objects.filter(_known("made_at", known_at), account__in=ids)
        .select_related("allocation_rule")
        .order_by("pk")
    )
    return _by_account(
        (
            schedule.account_id,
            ScheduleFact(
                schedule.pk,
                schedule.kind,
                schedule.grace_days,
                cents(schedule.tolerance),
                tuple(
                    (step["from_dpd"], tuple(step["components"])) for step in schedule.allocation_rule.steps
                ),
                tuple(instalments.get(schedule.pk, ())),
                cents(schedule.gives_up),
            ),
        )
        for schedule in schedules
    )


def _money(ids: list[int], up_to: date, known_at: datetime | None) -> Iterable[tuple]:  # type: ignore[type-arg]
    supersessions = _by_account(
        (row.schedule.account_id, _supersession(row, known_at))
        for row in Supersession.objects.filter(
            _known("booked_at", known_at), schedule__account__in=ids, since__lte=up_to
        )
        .select_related("schedule")
        .order_by("since", "pk")
    )
    not_reversed = Q(reversal=None)
    if known_at is not None:
        not_reversed |= Q(reversal__booked_at__gt=known_at)
    payments = _by_account(
        (row.account_id, PaymentFact(row.id, cents(row.amount), row.value_date, row.named_debt_id))
        for row in Payment.objects.filter(
            not_reversed, _known("booked_at", known_at), account__in=ids, value_date__lte=up_to
        ).values_list("account_id", "id", "amount", "value_date", "named_debt_id", named=True)
    )
    taken_back = Q(reversed_by=None)
    if known_at is not None:
        taken_back |= Q(reversed_by__booked_at__gt=known_at)
    entries = _by_account(
        (
            row.debt__account_id,
            EntryFact(row.id, row.debt_id, row.kind, row.component, cents(row.amount), row.value_date),
        )
        for row in LedgerEntry.objects.filter(
            taken_back,
            _known("booked_at", known_at),
            debt__account__in=ids,
            value_date__lte=up_to,
            reverses=None,
        )
        .order_by("pk")
        .values_list(
            "debt__account_id", "id", "debt_id", "kind", "component", "amount", "value_date", named=True
        )
    )
    refunds = _by_account(
        (row.account_id, RefundFact(cents(row.amount), row.value_date))
        for row in Refund.objects.filter(
            _known("booked_at", known_at), account__in=ids, value_date__lte=up_to
        )
    )
    pauses = _by_account(
        (row.account_id, PauseFact(row.since, row.until))
        for row in Pause.objects.filter(account__in=ids, since__lte=up_to)
    )
    for account in sorted(ids):
        yield (
            account,
            supersessions.get(account, ()),
            entries.get(account, ()),
            payments.get(account, ()),
            refunds.get(account, ()),
            pauses.get(account, ()),
        )


def _supersession(row: Supersession, known_at: datetime | None) -> SupersessionFact:
    ended_later = known_at is not None and row.ended_at is not None and row.ended_at > known_at
    return SupersessionFact(
        row.schedule_id,
        row.replaces_id,
        row.since,
        None if ended_later else row.until,
        "" if ended_later else row.ended,
        row.accrual,
        None if row.takes is None else tuple(row.takes),
    )
