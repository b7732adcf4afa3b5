"""Waivers that depend on a payment: ask, decide, and judge whether the payment came.

The waiver gives up its part from the decision on. If the payment does not come by its day, the nightly job
takes the waiver back. Then the claim stands as if nothing had been given up. The waiver follows as well if
money that met a condition is taken back, and if money that came in time is booked late.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from followups import waiving
from followups.kinds import ConditionState, TaskResult
from followups.models import Task, TaskKind, WaiverCondition
from followups.tasks_to_do import tell_leads, tell_supervisors
from followups.verbs import Verb
from foundation import clock, formats
from foundation.approvals import Decision
from foundation.money import ZERO
from ledger import waivers
from ledger.balance import balance
from ledger.models import Account, Payment

if TYPE_CHECKING:
    from cases.models import Case
    from ledger.models import Debt, Waiver
    from staff.models import User

BATCH = 200


@dataclass(frozen=True)
class Part:
    """The part of a claim that is to be given up. ``words`` is a condition in words."""

    debt: "Debt"
    component: str
    amount: Decimal
    words: str = ""


@dataclass(frozen=True)
class Payable:
    """What must be paid by the end of which day."""

    amount: Decimal
    by: date


@transaction.atomic
def ask(case: "Case", part: Part, *, by: "User", on_condition: Payable | None = None) -> "Waiver":
    """Ask for a waiver, perhaps on the condition of a payment.

    Raises ValidationError as ledger.waivers.ask, for a day gone by, and for more than would still be owed.
    """
    case.lock_all()
    case.must_be_open()
    waiver = waivers.ask(part.debt, part.component, part.amount, condition=part.words, by=by)
    if on_condition is not None:
        _must_be_payable(part, on_condition)
        WaiverCondition.objects.create(
            waiver=waiver, case=case, amount=on_condition.amount, pay_by=on_condition.by
        )
    return waiver


@transaction.atomic
def decide(waiver: "Waiver", decision: Decision, *, by: "User", remarks: str = "") -> None:
    """Agree to the waiver or return it; see waiving.decide.

    An agreed condition is a task of the lead by its day. Raises ValidationError as well if its day is over.
    """
    condition = WaiverCondition.objects.filter(waiver=waiver).with_waiver().first()
    if condition is not None:
        condition.case.lock_all()
        if decision == Decision.APPROVED and condition.pay_by < clock.business_date():
            raise ValidationError(
                _("The day of its condition is over. Return it, and ask again."), code="over"
            )
    waiving.decide(waiver, decision, by=by, remarks=remarks)
    if condition is not None and decision == Decision.APPROVED:
        condition.since = clock.now()
        condition.save(update_fields=["since"])
        _open_task(condition, by=by)


def judge(on: date | None = None, *, by: "User") -> dict[str, int]:
    """Judge the conditions whose day is over on ``on`` (default today), and count what changed.

    Each bounded batch is its own transaction with its accounts locked. Safe to run twice or late.
    """
    day, last = on or clock.business_date(), 0
    counts = {"met": 0, "failed": 0}
    while True:
        rows = WaiverCondition.objects.ripe(day).filter(pk__gt=last).order_by("pk")
        found = list(rows.values_list("pk", "waiver__debt__account_id")[:BATCH])
        if not found:
            return counts
        last = found[-1][0]
        with transaction.atomic():
            Account.lock_all({account for _pk, account in found})
            for state in bring_to({account for _pk, account in found}, day, by=by, job="judge"):
                counts[state] += 1


@transaction.atomic
def bring_to(accounts: Collection[int], on: date, *, by: "User", job: str = "") -> list[str]:
    """Bring the conditions of these locked accounts to what the money says, and return their new states."""
    agreed = WaiverCondition.objects.agreed().filter(waiver__debt__account__in=accounts)
    conditions = list(agreed.with_waiver().select_for_update(of=("self",)).order_by("pk"))
    if not conditions:
        return []
    money = _money_of(accounts)
    changed = []
    for condition in conditions:
        state = condition.state_with(_received(condition, money), on)
        if state != condition.state:
            _change(condition, state, by=by, job=job)
            changed.append(state.value)
    return changed


def _change(condition: WaiverCondition, state: ConditionState, *, by: "User", job: str) -> None:
    """Write the new state, and let the waiver and the task follow."""
    former, condition.state = condition.state, state
    condition.save(update_fields=["state"])
    case, waiver = condition.case, condition.waiver
    record(Verb(f"condition.{state}"), condition, by=by, case=case.number, after={"was": former}, job=job)
    if state == ConditionState.FAILED:
        waivers.take_back(waiver, by=by, reason=_("The payment that it depends on did not come."))
        episode = f"{condition.subject}:{clock.now().isoformat()}"
        params = {"amount": formats.money(waiver.amount)}
        tell_leads([(case, episode, params)], kind="waiver_taken_back")
        tell_supervisors([(case, episode)], kind="waiver_taken_back")
    elif former == ConditionState.FAILED:
        waivers.restore(waiver, by=by, reason=_("The payment that it depends on came in time."))
    if state == ConditionState.WAITING:
        _open_task(condition, by=by)
        return
    result = TaskResult.PAID if state == ConditionState.MET else TaskResult.NOT_PAID
    Task.objects.filter(kind=TaskKind.CONDITION, subject=condition.subject).finish(
        by=by, result=result, job=job
    )


def _open_task(condition: WaiverCondition, *, by: "User") -> None:
    note = _("%(amount)s, or the waiver is taken back") % {"amount": formats.money(condition.amount)}
    Task.open(
        condition.case,
        TaskKind.CONDITION,
        due_on=condition.pay_by,
        by=by,
        note=note,
        subject=condition.subject,
    )


def _must_be_payable(part: Part, wanted: Payable) -> None:
    if wanted.by < clock.business_date():
        raise ValidationError({"pay_by": _("This day is over.")})
    owed = balance(part.debt.account, clock.business_date()).total
    if not ZERO < wanted.amount <= owed - part.amount:
        most = formats.money(owed - part.amount)
        raise ValidationError(
            {"pay_amount": _("Enter at most what is owed after the waiver: %(most)s.") % {"most": most}}
        )


def _money_of(accounts: Iterable[int]) -> list[Payment]:
    return list(Payment.objects.standing().filter(account__in=accounts).order_by("value_date", "pk"))


def _received(condition: WaiverCondition, money: Iterable[Payment]) -> Decimal:
    """What was paid for the condition: money booked after the decision and valued by its day.

    Money that names another debt is for that debt.
    """
    debt, since = condition.waiver.debt, condition.since
    return sum(
        (
            payment.amount
            for payment in money
            if payment.account_id == debt.account_id
            and payment.named_debt_id in (None, debt.pk)
            and since is not None
            and payment.booked_at >= since
            and payment.value_date <= condition.pay_by
        ),
        ZERO,
    )
