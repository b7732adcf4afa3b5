"""The fold: from the dated facts of an account to what is owed and what settled what. No database.

Interest, penalty and allocation depend on one another. So they are computed together, for each day on which
something happens to the account. They are never posted. Amounts are whole minor units. Accruals are exact
fractions, rounded half up when a claim is made of them.
"""

from ledger.replay.run import fold, payoff
from ledger.replay.settling import DEFAULT_RULE
from ledger.replay.state import AccountState, GivenUp, InstalmentState, Payoff, PayoffPart, Settled

__all__ = [
    "DEFAULT_RULE",
    "AccountState",
    "GivenUp",
    "InstalmentState",
    "Payoff",
    "PayoffPart",
    "Settled",
    "fold",
    "payoff",
]
