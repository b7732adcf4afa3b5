"""Replacing one schedule by another, for an agreement or a correction.

Every Supersession replaces the first schedule of a contract, the root. So after a broken agreement the
contract asks again for what its latest correction says.
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

# What is given up first if the agreed amount is less than what is owed.
GIVEN_UP_FIRST = (Component.PENALTY, Component.INTEREST, Component.COSTS, Component.PRINCIPAL)

Claims = dict[tuple[str, int], Decimal]


def owed(account_id: int, on: date) -> Decimal:
    """All claims on the account on ``on``, without credit: the subject of an agreement."""
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
    """Replace what the schedules of the account ask for by ``dues`` from ``on`` on.

    ``dues`` are amounts with two places, by day. Interest and penalty accrued so far are fixed, with one
    entry for each debt and component. If the dues are less than what is owed, penalty, interest, costs and
    principal are left out in this order. They are owed again if the agreement is broken or cancelled.
    ``already_paid`` is what settled claims since the dues were agreed on (see ``settled_since``): it counts
    for the first of them. Money valued on ``on`` itself counts for the agreement.

    Raises ValidationError when nothing is owed.
    """
    Account.lock_all([account.pk])
    state = state_of(account.pk, on, before_the_day=True)
    claims = _claims(state)
    if not sum(claims.values(), ZERO):
        raise ValidationError(_("Nothing is owed any more."), code="paid")
    moment = clock.now()
    schedule = Schedule.objects.create(
        account=account,
        kind=ScheduleKind.AGREEMENT,
        allocation_rule=AllocationRule.default(),
        grace_days=grace_days,
        tolerance=tolerance,
        made_at=moment,
    )
    _fix_accrued(state, schedule, on=on, by=by)
    agreed = sum((due for _day, due in dues), ZERO)
    claimed = sum(claims.values(), ZERO)
    # If waivers or corrections made the claims smaller than the dues, the difference need not be paid.
    paid_before = min(max(agreed - claimed, already_paid), agreed)
    asked = _less(claims, claimed - (agreed - paid_before))
    _write(schedule, claims, asked, dues, paid_before)
    # An IOU without dates has no schedule. The agreement needs one that it can replace.
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
    """Replace what the contract of each debt asks for by these dues, from its first day on.

    The creditor corrects the schedule for all its time. An agreement in force stays in force. The number of
    statements does not grow with the debts in a batch.

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
            # It is in force until the agreement, and again if the agreement is broken or cancelled.
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
    """The first schedule of the contract, by debt."""
    return dict(
        ScheduleDebt.objects.filter(debt__in=[debt.pk for debt in debts], schedule__supersedes=None)
        .exclude(schedule__kind=ScheduleKind.AGREEMENT)
        .order_by("-schedule_id")
        .values_list("debt_id", "schedule_id")
    )


def _first_due(debts: Iterable[Debt]) -> dict[int, date | None]:
    """The earliest due date of all schedules of the contract, by debt."""
    return dict(
        ScheduleDebt.objects.filter(debt__in=[debt.pk for debt in debts])
        .exclude(schedule__kind=ScheduleKind.AGREEMENT)
        .values_list("debt_id")
        .annotate(first=Min("schedule__instalments__due_on"))
    )


@transaction.atomic
def end(schedule: Schedule, ended: str, *, on: date) -> None:
    """End a broken or cancelled agreement: from ``on`` what it replaced is in force again.

    The payments settle the former schedules.
    """
    Account.lock_all([schedule.account_id])
    schedule.supersedes.filter(until=None).update(until=on, ended=ended, ended_at=clock.now())
    bring_up_to_date([schedule.account_id], on=on)


@transaction.atomic
def give_up_principal(schedule: Schedule, *, on: date, by: "User", reason: str) -> Decimal:
    """Give up the principal that a completed agreement did not ask for. Returns the amount."""
    Account.lock_all([schedule.account_id])
    state = state_of(schedule.account_id, on)
    given = ZERO
    for debt in sorted(state.claimed_principal):
        left = of_state(state, debt).principal
        if left > ZERO:
            LedgerEntry.book(
                debt,
                EntryKind.WAIVER,
                Component.PRINCIPAL,
                -left,
                on=on,
                by=by,
                reason=reason,
                schedule=schedule,
            )
            given += left
    if given:
        bring_up_to_date([schedule.account_id], on=on)
    return given


@transaction.atomic
def take_back_waiver(schedule: Schedule, *, on: date, by: "User", reason: str) -> None:
    """Claim again the principal that ``give_up_principal`` gave up for this schedule.

    The agreement is not complete, for example since a payment was reversed.
    """
    Account.lock_all([schedule.account_id])
    given_up = schedule.entries.filter(kind=EntryKind.WAIVER)
    given_up.take_back(EntryKind.CORRECTION, by=by, reason=reason)
    bring_up_to_date([schedule.account_id], on=on)


def settled_since(account_id: int, moment: datetime, *, on: date) -> Decimal:
    """The amount of the claims settled on ``on`` that was not yet booked at ``moment``.

    Does not count credit, nor money valued on ``on`` itself.
    """
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
    """The claims without ``given_up``, which is taken off in the order of GIVEN_UP_FIRST."""
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
    """Write the instalments. The claims fill them in the order of the law."""
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


def _fix_accrued(state: AccountState, schedule: Schedule, *, on: date, by: "User") -> None:
    grown: dict[tuple[int, str], int] = {}
    for debt, interest in state.interest.items():
        grown[debt, Component.INTEREST] = interest.unpaid
    for instalment in state.instalments:
        for debt, penalty in instalment.penalties.items():
            key = (debt, Component.PENALTY)
            grown[key] = grown.get(key, 0) + penalty.unpaid
    for (debt, component), cents in grown.items():
        if cents > 0:
            LedgerEntry.book(
                debt, EntryKind.FIXED_INTEREST, component, amount(cents), on=on, by=by, schedule=schedule
            )
