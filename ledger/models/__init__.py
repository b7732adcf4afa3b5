"""What is owed, one noun a file. No people."""

from ledger.kinds import (
    Accrual,
    BankReturn,
    ChargeKind,
    Component,
    CorrectionCause,
    CreditorKind,
    DayCount,
    DebtKind,
    Ended,
    EntryKind,
    Rounding,
    ScheduleKind,
)
from ledger.models.account import Account
from ledger.models.allocation import Allocation
from ledger.models.allocation_rule import AllocationRule, Ranged
from ledger.models.charge import Charge
from ledger.models.closed_month import ClosedMonth, MonthCorrection, MonthEndBalance, MonthFigures
from ledger.models.creditor import Creditor, Portfolio
from ledger.models.debt import Debt
from ledger.models.entry import LedgerEntry, Waiver
from ledger.models.pause import Pause
from ledger.models.payment import Payment, Refund, Reversal
from ledger.models.rate_cap import RateCap
from ledger.models.schedule import (
    Instalment,
    InstalmentPart,
    Schedule,
    ScheduleDebt,
    Supersession,
)

__all__ = [
    "Account",
    "Accrual",
    "Allocation",
    "AllocationRule",
    "BankReturn",
    "Charge",
    "ChargeKind",
    "ClosedMonth",
    "Component",
    "CorrectionCause",
    "Creditor",
    "CreditorKind",
    "DayCount",
    "Debt",
    "DebtKind",
    "Ended",
    "EntryKind",
    "Instalment",
    "InstalmentPart",
    "LedgerEntry",
    "MonthCorrection",
    "MonthEndBalance",
    "MonthFigures",
    "Pause",
    "Payment",
    "Portfolio",
    "Ranged",
    "RateCap",
    "Refund",
    "Reversal",
    "Rounding",
    "Schedule",
    "ScheduleDebt",
    "ScheduleKind",
    "Supersession",
    "Waiver",
]
