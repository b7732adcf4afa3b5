"""A question put to the fold: what would have to be paid on a day to pay off a debt, or the whole account."""

from collections.abc import Iterable, Iterator
from datetime import date

from ledger.kinds import Component, When
from ledger.replay.early import shortfall, shortfall_of_all
from ledger.replay.open_account import Credit, OpenAccount
from ledger.replay.settling import Claim, due_claims, pay_claims, scope, use_credit
from ledger.replay.state import Accrued, Payoff, PayoffPart


class Question:
    """What pays off ``debt``, or the whole account if it is None.

    The question takes part in the day. It pays what is due in the place of the payment, so that other money
    of the day settles what it would settle then. At the end of the day it reads what is missing.
    """

    def __init__(self, debt: int | None) -> None:
        self.debt = debt
        self.answer: Payoff | None = None
        self.parts: list[PayoffPart] = []

    def pay_what_is_due(self, account: OpenAccount, _day: date) -> None:
        """Pay what a payment settles before a part of it can be credit."""
        claims = due_claims(account, scope(account, self.debt))
        if self.debt is not None and account.agreement_on(self.debt) and not account.comes(self.debt):
            claims = _up_to_the_agreement(account, claims)
        self.parts = list(_parts(account, claims))
        pay_claims(account, Credit(0, sum(part.amount for part in self.parts), self.debt), claims)

    def ask(self, account: OpenAccount, _day: date) -> None:
        """Read what is missing at the end of the day, when credit would pay off what it covers."""
        use_credit(account)
        found = shortfall_of_all(account) if self.debt is None else shortfall(account, self.debt)
        if found is not None:
            parts = (*self.parts, *_parts(account, found.claims))
            debts = found.debts or tuple(account.lent_by(account.reached))
            self.answer = Payoff(debts, found.is_agreed, parts, found.credit, found.pot, found.may_be_short)


def _up_to_the_agreement(account: OpenAccount, claims: list[Claim]) -> list[Claim]:
    """The claims up to the last one of the agreement. What runs on beside it comes after them."""
    asked = [
        place
        for place, claim in enumerate(claims)
        if claim.unpaid and claim.state and claim.held is not account.interest.get(claim.debt)
    ]
    return claims[: asked[-1] + 1] if asked else []


def _parts(account: OpenAccount, claims: Iterable[Claim]) -> Iterator[PayoffPart]:
    for claim in claims:
        if claim.unpaid:
            yield PayoffPart(claim.debt, claim.component, _when(account, claim), claim.unpaid)


def _when(account: OpenAccount, claim: Claim) -> When:
    if isinstance(claim.held, Accrued) and claim.component == Component.INTEREST:
        return When.ACCRUED
    if claim.state is None:
        return When.TO_COME if account.comes(claim.debt) else When.DUE
    return When.DUE if claim.state in account.due else When.TO_COME
