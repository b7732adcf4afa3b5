"""Replacing the schedule of a contract by a corrected one.

Every Supersession replaces the first schedule of a contract, the root. So after a broken agreement the
contract asks again for what its latest correction says.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, Min

from foundation import clock
from foundation.money import ZERO
from ledger.booking import bring_up_to_date
from ledger.models import Account, Debt, Ended, Schedule, ScheduleDebt, ScheduleKind, Supersession
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
def correct_contracts(corrections: Sequence[tuple[Debt, Sequence[DueRow]]]) -> list[Schedule]:
    """Replace what the contract of each debt asks for by these dues, from its first day on.

    The creditor corrects the schedule for all its time. An agreement in force stays in force. The number of
    statements does not grow with the debts in a batch.

    The accounts are brought up to date in the same transaction.
    """
    debts = [debt for debt, _dues in corrections]
    accounts = {debt.account_id for debt in debts}
    Account.lock_all(accounts)
    moment, roots, first_due = clock.now(), roots_of(debts), _first_due(debts)
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


def _first_due(debts: Iterable[Debt]) -> dict[int, date | None]:
    """The earliest due date of all schedules of the contract, by debt."""
    return dict(
        ScheduleDebt.objects.filter(debt__in=[debt.pk for debt in debts])
        .exclude(schedule__kind=ScheduleKind.AGREEMENT)
        .values_list("debt_id")
        .annotate(first=Min("schedule__instalments__due_on"))
    )
