"""Who is behind, as of a day: the one answer that reports, lists and the overdue job share (P4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from foundation.money import ZERO, amount
from ledger.facts import AccountFacts
from ledger.kinds import Ended, ScheduleKind
from ledger.loading import states
from ledger.models import Debt
from ledger.replay import AccountState

BUCKETS = ("1-30", "31-60", "61-90", "90+")
LIMITS = (30, 60, 90)


def bucket(days_past_due: int) -> str:
    """The ageing bucket of so many days past due; empty if nothing is past due."""
    if days_past_due <= 0:
        return ""
    return BUCKETS[sum(days_past_due > limit for limit in LIMITS)]


@dataclass(frozen=True)
class DebtArrears:
    """How far one debt is behind.

    Amounts have two places. Days past due count from the oldest unpaid due date.
    """

    debt: int
    overdue: Decimal
    instalments_overdue: int
    oldest_due: date | None
    days_past_due: int

    @property
    def bucket(self) -> str:
        return bucket(self.days_past_due)


@dataclass(frozen=True)
class AccountArrears:
    """How far one account is behind.

    ``outstanding`` is what its schedules still ask for, due or not, less credit. ``delinquent_days`` are the
    days past due less grace days and paused days. They are never below 0. ``penalty_alone`` lists the overdue
    instalments of which only the penalty is left.
    """

    account: int
    amount_overdue: Decimal
    outstanding: Decimal
    instalments_overdue: tuple[int, ...]
    oldest_due: date | None
    days_past_due: int
    delinquent_days: int
    debts: tuple[DebtArrears, ...] = ()
    penalty_alone: tuple[int, ...] = ()

    @property
    def bucket(self) -> str:
        return bucket(self.days_past_due)


@dataclass
class Arrears:
    """The whole book as of ``on``."""

    on: date
    debts: int = 0
    debts_in_arrears: int = 0
    instalments_overdue: int = 0
    amount_overdue: Decimal = ZERO
    outstanding: Decimal = ZERO
    buckets: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BUCKETS, 0))

    def as_json(self) -> dict[str, object]:
        """The figures under the keys of ``manage.py arrears --json``.

        Amounts are text with two places.
        """
        return {
            "on": self.on.isoformat(),
            "debts": self.debts,
            "debts_in_arrears": self.debts_in_arrears,
            "instalments_overdue": self.instalments_overdue,
            "amount_overdue": str(self.amount_overdue),
            "outstanding": str(self.outstanding),
            "buckets": self.buckets,
        }


def counted_debts(facts: AccountFacts, on: date) -> set[int]:
    """The debts that a report by date counts: disbursed by that date, not cancelled, with a schedule."""
    effective = {
        row.schedule
        for row in facts.supersessions
        if row.since <= on and not (row.until and row.until <= on and row.ended != Ended.SUPERSEDED)
    }
    scheduled = {
        part.debt
        for schedule in facts.schedules
        if schedule.kind != ScheduleKind.AGREEMENT or schedule.id in effective
        for instalment in schedule.instalments
        for part in instalment.parts
    }
    return {
        debt.id
        for debt in facts.debts
        if debt.disbursed_on is not None
        and debt.disbursed_on <= on
        and not (debt.cancelled_on is not None and debt.cancelled_on <= on)
        and debt.id in scheduled
    }


def of_state(state: AccountState) -> AccountArrears:
    """How far the account of ``state`` is behind on the state's day."""
    on, counted = state.on, counted_debts(state.facts, state.on)
    overdue = [i for i in state.overdue() if any(i.overdue_of(debt) for debt in counted)]
    debts = []
    for debt in sorted(counted):
        mine = [i for i in overdue if i.overdue_of(debt) > 0]
        oldest = min((i.due_on for i in mine), default=None)
        debts.append(
            DebtArrears(
                debt,
                amount(sum(i.overdue_of(debt) for i in mine)),
                sum(1 for i in mine if i.fact.id),
                oldest,
                (on - oldest).days if oldest else 0,
            )
        )
    oldest = min((d.oldest_due for d in debts if d.oldest_due), default=None)
    past_due = (on - oldest).days if oldest else 0
    grace = next((i.grace_days for i in overdue if i.due_on == oldest), 0)
    asked = {debt: sum(i.unpaid_of(debt) for i in state.instalments) for debt in counted}
    named = state.credits
    unpaid = sum(max(cents - named.get(debt, 0), 0) for debt, cents in asked.items())
    return AccountArrears(
        state.facts.id,
        sum((d.overdue for d in debts), ZERO),
        amount(max(unpaid - named.get(None, 0), 0)),
        tuple(i.fact.id for i in overdue if i.fact.id),
        oldest,
        past_due,
        max(past_due - grace - _paused(state.facts, oldest, on), 0),
        tuple(debts),
        tuple(i.fact.id for i in overdue if i.fact.id and not i.unpaid),
    )


def _paused(facts: AccountFacts, oldest: date | None, on: date) -> int:
    """Paused days between the oldest due date and ``on``; overlapping pauses count once."""
    if oldest is None:
        return 0
    paused: set[int] = set()
    for pause in facts.pauses:
        first = max(pause.since, oldest + timedelta(days=1))
        last = min(pause.until or on, on)
        paused.update(range(first.toordinal(), last.toordinal() + 1))
    return len(paused)


def standing(
    account_ids: Iterable[int], on: date, known_at: datetime | None = None
) -> dict[int, AccountArrears]:
    """How far each of these accounts is behind on ``on``, by account id."""
    return {state.facts.id: of_state(state) for state in states(account_ids, on, known_at)}


def arrears(on: date, known_at: datetime | None = None) -> Arrears:
    """The whole book as of ``on``: facts valued up to that day, as known at ``known_at`` (default: now)."""
    book = Arrears(on)
    disbursed = Debt.objects.filter(disbursed_on__lte=on).values_list("account_id", flat=True)
    for state in states(disbursed, on, known_at):
        account = of_state(state)
        book.debts += len(account.debts)
        book.instalments_overdue += len(account.instalments_overdue)
        book.amount_overdue += account.amount_overdue
        book.outstanding += account.outstanding
        for debt in account.debts:
            if debt.bucket:
                book.debts_in_arrears += 1
                book.buckets[debt.bucket] += 1
    return book
