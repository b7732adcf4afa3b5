"""The daily job that brings flags on overdue instalments to what arrears says for a day (F8).

It works in batches of accounts: lock, *then* compute, then write. So it never flags an instalment that a
payment settles meanwhile. A second batch opens the cases that are needed. Safe to run twice, late, or two at
a time.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import Case, Closure, Debtor
from cases.opening import Opening, open_many
from followups import tasks_to_do
from followups.kinds import TaskResult
from followups.models import OverdueNotice, OverdueRun, Suspension, Task, TaskKind
from followups.verbs import Verb
from foundation import clock
from ledger import booking, flags
from ledger.arrears import of_state, standing
from ledger.loading import states
from ledger.models import Account, Debt, Instalment
from staff.models import User

# Small enough that a batch holds its transaction for a fraction of a second, and that SQLite, which takes
# 999 values a statement, writes its rows at once.
BATCH = 100


@dataclass
class Found:
    """The counts of what a run did, or would do."""

    on: date
    rehearsed: bool
    accounts: int = 0
    raised: int = 0
    cleared: int = 0
    cases_opened: int = 0
    tasks_opened: int = 0

    def as_json(self) -> dict[str, object]:
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**found, "on": self.on.isoformat()}


def flag(on: date | None = None, *, rehearse: bool = False, by: User) -> Found:
    """Bring flags, cases, tasks and notices to what arrears says for ``on`` (default today).

    ``rehearse`` reports and changes nothing, for any date. A real run raises ValidationError for a date
    before the last run or after today.
    """
    today = clock.business_date()
    day = on or today
    found = Found(day, rehearse)
    if not rehearse:
        _refuse_wrong_day(day, today)
        run = OverdueRun.objects.create(on=day, began_at=clock.now())
    for batch in batches(day):
        _flag_batch(batch, day, found, rehearse=rehearse, by=by)
    for batch in _without_case():
        _open_batch(batch, day, found, rehearse=rehearse, by=by)
    if not rehearse:
        for name in ("accounts", "raised", "cleared", "cases_opened", "tasks_opened"):
            setattr(run, name, getattr(found, name))
        run.ended_at = clock.now()
        run.save()
        record(Verb.OVERDUE_FLAGGED, run, by=by, after=found.as_json(), job="flag_overdue")
    return found


def _refuse_wrong_day(day: date, today: date) -> None:
    if day > today:
        raise ValidationError(_("That day is still to come. Rehearse it instead."), code="future")
    last = OverdueRun.objects.aggregate(last=Max("on"))["last"]
    if last is not None and day < last:
        raise ValidationError(
            _("The job has run for %(last)s already. Rehearse an earlier day instead.")
            % {"last": last.isoformat()},
            code="past",
        )


def batches(day: date, size: int = BATCH) -> Iterable[list[int]]:
    """Ids of accounts with an instalment due before ``day`` or a flag, ascending, ``size`` at a time."""
    due = Instalment.objects.filter(schedule__account=OuterRef("pk"), due_on__lt=day)
    flagged = Instalment.objects.flagged().filter(schedule__account=OuterRef("pk"))
    last = 0
    while True:
        ids = list(
            Account.objects.filter(Exists(due) | Exists(flagged), pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:size]
        )
        if not ids:
            return
        yield ids
        last = ids[-1]


@transaction.atomic
def _flag_batch(ids: list[int], on: date, found: Found, *, rehearse: bool, by: User) -> None:
    if not rehearse:
        Account.lock_all(ids)
    folded = list(states(ids, on))
    arrears = [of_state(state) for state in folded]
    changes = flags.bring_to(arrears, rehearse=rehearse)
    found.accounts += len(ids)
    found.raised += sum(len(raised) for raised in changes.raised.values())
    found.cleared += len(changes.cleared)
    if rehearse:
        return
    if on == clock.business_date():
        # Credit settles an instalment on the day it falls due, without anybody booking anything.
        booking.refresh(folded)
    behind = {account.account for account in arrears if account.instalments_overdue}
    Task.objects.filter(kind=TaskKind.OVERDUE, case__debtor__account__in=set(ids) - behind).finish(
        by=by, result=TaskResult.PAID, job="flag_overdue"
    )
    if behind:
        # Not only what was raised just now: a payment booked before the job ran may have raised a flag too.
        alone = [pk for account in arrears for pk in account.penalty_alone]
        untold = _untold(alone)
        cases = list(
            Case.objects.standing_open()
            .filter(
                Exists(untold.filter(schedule__account=OuterRef("debtor__account"))),
                # Nobody demands while an agreement is paused.
                ~Exists(Suspension.objects.protecting(on).filter(agreement__case=OuterRef("pk"))),
                debtor__account__in=behind,
            )
            .select_related("debtor")
            .order_by("pk")
        )
        _ask(cases, on, found, alone, by=by)


@transaction.atomic
def _open_batch(accounts: list[int], on: date, found: Found, *, rehearse: bool, by: User) -> None:
    if not rehearse:
        Account.lock_all(accounts)
    # A payment may have come since the accounts were listed.
    flagged = Instalment.objects.flagged().filter(schedule__account=OuterRef("account"))
    wanted: dict[int, Opening] = {}
    for account, debtor, team in (
        Debt.objects.filter(Exists(flagged), account__in=accounts)
        .order_by("account_id", "pk")
        .values_list("account_id", "account__debtor__pk", "portfolio__default_team_id")
    ):
        wanted.setdefault(account, Opening(debtor, team))
    found.cases_opened += len(wanted)
    if rehearse:
        return
    opened = open_many(list(wanted.values()), by=by, job="flag_overdue")
    found.cases_opened += len(opened) - len(wanted)
    for case in opened:
        case.debtor = Debtor(pk=case.debtor_id)
    alone = [pk for account in standing(accounts, on).values() for pk in account.penalty_alone]
    _ask(opened, on, found, alone, by=by)


def _without_case(size: int = BATCH) -> Iterable[list[int]]:
    """Return flagged accounts whose debtor has no open case.

    A case that ended otherwise than paid stays ended.
    """
    flagged = Instalment.objects.flagged().filter(schedule__account=OuterRef("account"))
    open_ = Case.objects.standing_open().filter(debtor=OuterRef("pk"))
    ended = Closure.objects.for_good().filter(case__debtor=OuterRef("pk"))
    last = 0
    while True:
        ids = list(
            Debtor.objects.filter(Exists(flagged), ~Exists(open_), ~Exists(ended), account__gt=last)
            .order_by("account_id")
            .values_list("account_id", flat=True)[:size]
        )
        if not ids:
            return
        yield ids
        last = ids[-1]


def _ask(cases: list[Case], on: date, found: Found, alone: Collection[int], *, by: User) -> None:
    """Open one task for each case's collector, and tell its supervisors once of each new episode.

    ``alone`` are the instalments of which only the penalty is left.
    """
    if not cases:
        return
    found.tasks_opened += tasks_to_do.open_many(
        {case.pk: "" for case in cases}, TaskKind.OVERDUE, due_on=on, by=by, job="flag_overdue"
    )
    debtors = {case.debtor_id: case for case in cases}
    fresh = list(
        _untold(alone)
        .filter(schedule__account__debtor__in=debtors)
        .order_by("pk")
        .values_list("pk", "flagged_since", "schedule__account__debtor__pk")
    )
    OverdueNotice.objects.bulk_create(
        [
            OverdueNotice(
                instalment_id=pk, flagged_since=since, told_at=clock.now(), is_penalty_alone=pk in alone
            )
            for pk, since, _d in fresh
            if since is not None
        ],
        ignore_conflicts=True,
    )
    in_full = [(debtors[debtor], f"{pk}:{since}") for pk, since, debtor in fresh if pk not in alone]
    tasks_to_do.tell_supervisors(in_full, kind="instalment_overdue")
    only_penalty = [(debtors[debtor], f"{pk}:{since}") for pk, since, debtor in fresh if pk in alone]
    tasks_to_do.tell_supervisors(only_penalty, kind="penalty_left_alone")


def _untold(alone: Collection[int]) -> "QuerySet[Instalment]":
    """The flagged instalments of whose episode nobody was told.

    The debtor who pays the principal late leaves the penalty: nobody looks for it unless they are told again.
    """
    told = OverdueNotice.objects.filter(instalment=OuterRef("pk"), flagged_since=OuterRef("flagged_since"))
    in_full = Q(pk__in=alone) | Exists(told.filter(is_penalty_alone=False))
    return Instalment.objects.flagged().filter(
        ~in_full | Q(pk__in=alone) & ~Exists(told.filter(is_penalty_alone=True))
    )
