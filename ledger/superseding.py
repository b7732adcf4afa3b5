"""Replacing the schedule of a contract by a corrected one.

Every Supersession replaces the first schedule of a contract, the root. So after a broken agreement the
contract asks again for what its latest correction says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Min
from django.utils.translation import gettext as _

from foundation import clock
from foundation.money import ZERO
from ledger import arrears, balance
from ledger.booking import bring_up_to_date
from ledger.loading import state_of
from ledger.models import (
    Account,
    Component,
    Debt,
    Ended,
    InstalmentPart,
    Schedule,
    ScheduleDebt,
    ScheduleKind,
    Supersession,
)
from ledger.opening import DueRow, add_schedules


def roots_of(debts: Iterable[Debt]) -> dict[int, int]:
    """The first schedule of the contract, by debt."""
    return dict(
        ScheduleDebt.objects.filter(debt__in=[debt.pk for debt in debts], schedule__supersedes=None)
        .exclude(schedule__kind=ScheduleKind.AGREEMENT)
        .order_by("-schedule_id")
        .values_list("debt_id", "schedule_id")
    )


@transaction.atomic
def correct_contracts(
    corrections: Sequence[tuple[Debt, Sequence[DueRow]]], kind: str = ScheduleKind.CONTRACT
) -> list[Schedule]:
    """Replace what the contract of each debt asks for by these dues, from its first day on.

    The creditor corrects the schedule for all its time. An agreement in force stays in force. The number of
    statements does not grow with the debts in a batch.

    The accounts are brought up to date in the same transaction.
    """
    debts = [debt for debt, _dues in corrections]
    accounts = {debt.account_id for debt in debts}
    Account.lock_all(accounts)
    moment, roots, first_due = clock.now(), roots_of(debts), _first_due(debts)
    made = add_schedules([(debt, dues, ZERO) for debt, dues in corrections], kind)
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


def contract_schedule(debt: Debt) -> Schedule | None:
    """The schedule of the contract after its latest correction or change. None for a debt without one."""
    rows = Schedule.objects.filter(schedule_debts__debt=debt).exclude(kind=ScheduleKind.AGREEMENT)
    return rows.order_by("-pk").first()


def dues_of(schedule: Schedule, debt: Debt) -> list[DueRow]:
    """What a schedule asks for of ``debt``, instalment by instalment."""
    asked: dict[int, DueRow] = {}
    parts = InstalmentPart.objects.filter(instalment__schedule=schedule, debt=debt)
    for part in parts.select_related("instalment").order_by("instalment__number"):
        row = asked.get(part.instalment_id, DueRow(part.instalment.due_on))
        more: dict[str, Any] = {part.component: part.amount}
        asked[part.instalment_id] = replace(row, **more)
    return list(asked.values())


def is_agreed_on(debt: Debt) -> bool:
    """Whether an agreement is in force on the contract of ``debt``."""
    standing = Supersession.objects.filter(until=None, schedule__kind=ScheduleKind.AGREEMENT)
    return standing.filter(replaces__schedule_debts__debt=debt).exists()


@transaction.atomic
def change_contract(debt: Debt, dues: Sequence[DueRow], *, kind: str = ScheduleKind.CONTRACT) -> Schedule:
    """Let the contract of ``debt`` ask for ``dues`` instead, without a change of any day before today.

    All money is settled anew along the changed schedule, so a payment that is booked later for an earlier day
    settles what it would have settled. Raises ValidationError while an agreement is in force, and if a figure
    of yesterday would change.
    """
    Account.lock_all([debt.account_id])
    if is_agreed_on(debt):
        raise ValidationError(
            _("An agreement is in force on this contract. End the agreement first."), code="agreed"
        )
    yesterday = clock.business_date() - timedelta(days=1)
    before = _figures(debt, yesterday)
    schedule = correct_contracts([(debt, dues)], kind)[0]
    if _figures(debt, yesterday) != before:
        raise ValidationError(
            _("Early money has settled instalments that this would change. Nothing was changed."),
            code="early",
        )
    return schedule


def _figures(debt: Debt, on: date) -> tuple[object, ...]:
    """What is owed and overdue on ``on``: what a change of a contract must leave as it was."""
    state = state_of(debt.account_id, on)
    behind = arrears.of_state(state)
    owed = balance.of_state(state)
    return (
        [owed.of(component) for component in Component.values],
        owed.total,
        owed.credit,
        behind.amount_overdue,
        behind.days_past_due,
    )


def _first_due(debts: Iterable[Debt]) -> dict[int, date | None]:
    """The earliest due date of all schedules of the contract, by debt."""
    return dict(
        ScheduleDebt.objects.filter(debt__in=[debt.pk for debt in debts])
        .exclude(schedule__kind=ScheduleKind.AGREEMENT)
        .values_list("debt_id")
        .annotate(first=Min("schedule__instalments__due_on"))
    )
