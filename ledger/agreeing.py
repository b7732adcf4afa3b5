"""An agreement takes effect in the books, and ends (V7, F4). docs/money.md gives the rules in words.

Nothing is booked when an agreement begins or ends. The fold computes what it fixes, holds back and gives up.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
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
    Instalment,
    InstalmentPart,
    Schedule,
    ScheduleDebt,
    ScheduleKind,
    Supersession,
)
from ledger.opening import add_schedules
from ledger.replay import AccountState
from ledger.superseding import roots_of

# What a settlement leaves out first if the agreed amount is less than what is owed.
LEFT_OUT_FIRST = (Component.PENALTY, Component.INTEREST, Component.COSTS, Component.PRINCIPAL)

Claims = dict[tuple[str, int], Decimal]


@dataclass(frozen=True)
class AgreementTerms:
    """What the parties agreed on.

    ``dues`` are amounts with two places, by day. ``accrual`` is a code of Accrual. ``settles`` marks a
    settlement: what it does not ask for is given up when all of it is paid. ``takes`` lists the ids of the
    instalments that a catch-up agreement takes over, and is None for an agreement on the whole debt.
    ``already_paid`` is what settled claims since the dues were agreed on: it counts for the first of them.
    """

    dues: Sequence[tuple[date, Decimal]]
    accrual: str
    grace_days: int = 0
    tolerance: Decimal = ZERO
    settles: bool = False
    takes: tuple[int, ...] | None = None
    already_paid: Decimal = ZERO


def owed(account_id: int, on: date) -> Decimal:
    """All claims on the account on ``on``, without credit: the subject of an agreement on the whole debt."""
    return sum(_claims(state_of(account_id, on)).values(), ZERO)


@transaction.atomic
def take_effect(account: Account, terms: AgreementTerms, *, on: date) -> Schedule:
    """Let an agreement replace what the contracts ask for from ``on`` on. Returns its schedule.

    Money valued on ``on`` itself counts for the agreement. Claims that the agreement does not ask for are
    left out in the order of LEFT_OUT_FIRST. They stay owed, unless the agreement is a settlement and kept.

    Raises ValidationError when nothing is owed.
    """
    Account.lock_all([account.pk])
    if terms.takes is not None:
        _end_those_on_the_whole_debt(account, on=on)
    state = state_of(account.pk, on, before_the_day=True)
    claims = _claims(state) if terms.takes is None else _claims_of(state, terms.takes)
    claimed = sum(claims.values(), ZERO)
    if not claimed:
        raise ValidationError(_("Nothing is owed any more."), code="paid")
    agreed = sum((due for _day, due in terms.dues), ZERO)
    # If waivers or corrections made the claims smaller than the dues, the difference need not be paid.
    paid_before = min(max(agreed - claimed, terms.already_paid), agreed)
    left_out = max(claimed - (agreed - paid_before), ZERO)
    schedule = Schedule.objects.create(
        account=account,
        kind=ScheduleKind.AGREEMENT,
        allocation_rule=AllocationRule.shared_by(_covered(claims)),
        grace_days=terms.grace_days,
        tolerance=terms.tolerance,
        gives_up=left_out if terms.settles else ZERO,
        made_at=clock.now(),
    )
    _cover(schedule, claims)
    _ask(schedule, _less(claims, left_out), _less_paid(terms.dues, paid_before))
    _replace(schedule, terms, {debt for _component, debt in claims}, on=on)
    bring_up_to_date([account.pk], on=on)
    return schedule


@transaction.atomic
def end(schedule: Schedule, ended: str, *, on: date) -> None:
    """End a broken or cancelled agreement: from ``on`` what it replaced is in force again.

    The payments settle the former schedules.
    """
    Account.lock_all([schedule.account_id])
    schedule.supersedes.filter(until=None).update(until=on, ended=ended, ended_at=clock.now())
    bring_up_to_date([schedule.account_id], on=on)


@transaction.atomic
def move_days(schedule: Schedule, *, since: date, later: timedelta) -> None:
    """Let the instalments that fall due from ``since`` (today) on fall due ``later``.

    All of them lie ahead on every day before, so no balance of an earlier day changes.
    """
    Account.lock_all([schedule.account_id])
    rows = list(schedule.instalments.filter(due_on__gte=since))
    for row in rows:
        row.due_on += later
    Instalment.objects.bulk_update(rows, ["due_on"])
    bring_up_to_date([schedule.account_id], on=since)


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


def _claims_of(state: AccountState, instalments: Collection[int]) -> Claims:
    """What is owed on these instalments, with charges and with the interest and penalty that accrued."""
    found: dict[tuple[str, int], int] = {}

    def add(debt: int, component: str, cents: int) -> None:
        found[component, debt] = found.get((component, debt), 0) + cents

    for instalment in state.instalments:
        if instalment.schedule is None or instalment.fact.id in instalments:
            for part in instalment.parts:
                add(part.debt, part.component, part.unpaid)
            for debt, penalty in instalment.penalties.items():
                add(debt, Component.PENALTY, penalty.unpaid)
    for debt, interest in state.interest.items():
        add(debt, Component.INTEREST, interest.unpaid)
    ordered = sorted(found, key=lambda key: (Component.values.index(key[0]), key[1]))
    return {key: amount(found[key]) for key in ordered if found[key] > 0}


def _covered(claims: Claims) -> list[Debt]:
    return list(Debt.objects.filter(pk__in={debt for _component, debt in claims}))


def _less(claims: Claims, left_out: Decimal) -> Claims:
    """The claims without ``left_out``, which is taken off in the order of LEFT_OUT_FIRST."""
    left = dict(claims)
    for component in LEFT_OUT_FIRST:
        for key in [key for key in left if key[0] == component]:
            share = min(left[key], left_out)
            left[key] -= share
            left_out -= share
    return left


def _less_paid(dues: Sequence[tuple[date, Decimal]], paid: Decimal) -> list[tuple[date, Decimal]]:
    """The dues by day without ``paid``, which counts for the first of them."""
    found = []
    for day, due in sorted(dues):
        settled = min(paid, due)
        paid -= settled
        if due > settled:
            found.append((day, due - settled))
    return found


def _end_those_on_the_whole_debt(account: Account, *, on: date) -> None:
    """End agreements on the whole debt: the contract runs on beside a catch-up agreement."""
    standing = Supersession.objects.filter(replaces__account=account, until=None, takes__isnull=True)
    standing.filter(schedule__kind=ScheduleKind.AGREEMENT).update(
        until=on, ended=Ended.CANCELLED, ended_at=clock.now()
    )


def _cover(schedule: Schedule, claims: Claims) -> None:
    ScheduleDebt.objects.bulk_create(
        [
            ScheduleDebt(
                schedule=schedule,
                debt_id=debt,
                **{component: claims.get((component, debt), ZERO) for component in Component.values},
            )
            for debt in sorted({debt for _component, debt in claims})
        ]
    )


def _ask(schedule: Schedule, asked: Claims, dues: Sequence[tuple[date, Decimal]]) -> None:
    """Write the instalments. The claims fill them in the order of the law."""
    waiting = {key: left for key, left in asked.items() if left}
    rows = []
    for number, (day, due) in enumerate(dues, start=1):
        parts, missing = [], due
        while missing and waiting:
            (component, debt), left = next(iter(waiting.items()))
            share = min(missing, left)
            parts.append((debt, component, share))
            missing -= share
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


def _replace(schedule: Schedule, terms: AgreementTerms, debts: Collection[int], *, on: date) -> None:
    """Replace the contracts' first schedules: of all debts, or beside those that a catch-up names."""
    every = list(Debt.objects.filter(account=schedule.account_id).order_by("pk"))
    known = roots_of(every)
    # An IOU without dates has no schedule. The agreement needs one that it can replace.
    add_schedules([(debt, (), ZERO) for debt in every if debt.pk not in known])
    roots = Schedule.objects.filter(account=schedule.account_id, supersedes=None)
    roots = roots.exclude(kind=ScheduleKind.AGREEMENT)
    moment = clock.now()
    standing = Supersession.objects.filter(until=None)
    if terms.takes is not None:
        roots = roots.filter(schedule_debts__debt__in=debts).distinct()
    replaced = list(roots.order_by("pk"))
    standing.filter(replaces__in=replaced).update(until=on, ended=Ended.SUPERSEDED, ended_at=moment)
    Supersession.objects.bulk_create(
        [
            Supersession(
                schedule=schedule,
                replaces=root,
                since=on,
                accrual=terms.accrual,
                takes=None if terms.takes is None else list(terms.takes),
                booked_at=moment,
            )
            for root in replaced
        ]
    )
