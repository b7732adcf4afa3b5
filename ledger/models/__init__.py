"""What is owed, one noun a file. There are no people in here."""

from ledger.kinds import CreditorKind
from ledger.models.account import Account
from ledger.models.allocation import Allocation
from ledger.models.allocation_rule import AllocationRule
from ledger.models.creditor import Creditor, Portfolio
from ledger.models.debt import DayCount, Debt, DebtKind
from ledger.models.entry import EntryKind, LedgerEntry, Waiver
from ledger.models.pause import Pause
from ledger.models.payment import Payment, Refund, Reversal
from ledger.models.rate_cap import RateCap
from ledger.models.schedule import (
    Accrual,
    Component,
    Instalment,
    InstalmentPart,
    Schedule,
    ScheduleDebt,
    ScheduleKind,
    Supersession,
)

__all__ = [
    "Account",
    "Accrual",
    "Allocation",
    "AllocationRule",
    "Component",
    "Creditor",
    "CreditorKind",
    "DayCount",
    "Debt",
    "DebtKind",
    "EntryKind",
    "Instalment",
    "InstalmentPart",
    "LedgerEntry",
    "Pause",
    "Payment",
    "Portfolio",
    "RateCap",
    "Refund",
    "Reversal",
    "Schedule",
    "ScheduleDebt",
    "ScheduleKind",
    "Supersession",
    "Waiver",
]
