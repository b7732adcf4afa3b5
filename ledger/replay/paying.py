"""Payments that come in, and credit that is refunded."""

from datetime import date

from ledger.facts import PaymentFact, RefundFact
from ledger.kinds import Component
from ledger.replay.claiming import charge
from ledger.replay.open_account import Credit, OpenAccount, accrue
from ledger.replay.settling import settle


def pay(account: OpenAccount, day: date, payment: PaymentFact) -> None:
    """Settle what is due with a payment, first of the debt that the payer named. The rest is credit."""
    accrue(account, day)
    left = payment.amount
    if payment.named_debt is not None:
        left = settle(account, day, payment.id, left, only=payment.named_debt)
    left = settle(account, day, payment.id, left)
    if left:
        account.credits.append(Credit(payment.id, left))


def refund(account: OpenAccount, day: date, back: RefundFact) -> None:
    """Refund credit.

    If the payment behind the credit was reversed, the refund is larger than the credit. The difference is
    owed again.
    """
    left = back.amount
    for credit in account.credits:
        share = min(left, credit.left)
        credit.left -= share
        left -= share
    if left and account.debts:
        charge(account, day, min(account.debts), Component.COSTS, left)
        left = 0
    if left:
        account.faults.append(f"{left} more was refunded than there was credit")
