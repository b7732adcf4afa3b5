"""Payments that come in, and credit that is refunded."""

from datetime import date

from ledger.facts import PaymentFact, RefundFact
from ledger.kinds import Component
from ledger.replay.claiming import charge
from ledger.replay.open_account import Credit, OpenAccount
from ledger.replay.settling import due_claims, pay_claims, scope


def pay(account: OpenAccount, _day: date, payment: PaymentFact) -> None:
    """Settle what is due with a payment: of the debt that the payer named, or of all. The rest is credit."""
    named = payment.named_debt if payment.named_debt in account.names else None
    credit = Credit(payment.id, payment.amount, named)
    pay_claims(account, credit, due_claims(account, scope(account, named)))
    if credit.left:
        account.credits.append(credit)


def refund(account: OpenAccount, day: date, back: RefundFact) -> None:
    """Refund credit, that of nobody first.

    If the payment behind the credit was reversed, the refund is larger than the credit. The difference is
    owed again.
    """
    left = back.amount
    for credit in sorted(account.credits, key=lambda credit: credit.debt is not None):
        share = min(left, credit.left)
        credit.left -= share
        left -= share
    lent = account.lent_by(day)
    if left and lent:
        charge(account, day, lent[0], Component.COSTS, left)
        left = 0
    if left:
        account.faults.append(f"{left} more was refunded than there was credit")
