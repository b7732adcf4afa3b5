"""Money that comes in, and credit that goes back."""

from datetime import date

from ledger.facts import PaymentFact, RefundFact
from ledger.kinds import Component
from ledger.replay.claiming import charge
from ledger.replay.open_account import Credit, OpenAccount, accrue
from ledger.replay.settling import settle


def pay(account: OpenAccount, day: date, payment: PaymentFact) -> None:
    """Money settles what is due, first of the debt that the payer named; the rest is credit."""
    accrue(account, day)
    left = payment.amount
    if payment.named_debt is not None:
        left = settle(account, day, payment.id, left, only=payment.named_debt)
    left = settle(account, day, payment.id, left)
    if left:
        account.credits.append(Credit(payment.id, left))


def refund(account: OpenAccount, day: date, back: RefundFact) -> None:
    """Pay credit back. What there was no credit for, since the money itself was taken back, is owed
    again."""
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
