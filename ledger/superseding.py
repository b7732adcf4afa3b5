"""One schedule in the place of another: an agreement's for the contracts' while it stands, a corrected for a
wrong one.

Every Supersession replaces a contract's first schedule, the root; so a broken agreement gives back what the
contract asks for by its latest correction.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Min
from django.utils.translation import gettext as _

from foundation import clock
from foundation.money import ZERO, amount
from ledger.balance import of_state
from ledger.booking import bring_up_to_date
from ledger.loading import state_of
from ledger.models import (
    Account,
    AllocationRule,
    Component,
    Debt,
    Ended,
    EntryKind,
    Instalment,
    InstalmentPart,
    LedgerEntry,
    Schedule,
    ScheduleDebt,
    ScheduleKind,
    Supersession,
)
from ledger.opening import DueRow, add_schedules
from ledger.replay import AccountState

if TYPE_CHECKING:
    from staff.models import User

# What is given up first where less is agreed on than is owed.
GIVEN_UP_FIRST = (Component.PENALTY, Component.INTEREST, Component.COSTS, Component.PRINCIPAL)

Claims = dict[tuple[str, int], Decimal]


def owed(account_id: int, on: date) -> Decimal:
    """All claims on the account on ``on``, credit apart: what an agreement is drawn up about."""
    return sum(_claims(state_of(account_id, on)).values(), ZERO)


@transaction.atomic
def stand_in(
    account: Account,
    dues: Sequence[tuple[date, Decimal]],
    *,
    on: date,
    accrual: str,
    grace_days: int,
    tolerance: Decimal = ZERO,
    already_paid: Decimal = ZERO,
    by: "User",
) -> Schedule:
    """From ``on`` the account owes ``dues`` (by day, two places each) in place of what its schedules ask for.

    Interest and penalty accrued so far are fixed, one entry per debt and component. Where the dues come to
    less than is owed, penalty, interest, costs and principal are left out in this order; they live again when
    the agreement ends broken or cancelled. ``already_paid`` is what settled claims since the dues were agreed
    on (see ``settled_since``): it counts for the first of them. Money valued on ``on`` itself counts for the
    agreement.

    Raises ValidationError when nothing is owed.
    """
    Account.lock_all([account.pk])
    state = state_of(account.pk, on, before_the_day=True)
    claims = _claims(state)
    if not sum(claims.values(), ZERO):
        raise ValidationError(_("Nothing is owed any more."), code="paid")
    moment = clock.now()
    _fix_accrued(state, on=on, by=by)
    schedule = Schedule.objects.create(
        account=account,
        kind=ScheduleKind.AGREEMENT,
        allocation_rule=AllocationRule.default(),
        grace_days=grace_days,
        tolerance=tolerance,
        made_at=moment,
    )
    agreed = sum((due for _day, due in dues), ZERO)
    claimed = sum(claims.values(), ZERO)
    # Where waivers or corrections made the claims smaller than the dues, the difference need not be paid.
    paid_before = min(max(agreed - claimed, already_paid), agreed)
    asked = _less(claims, claimed - (agreed - paid_before))
    _write(schedule, claims, asked, dues, paid_before)
    # An IOU without dates asks for nothing by itself; the agreement needs a schedule to stand in for.
    debts = list(Debt.objects.filter(account=account).order_by("pk"))
    roots_of = _roots(debts)
    bare = [debt for debt in debts if debt.pk not in roots_of]
    add_schedules([(debt, (), ZERO) for debt in bare])
    standing = Supersession.objects.filter(replaces__account=account, until=None)
    standing.update(until=on, ended=Ended.SUPERSEDED, ended_at=moment)
    roots = Schedule.objects.filter(account=account, supersedes=None).exclude(kind=ScheduleKind.AGREEMENT)
    Supersession.objects.bulk_create(
        [
            Supersession(schedule=schedule, replaces=root, since=on, accrual=accrual, booked_at=moment)
            for root in roots.order_by("pk")
        ]
    )
    bring_up_to_date([account.pk], on=on)
    return schedule


@transaction.atomic
def correct_contracts(corrections: Sequence[tuple[Debt, Sequence[DueRow]]]) -> list[Schedule]:
    """Let these dues take the place of what each debt's contract asked for so far, from its first day: the
    creditor says that it always was so. A standing agreement goes on standing. Set-based.

    The accounts are brought up to date in the same transaction.
    """
    debts = [debt for debt, _dues in corrections]
    accounts = {debt.account_id for debt in debts}
    Account.lock_all(accounts)
    moment, roots, first_due = clock.now(), _roots(debts), _first_due(debts)
    made = add_schedules([(debt, dues, ZERO) for debt, dues in corrections])
    standing = {
        row.replaces_id: row
        for row in Supersession.objects.filter(replaces__in=roots.values(), until=None).select_related(
            "schedule"
        )
    }
    rows, ended = [], []
    for schedule, (debt, dues) in zip(made, corrections, strict=True):
        root = roots.get(debt.pk)
        if root is None:
            continue
        known = (debt.disbursed_on, first_due[debt.pk], *(due.due_on for due in dues))
        since = min(day for day in known if day is not None)
        row = Supersession(schedule=schedule, replaces_id=root, since=since, booked_at=moment)
        before = standing.get(root)
        if before is not None and before.schedule.kind == ScheduleKind.AGREEMENT:
            # It stands until the agreement's day, and again should the agreement end badly.
            row.until, row.ended, row.ended_at = before.since, Ended.SUPERSEDED, moment
        elif before is not None:
            ended.append(before.pk)
        rows.append(row)
    Supersession.objects.filter(pk__in=ended).update(
        until=F("since"), ended=Ended.SUPERSEDED, ended_at=moment
    )
    Supersession.objects.bulk_create(rows)
    bring_up_to_date(accounts, on=clock.business_date(moment))
    return made


def _roots(debts: Iterable[Debt]) -> dict[int, int]:
    """By debt: the first schedule of its contract."""
    return dict(
        ScheduleDebt.objects.filter(debt__in=[debt.pk for debt in debts], schedule__supersedes=None)
        .exclude(schedule__kind=ScheduleKind.AGREEMENT)
        .order_by("-schedule_id")
        .values_list("debt_id", "schedule_id")
    )


def _first_due(debts: Iterable[Debt]) -> dict[int, date | None]:
    """By debt: the earliest due date that any schedule of its contract ever had."""
    return dict(
        ScheduleDebt.objects.filter(debt__in=[debt.pk for debt in debts])
        .exclude(schedule__kind=ScheduleKind.AGREEMENT)
        .values_list("debt_id")
        .annotate(first=Min("schedule__instalments__due_on"))
    )


@transaction.atomic
def end(schedule: Schedule, ended: str, *, on: date) -> None:
    """The agreement was broken or cancelled: from ``on`` what it replaced stands again, the money laid onto
    it."""
    Account.lock_all([schedule.account_id])
    schedule.supersedes.filter(until=None).update(until=on, ended=ended, ended_at=clock.now())
    bring_up_to_date([schedule.account_id], on=on)


@transaction.atomic
def give_up_principal(schedule: Schedule, *, on: date, by: "User", reason: str) -> Decimal:
    """A completed agreement asked for less principal than was lent: give the rest up. Returns how much."""
    Account.lock_all([schedule.account_id])
    state = state_of(schedule.account_id, on)
    given = ZERO
    for debt in sorted(state.claimed_principal):
        left = of_state(state, debt).principal
        if left > ZERO:
            _entry(debt, EntryKind.WAIVER, Component.PRINCIPAL, -left, on=on, by=by, reason=reason)
            given += left
    if given:
        bring_up_to_date([schedule.account_id], on=on)
    return given


@transaction.atomic
def take_back_waiver(schedule: Schedule, *, on: date, by: "User", reason: str) -> None:
    """Principal given up by ``give_up_principal`` for the same ``reason`` is owed again: the agreement was
    not completed after all."""
    Account.lock_all([schedule.account_id])
    given_up = LedgerEntry.objects.filter(
        debt__account=schedule.account_id, kind=EntryKind.WAIVER, reason=reason, reversed_by=None
    )
    for entry in given_up.order_by("pk"):
        LedgerEntry.objects.create(
            debt_id=entry.debt_id,
            kind=EntryKind.CORRECTION,
            component=entry.component,
            amount=-entry.amount,
            value_date=entry.value_date,
            booked_at=clock.now(),
            booked_by=by,
            reason=reason,
            reverses=entry,
        )
    bring_up_to_date([schedule.account_id], on=on)


def settled_since(account_id: int, moment: datetime, *, on: date) -> Decimal:
    """How much more of the claims is settled on ``on`` than was known to be at ``moment``; money valued on
    ``on`` itself and credit apart."""
    then = state_of(account_id, on, before_the_day=True, known_at=moment)
    now = state_of(account_id, on, before_the_day=True)
    settled = sum(share.amount for share in now.settled) - sum(share.amount for share in then.settled)
    return amount(max(settled, 0))


def _claims(state: AccountState) -> Claims:
    found: Claims = {}
    for component in Component.values:
        for debt in sorted(state.claimed_principal):
            left = of_state(state, debt).of(component)
            if left > ZERO:
                found[component, debt] = left
    return found


def _less(claims: Claims, given_up: Decimal) -> Claims:
    """The claims without ``given_up``, taken away in the house's order."""
    left = dict(claims)
    for component in GIVEN_UP_FIRST:
        for key in [key for key in left if key[0] == component]:
            share = min(left[key], max(given_up, ZERO))
            left[key] -= share
            given_up -= share
    return left


def _write(
    schedule: Schedule,
    claims: Claims,
    asked: Claims,
    dues: Sequence[tuple[date, Decimal]],
    paid_before: Decimal,
) -> None:
    """Write the instalments, each filled from the claims in the order of the law."""
    debts = sorted({debt for _component, debt in claims})
    ScheduleDebt.objects.bulk_create(
        [
            ScheduleDebt(
                schedule=schedule,
                debt_id=debt,
                **{component: claims.get((component, debt), ZERO) for component in Component.values},
            )
            for debt in debts
        ]
    )
    waiting = {key: left for key, left in asked.items() if left}
    rows, number = [], 0
    for day, due in sorted(dues):
        settled = min(paid_before, due)
        paid_before -= settled
        wanted = due - settled
        if not wanted:
            continue
        number += 1
        parts = []
        while wanted and waiting:
            (component, debt), left = next(iter(waiting.items()))
            share = min(wanted, left)
            parts.append((debt, component, share))
            wanted -= share
            waiting[component, debt] -= share
            if share == left:
                del waiting[component, debt]
        rows.append((Instalment(schedule=schedule, number=number, due_on=day), parts))
    Instalment.objects.bulk_create([instalment for instalment, _parts in rows])
    InstalmentPart.objects.bulk_create(
        [
            InstalmentPart(instalment=instalment, debt_id=debt, component=component, amount=share)
            for instalment, parts in rows
            for debt, component, share in parts
        ]
    )


def _fix_accrued(state: AccountState, *, on: date, by: "User") -> None:
    grown: dict[tuple[int, str], int] = {}
    for debt, interest in state.interest.items():
        grown[debt, Component.INTEREST] = interest.unpaid
    for instalment in state.instalments:
        for debt, penalty in instalment.penalties.items():
            key = (debt, Component.PENALTY)
            grown[key] = grown.get(key, 0) + penalty.unpaid
    for (debt, component), cents in grown.items():
        if cents > 0:
            _entry(debt, EntryKind.FIXED_INTEREST, component, amount(cents), on=on, by=by, reason="")


def _entry(
    debt: int, kind: str, component: str, change: Decimal, *, on: date, by: "User", reason: str
) -> LedgerEntry:
    return LedgerEntry.objects.create(
        debt_id=debt,
        kind=kind,
        component=component,
        amount=change,
        value_date=on,
        booked_at=clock.now(),
        booked_by=by,
        reason=reason,
    )
