"""The daily job for agreements: lapse, activate, complete, break, remind."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from audit.record import record
from followups.agreements.way import accept_until, activate, end, lock, may_activate_at
from followups.kinds import TaskResult
from followups.models import AgreementState, RepaymentAgreement, Suspension, Task, TaskKind
from followups.tasks_to_do import open_many, tell_leads, tell_supervisors
from followups.verbs import Verb
from foundation import clock
from ledger import agreeing
from ledger.kinds import Ended
from ledger.loading import states
from ledger.models import Account, Instalment
from ledger.replay import AccountState, InstalmentState

if TYPE_CHECKING:
    from staff.models import User

BATCH = 200
REMIND_DAYS = 3


def judge(on: date | None = None, *, by: "User") -> dict[str, int]:
    """Carry out the daily job for ``on`` (default today), and return how many of each.

    Agreements that were not accepted in time lapse. Agreements that have cooled off become active. Active
    agreements are completed or broken. Instalments to come get a reminder. Each bounded batch is its own
    transaction. Safe to run twice or late.
    """
    day = on or clock.business_date()
    counts = dict.fromkeys(("lapsed", "activated", "completed", "broken", "reminders"), 0)
    for batch in _batches(AgreementState.SIGNED):
        counts["lapsed"] += sum(_lapse(agreement, day, by=by) for agreement in batch)
    for batch in _batches(AgreementState.ACCEPTED):
        counts["activated"] += sum(_activate_ripe(agreement, by=by) for agreement in batch)
    for batch in _batches(AgreementState.ACTIVE):
        done, failed = settle([agreement.pk for agreement in batch], day, by=by)
        counts["completed"] += done
        counts["broken"] += failed
    counts["reminders"] = remind(day, by=by)
    return counts


def _batches(state: AgreementState) -> Iterator[list[RepaymentAgreement]]:
    """Yield agreements of open cases in ``state``, by ascending id, BATCH at a time."""
    last = 0
    while True:
        batch = list(
            RepaymentAgreement.objects.filter(state=state, case__closed_at=None, pk__gt=last)
            .select_related("case__debtor__account")
            .order_by("pk")[:BATCH]
        )
        if not batch:
            return
        yield batch
        last = batch[-1].pk


@transaction.atomic
def _lapse(agreement: RepaymentAgreement, on: date, *, by: "User") -> bool:
    """Cancel a signed agreement that the company did not accept in time. It never bound anybody."""
    lock(agreement)
    last = accept_until(agreement)
    if agreement.state != AgreementState.SIGNED or last is None or on <= last:
        return False
    end(agreement, AgreementState.CANCELLED, by=by, reason="not_accepted", on=on, job="judge")
    episode = f"agreement:{agreement.pk}:lapsed"
    tell_supervisors([(agreement.case, episode)], kind="agreement_lapsed")
    tell_leads([(agreement.case, episode, {})], kind="agreement_lapsed")
    return True


def _activate_ripe(agreement: RepaymentAgreement, *, by: "User") -> bool:
    if not may_activate_at(agreement):
        return False
    try:
        activate(agreement, by=by, job="judge")
    except ValidationError as error:
        # An agreement that can't become active must not stop the others. A person looks at it.
        if error.code == "paid":
            _end_paid(agreement, by=by)
        else:
            tell_supervisors(
                [(agreement.case, f"agreement:{agreement.pk}:stuck")], kind="agreement_not_activated"
            )
        return False
    return True


@transaction.atomic
def _end_paid(agreement: RepaymentAgreement, *, by: "User") -> None:
    lock(agreement)
    end(agreement, AgreementState.CANCELLED, by=by, reason="paid", job="judge")


@transaction.atomic
def settle(ids: list[int], on: date, *, by: "User", may_break: bool = True) -> tuple[int, int]:
    """Complete or break these active agreements as of ``on``, and return how many of each.

    An instalment that is unpaid above the tolerance after the grace days breaks the agreement, unless it is
    paused. The former schedule stands again.
    """
    accounts = RepaymentAgreement.objects.filter(pk__in=ids).values_list(
        "case__debtor__account_id", flat=True
    )
    Account.lock_all(accounts)
    agreements: dict[int, list[RepaymentAgreement]] = {}
    for agreement in (
        RepaymentAgreement.objects.active().filter(pk__in=ids).select_related("case__debtor", "schedule")
    ):
        agreements.setdefault(agreement.case.debtor.account_id, []).append(agreement)
    if not agreements:
        return 0, 0
    paused = set(
        Suspension.objects.protecting(on).filter(agreement__in=ids).values_list("agreement", flat=True)
    )
    done, failed = [], []
    for state in states(agreements, on):
        for agreement in agreements[state.facts.id]:
            mine = _asked_by(agreement, state)
            if _is_paid(agreement, state):
                done.append(agreement)
            elif (
                may_break
                and agreement.pk not in paused
                and any(instalment.is_overdue(on) for instalment in mine)
            ):
                failed.append(agreement)
    for agreement in done:
        _complete(agreement, on, by=by)
    for agreement in failed:
        _break(agreement, on, by=by)
    open_many(
        {it.case_id: f"agreement:{it.pk}" for it in failed},
        TaskKind.AGREEMENT_BROKEN,
        due_on=on,
        by=by,
        job="judge",
    )
    tell_supervisors([(it.case, f"agreement:{it.pk}:broken") for it in failed], kind="agreement_broken")
    return len(done), len(failed)


def _asked_by(agreement: RepaymentAgreement, state: AccountState) -> list[InstalmentState]:
    return [it for it in state.instalments if it.schedule and it.schedule.id == agreement.schedule_id]


def _is_paid(agreement: RepaymentAgreement, state: AccountState) -> bool:
    return all(instalment.unpaid == 0 for instalment in _asked_by(agreement, state))


def _complete(agreement: RepaymentAgreement, on: date, *, by: "User") -> None:
    end(agreement, AgreementState.COMPLETED, by=by, reason="", on=on, job="judge")


def _break(agreement: RepaymentAgreement, on: date, *, by: "User") -> None:
    end(agreement, AgreementState.BROKEN, by=by, reason="", on=on, job="judge")
    if agreement.schedule is not None:
        agreeing.end(agreement.schedule, Ended.BROKEN, on=on)


def revive(account_id: int | None, *, by: "User") -> None:
    """Make completed agreements active again if their instalments are not all paid any more.

    Money was taken back. The fold no longer gives up anything for the agreement.
    """
    done = RepaymentAgreement.objects.filter(
        case__debtor__account=account_id, case__closed_at=None, state=AgreementState.COMPLETED
    ).select_related("case", "schedule")
    today = clock.business_date()
    for agreement in done:
        paid = all(_is_paid(agreement, state) for state in states([account_id or 0], today))
        if paid or agreement.schedule is None:
            continue
        agreement.lock()
        agreement.state, agreement.ended_on = AgreementState.ACTIVE, None
        agreement.save_next("state", "ended_on")
        record(Verb.AGREEMENT_REVIVED, agreement, by=by, case=agreement.case.number)


@transaction.atomic
def remind(on: date, *, by: "User") -> int:
    """Open a reminder task for each agreed instalment that falls due within REMIND_DAYS, and count them.

    Each instalment gets one reminder. One that is paid or past gets none, and a reminder not given by the
    due day is finished as too late. The contact itself is a reminder under the contact rules.
    """
    Task.objects.filter(kind=TaskKind.REMINDER, due_on__lt=on).finish(
        by=by, result=TaskResult.TOO_LATE, job="judge"
    )
    subject = Concat(Value("instalment:"), Cast(OuterRef("pk"), CharField()))
    asked = Task.objects.filter(kind=TaskKind.REMINDER, subject=subject)
    paused = Suspension.objects.standing(on).filter(agreement=OuterRef("schedule__agreement"))
    coming = list(
        Instalment.objects.filter(
            ~Exists(asked),
            ~Exists(paused),
            schedule__agreement__state=AgreementState.ACTIVE,
            schedule__agreement__case__closed_at=None,
            due_on__gte=on,
            due_on__lte=on + timedelta(days=REMIND_DAYS),
        )
        .order_by("due_on", "pk")
        .values_list("pk", "due_on", "schedule__agreement__case_id", "schedule__account_id")
    )
    paid = {
        instalment.fact.id
        for state in states({account for _pk, _due, _case, account in coming}, on)
        for instalment in state.instalments
        if instalment.unpaid <= state.credit_for({part.debt for part in instalment.parts})
    }
    by_day: dict[date, dict[int, str]] = {}
    for pk, due_on, case, _account in coming:
        if pk not in paid:
            by_day.setdefault(due_on, {}).setdefault(case, f"instalment:{pk}")
    return sum(
        open_many(subjects, TaskKind.REMINDER, due_on=day, by=by, job="judge")
        for day, subjects in by_day.items()
    )
