"""The dated facts of an account, as plain values: what the fold in ledger.replay works on.

Amounts are whole minor units (integers) and rates whole millionths, so that the fold is exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from django.db.models import Q

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

Rule = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class DebtFact:
    """A debt's terms. Rates are already under the cap that held at contract."""

    id: int
    reference: str
    disbursed_on: date | None
    cancelled_on: date | None
    annual_rate: int
    late_rate: int
    day_count: str
    accrues_daily: bool


@dataclass(frozen=True)
class PartFact:
    debt: int
    component: str
    amount: int


@dataclass(frozen=True)
class InstalmentFact:
    """One due date; ``id`` is 0 for a charge that belongs to no schedule and is due at once."""

    id: int
    number: int
    due_on: date
    parts: tuple[PartFact, ...]


@dataclass(frozen=True)
class ScheduleFact:
    id: int
    kind: str
    grace_days: int
    tolerance: int
    rule: Rule
    instalments: tuple[InstalmentFact, ...]


@dataclass(frozen=True)
class SupersessionFact:
    schedule: int
    replaces: int
    since: date
    until: date | None
    ended: str
    accrual: str


@dataclass(frozen=True)
class EntryFact:
    id: int
    debt: int
    kind: str
    component: str
    amount: int
    value_date: date


@dataclass(frozen=True)
class PaymentFact:
    id: int
    amount: int
    value_date: date
    named_debt: int | None = None


@dataclass(frozen=True)
class RefundFact:
    amount: int
    value_date: date


@dataclass(frozen=True)
class PauseFact:
    since: date
    until: date | None


@dataclass(frozen=True)
class AccountFacts:
    """Everything dated that bears on one account, in no particular order."""

    id: int
    debts: tuple[DebtFact, ...] = ()
    schedules: tuple[ScheduleFact, ...] = ()
    supersessions: tuple[SupersessionFact, ...] = ()
    entries: tuple[EntryFact, ...] = ()
    payments: tuple[PaymentFact, ...] = ()
    refunds: tuple[RefundFact, ...] = ()
    pauses: tuple[PauseFact, ...] = field(default=())


Row = TypeVar("Row")


def cents(amount: Decimal) -> int:
    """An amount as whole minor units."""
    return int(amount.scaleb(2))


def load(
    account_ids: Iterable[int], *, up_to: date, known_at: datetime | None = None
) -> dict[int, AccountFacts]:
    """The facts of these accounts valued up to ``up_to``, as known at ``known_at`` (default: now).

    Nine statements, however many accounts: callers bring bounded batches.
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


def _millionths(rate: Decimal) -> int:
    return int(rate.scaleb(6))


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
            _millionths(annual),
            _millionths(late),
            debt.day_count,
            debt.accrues_daily,
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
    )


def first_day_overdue(due_on: date, grace_days: int) -> date:
    """The first business date on which something due on ``due_on`` is overdue: strictly after the grace
    days."""
    return due_on + timedelta(days=grace_days + 1)
