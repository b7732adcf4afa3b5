"""Loading the facts of accounts from the books, and folding accounts as of a day.

``state_of`` and ``states`` are the one way to load and fold.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class _Known:
    """What a reader looks at: facts valued up to a day, as known at a moment (None: now)."""

    up_to: date
    at: datetime | None

    def since(self, field_name: str) -> Q:
        """Rows that were known by then. The field is the moment when we learnt of them."""
        return Q() if self.at is None else Q(**{f"{field_name}__lte": self.at})

    @property
    def booked(self) -> Q:
        """Rows that were booked by then."""
        return self.since("booked_at")

    def not_undone(self, by: str) -> Q:
        """Rows that no other row had taken back by then. ``by`` names the relation to that row."""
        stands = Q(**{by: None})
        return stands if self.at is None else stands | Q(**{f"{by}__booked_at__gt": self.at})


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
    known = _Known(up_to, known_at)
    debts, schedules, supersessions = _debts(ids), _schedules(ids, known), _supersessions(ids, known)
    entries, payments = _entries(ids, known), _payments(ids, known)
    refunds, pauses = _refunds(ids, known), _pauses(ids, known)
    return {
        account: AccountFacts(
            id=account,
            debts=debts.get(account, ()),
            schedules=schedules.get(account, ()),
            supersessions=supersessions.get(account, ()),
            entries=entries.get(account, ()),
            payments=payments.get(account, ()),
            refunds=refunds.get(account, ()),
            pauses=pauses.get(account, ()),
        )
        for account in sorted(ids)
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


def _schedules(ids: list[int], known: _Known) -> dict[int, tuple[ScheduleFact, ...]]:
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
        Schedule.objects.filter(known.since("made_at"), account__in=ids)
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


def _supersessions(ids: list[int], known: _Known) -> dict[int, tuple[SupersessionFact, ...]]:
    rows = (
        Supersession.objects.filter(known.booked, schedule__account__in=ids, since__lte=known.up_to)
        .select_related("schedule")
        .order_by("since", "pk")
    )
    return _by_account((row.schedule.account_id, _supersession(row, known.at)) for row in rows)


def _payments(ids: list[int], known: _Known) -> dict[int, tuple[PaymentFact, ...]]:
    rows = Payment.objects.filter(
        known.booked, known.not_undone("reversal"), account__in=ids, value_date__lte=known.up_to
    ).values_list("account_id", "id", "amount", "value_date", "named_debt_id", named=True)
    return _by_account(
        (row.account_id, PaymentFact(row.id, cents(row.amount), row.value_date, row.named_debt_id))
        for row in rows
    )


def _entries(ids: list[int], known: _Known) -> dict[int, tuple[EntryFact, ...]]:
    rows = (
        LedgerEntry.objects.filter(
            known.booked,
            known.not_undone("reversed_by"),
            debt__account__in=ids,
            value_date__lte=known.up_to,
            reverses=None,
        )
        .order_by("pk")
        .values_list(
            "debt__account_id", "id", "debt_id", "kind", "component", "amount", "value_date", named=True
        )
    )
    return _by_account(
        (
            row.debt__account_id,
            EntryFact(row.id, row.debt_id, row.kind, row.component, cents(row.amount), row.value_date),
        )
        for row in rows
    )


def _refunds(ids: list[int], known: _Known) -> dict[int, tuple[RefundFact, ...]]:
    rows = Refund.objects.filter(known.booked, account__in=ids, value_date__lte=known.up_to)
    return _by_account((row.account_id, RefundFact(cents(row.amount), row.value_date)) for row in rows)


def _pauses(ids: list[int], known: _Known) -> dict[int, tuple[PauseFact, ...]]:
    rows = Pause.objects.filter(account__in=ids, since__lte=known.up_to)
    return _by_account((row.account_id, PauseFact(row.since, row.until)) for row in rows)


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
