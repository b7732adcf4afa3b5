"""Bring up to date what rests on money: claims, agreements, tasks, confirmations, notices."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cases.models import Case
from followups import agreements, claims, conditions, confirmations
from followups.kinds import TaskResult
from followups.models import ClaimOutcome, PaymentClaim, RepaymentAgreement, Task, TaskKind
from followups.tasks_to_do import tell_leads
from foundation import clock
from ledger.balance import balances
from ledger.models import Instalment

if TYPE_CHECKING:
    from ledger.models import Payment
    from staff.models import User


def follow(accounts: set[int], payments: Sequence["Payment"], *, by: "User") -> None:
    """Bring up to date what rests on the money of these locked accounts.

    Flags were cleared by the ledger. Waivers that depend on a payment follow first. Tasks and claims that
    ``payments`` answer are finished. Agreements that they complete are completed. Finance is asked to confirm
    where nothing is owed any more, and is asked no longer where something is owed.
    """
    today = clock.business_date()
    conditions.bring_to(accounts, today, by=by)
    cases = {
        case.debtor.account_id: case
        for case in Case.objects.standing_open().filter(debtor__account__in=accounts).select_related("debtor")
    }
    if not cases:
        return
    _answer_claims(cases, payments, by=by)
    active = RepaymentAgreement.objects.active().filter(case__in=cases.values())
    if ids := list(active.values_list("pk", flat=True)):
        agreements.settle(ids, today, by=by, may_break=False)
    behind = set(
        Instalment.objects.flagged()
        .filter(schedule__account__in=cases)
        .values_list("schedule__account_id", flat=True)
    )
    current = [case for account, case in cases.items() if account not in behind]
    Task.objects.filter(kind=TaskKind.OVERDUE, case__in=current).finish(by=by, result=TaskResult.PAID)
    owed = {account: found.total for account, found in balances(cases, today).items()}
    confirmations.ask([case for account, case in cases.items() if not owed[account]], by=by)
    void = [case for account, case in cases.items() if owed[account]]
    confirmations.void(void, by=by)
    Task.objects.filter(kind=TaskKind.CONFIRM_PAID, case__in=void).finish(by=by, result=TaskResult.OWED_AGAIN)
    tell_leads(
        [
            (cases[payment.account_id], f"{payment.pk}", {"amount": str(payment.amount)})
            for payment in payments
            if payment.account_id in cases
        ],
        kind="payment_booked",
    )


def _answer_claims(cases: dict[int, Case], payments: Sequence["Payment"], *, by: "User") -> None:
    """Settle the claims of exactly the amount of one of these payments."""
    waiting = {
        (claim.case.debtor.account_id, claim.amount): claim
        for claim in PaymentClaim.objects.open()
        .filter(case__in=cases.values())
        .select_related("case__debtor")
        .order_by("-pk")
    }
    for payment in payments:
        if claim := waiting.pop((payment.account_id or 0, payment.amount), None):
            claims.settle(claim, ClaimOutcome.FOUND, by=by, payment=payment)
