"""The one fold: an account's dated facts in, what is owed and what settled what out. No database in here.

Interest, penalty and allocation depend on one another, so they are computed together, day by day of the
account's own events, and nothing of them is ever posted. Amounts are whole minor units; accruals are exact
fractions, rounded half up at the edge.
"""

from ledger.replay.run import fold
from ledger.replay.settling import DEFAULT_RULE
from ledger.replay.state import AccountState, GivenUp, InstalmentState, Settled

__all__ = ["DEFAULT_RULE", "AccountState", "GivenUp", "InstalmentState", "Settled", "fold"]
