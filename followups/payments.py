"""Book money by one verb, whether finance enters it or an import brings it (F6)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse as reverse_url
from django.utils.translation import gettext as _

from audit.record import record, record_many
from cases.models import Case
from followups import agreements, claims, confirmations
from followups.bookers import must_be_booker, refuse_own_cases
from followups.kinds import TaskResult
from followups.models import (
    AgreementState,
    ClaimOutcome,
    IncomingMoney,
    PaymentClaim,
    RepaymentAgreement,
    Task,
    TaskKind,
)
from followups.tasks_to_do import tell_leads
from followups.verbs import Verb
from foundation import clock, once
from foundation.locking import lock
from ledger import booking
from ledger.balance import balances
from ledger.booking import PaymentRow
from ledger.models import Account, Instalment, Payment

if TYPE_CHECKING:
    from staff.models import User


def take(row: PaymentRow, *, by: "User", request_id: UUID | None = None, phone_hash: str = "") -> Payment:
    """Book one payment; see take_many."""
    return take_many([row], by=by, request_id=request_id, phone_hash=phone_hash)[0]


@transaction.atomic
def take_many(
    rows: Sequence[PaymentRow],
    *,
    by: "User",
    request_id: UUID | None = None,
    phone_hash: str = "",
    imported: bool = False,
) -> list[Payment]:
    """Book payments, and bring up to date what rests on them, in one transaction.

    Flags are cleared. Tasks and claims that the money answers are finished. Agreements that it completes are
    completed. Finance is asked to confirm where nothing is owed any more.

    A row without an account goes to finance's inbox. ``imported`` rows stand in a creditor's file: users who
    may import portfolios may book them. The number of statements does not grow with the rows.

    Raises PermissionDenied for a user who may not book. Raises ValidationError for a booker who is assigned
    to a case of one of the accounts (N1). Raises Repeated and Conflicting for a ``request_id`` that was
    carried out before.
    """
    must_be_booker(by, imported=imported)
    accounts = {row.account for row in rows if row.account is not None}
    if request_id is not None:
        body = {"rows": [vars(row) for row in rows]}
        note = once.begin(by=by, action="payments.take", request_id=request_id, body=body)
        note.finish(reverse_url("payments"))
    refuse_own_cases(accounts, by)
    payments = booking.book_payments(rows, by=by)
    record_many(
        Verb.PAYMENT_BOOKED,
        payments,
        by=by,
        after={
            payment.pk: {"amount": payment.amount, "value_date": payment.value_date} for payment in payments
        },
    )
    strangers = [payment for payment in payments if payment.account_id is None]
    IncomingMoney.objects.bulk_create(
        [
            IncomingMoney(
                payment=payment,
                payer=payment.payer,
                phone_hash=phone_hash,
                reference=payment.reference,
                arrived_at=payment.booked_at,
            )
            for payment in strangers
        ],
        batch_size=500,
    )
    _follow(accounts, payments, by=by)
    return payments


def _follow(accounts: set[int], payments: Sequence[Payment], *, by: "User") -> None:
    """Bring up to date what rests on the money of these locked accounts."""
    today = clock.business_date()
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


def _answer_claims(cases: dict[int, Case], payments: Sequence[Payment], *, by: "User") -> None:
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


@transaction.atomic
def match(money: IncomingMoney, account: Account, *, by: "User", named_debt: int | None = None) -> Payment:
    """Book money without an owner on ``account``, and reverse the row without one.

    The value date stays.

    Raises ValidationError if the money was matched before. Raises otherwise as take_many.
    """
    must_be_booker(by)
    Account.lock_all([account.pk])
    lock(money)
    if money.matched_at is not None:
        raise ValidationError(_("This money was matched already."), code="matched")
    old = money.payment
    booking.reverse([old], by=by, reason="matched")
    row = PaymentRow(
        amount=old.amount,
        value_date=old.value_date,
        account=account.pk,
        named_debt=named_debt,
        creditor=old.creditor_id,
        source_id=old.source_id,
        revision=old.revision + 1,
        replaces=old.pk,
        method=old.method,
        payer=old.payer,
        reference=old.reference,
    )
    payment = take_many([row], by=by)[0]
    money.matched_to, money.matched_by, money.matched_at = payment, by, clock.now()
    money.save(update_fields=["matched_to", "matched_by", "matched_at"])
    record(Verb.PAYMENT_MATCHED, payment, by=by, after={"incoming": money.pk})
    return payment


@transaction.atomic
def reverse(payment: Payment, *, by: "User", reason: str, request_id: UUID | None = None) -> None:
    """Take a payment back from its own value date on: it bounced, or was booked wrongly.

    Flags follow, and so does what it completed. Raises ValidationError without a reason, or if it was
    reversed before. Raises otherwise as take_many.
    """
    must_be_booker(by)
    if request_id is not None:
        body = {"payment": payment.pk, "reason": reason}
        once.begin(by=by, action="payments.reverse", request_id=request_id, body=body).finish(
            reverse_url("payments")
        )
    reverse_many([payment], by=by, reason=reason)


@transaction.atomic
def reverse_many(payments: Sequence[Payment], *, by: "User", reason: str, imported: bool = False) -> None:
    """Take payments back; see reverse.

    The number of statements grows only with the agreements that the payments completed.
    """
    must_be_booker(by, imported=imported)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the payment does not stand.")})
    if not payments:
        return
    accounts = {payment.account_id for payment in payments if payment.account_id is not None}
    refuse_own_cases(accounts, by)
    booking.reverse(payments, by=by, reason=reason)
    after = {payment.pk: {"reason": reason, "amount": payment.amount} for payment in payments}
    record_many(Verb.PAYMENT_REVERSED, payments, by=by, after=after)
    completed = RepaymentAgreement.objects.filter(
        case__debtor__account__in=accounts, case__closed_at=None, state=AgreementState.COMPLETED
    )
    for account in completed.values_list("case__debtor__account_id", flat=True).distinct():
        agreements.revive(account, by=by)
    _follow(accounts, [], by=by)
