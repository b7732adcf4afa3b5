"""Book money by one verb, whether finance enters it or an import brings it (F6)."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse as reverse_url
from django.utils.translation import gettext as _

from audit.models import Document
from audit.record import record, record_many
from cases.models import IssuedPaper
from followups import agreements
from followups.aftermath import follow
from followups.bookers import must_be_booker, refuse_own_cases
from followups.models import AgreementState, IncomingMoney, RepaymentAgreement
from followups.questions import must_be_answered
from followups.verbs import Verb
from foundation import clock, once
from foundation.locking import lock
from ledger import booking
from ledger.booking import PaymentRow
from ledger.models import Account, Payment

if TYPE_CHECKING:
    from staff.models import User


@transaction.atomic
def take(
    row: PaymentRow,
    *,
    by: "User",
    request_id: UUID | None = None,
    phone_hash: str = "",
    insisted: Collection[str] | None = None,
) -> Payment:
    """Book one payment; see take_many.

    ``insisted`` holds the codes of the questions that a person answered with "book it anyway". It is None for
    jobs, which are asked nothing. Raises Unanswered if another question applies under the lock. Raises
    Repeated and Conflicting for a ``request_id`` that was carried out before.
    """
    must_be_booker(by)
    if request_id is not None:
        note = once.begin(by=by, action="payments.take", request_id=request_id, body={"rows": [vars(row)]})
        note.finish(reverse_url("payments"))
    must_be_answered(row, insisted)
    return take_many([row], by=by, phone_hash=phone_hash, insisted=insisted or ())[0]


@transaction.atomic
def take_many(
    rows: Sequence[PaymentRow],
    *,
    by: "User",
    phone_hash: str = "",
    imported: bool = False,
    insisted: Collection[str] = (),
) -> list[Payment]:
    """Book payments, and bring up to date what rests on them, in one transaction.

    A row without an account goes to finance's inbox. ``imported`` rows stand in a creditor's file: users who
    may import portfolios may book them. The trail says what was ``insisted`` on. The number of statements
    does not grow with the rows.

    Raises PermissionDenied for a user who may not book. Raises ValidationError for a booker who is assigned
    to a case of one of the accounts (N1).
    """
    must_be_booker(by, imported=imported)
    accounts = {row.account for row in rows if row.account is not None}
    refuse_own_cases(accounts, by)
    payments = booking.book_payments(rows, by=by)
    said = {"insisted": sorted(insisted)} if insisted else {}
    record_many(
        Verb.PAYMENT_BOOKED,
        payments,
        by=by,
        after={it.pk: {"amount": it.amount, "value_date": it.value_date, **said} for it in payments},
    )
    _into_inbox([payment for payment in payments if payment.account_id is None], phone_hash)
    follow(accounts, payments, by=by)
    return payments


def _into_inbox(strangers: Sequence[Payment], phone_hash: str) -> None:
    """Keep the payer's own words of money without an owner, until finance finds the owner."""
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


@transaction.atomic
def match(
    money: IncomingMoney,
    account: Account,
    *,
    by: "User",
    named_debt: int | None = None,
    insisted: Collection[str] | None = None,
) -> Payment:
    """Book money without an owner on ``account``, and reverse the row without one.

    The value date stays. Raises ValidationError if the money was matched before. Raises Unanswered as take,
    and otherwise as take_many.
    """
    must_be_booker(by)
    Account.lock_all([account.pk])
    lock(money)
    if money.matched_at is not None:
        raise ValidationError(_("This money was matched already."), code="matched")
    old = money.payment
    row = row_instead_of(old, account, named_debt)
    must_be_answered(row, insisted)
    booking.reverse([old], by=by, reason="matched")
    payment = take_many([row], by=by, insisted=insisted or ())[0]
    money.matched_to, money.matched_by, money.matched_at = payment, by, clock.now()
    money.save(update_fields=["matched_to", "matched_by", "matched_at"])
    record(Verb.PAYMENT_MATCHED, payment, by=by, after={"incoming": money.pk})
    return payment


def row_instead_of(old: Payment, account: Account, named_debt: int | None = None) -> PaymentRow:
    """The same money on ``account``, as the next revision of ``old``. The value date stays."""
    return PaymentRow(
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
    # The receipt of money that was taken back is evidence of nothing.
    IssuedPaper.void(Document.objects.filter(receipt__payment__in=payments), by=by)
    completed = RepaymentAgreement.objects.filter(
        case__debtor__account__in=accounts, case__closed_at=None, state=AgreementState.COMPLETED
    )
    for account in completed.values_list("case__debtor__account_id", flat=True).distinct():
        agreements.revive(account, by=by)
    follow(accounts, [], by=by)
