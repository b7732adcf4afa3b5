"""The models of what follows a visit, one noun a file."""

from followups.kinds import (
    NOT_SENT,
    Ability,
    AccelerationGround,
    AgreementState,
    Answer,
    ChangeKind,
    ClaimOutcome,
    ComplaintChannel,
    ConditionState,
    Frequency,
    LetterKind,
    LetterState,
    NonPaymentReason,
    Outside,
    PayingMethod,
    PromiseOutcome,
    TaskKind,
    Willingness,
)
from followups.models.agreement import (
    AgreedCatchUp,
    AgreedInstalment,
    AgreementApproval,
    RepaymentAgreement,
)
from followups.models.authority_limit import AuthorityLimit
from followups.models.closure_request import ClosureApproval, ClosureRequest
from followups.models.complaint import Complaint
from followups.models.confirmation import PaymentConfirmation
from followups.models.contract_change import ContractChange
from followups.models.incoming_money import IncomingMoney
from followups.models.lawful_account import LawfulAccount
from followups.models.letter import Letter, LetterApproval, LetterTemplate
from followups.models.overdue_run import OverdueNotice, OverdueRun
from followups.models.payment_claim import PaymentClaim
from followups.models.payoff_quote import PayoffQuote
from followups.models.promise import PromiseToPay
from followups.models.protected_minimum import ProtectedMinimum
from followups.models.receipt import Receipt, ReceiptNumber, ReceiptSeries
from followups.models.referral import LegalReferral
from followups.models.refund_request import RefundRequest
from followups.models.statement import DebtorStatement
from followups.models.suspension import Suspension
from followups.models.task import Task
from followups.models.waiver_condition import WaiverCondition

__all__ = [
    "NOT_SENT",
    "Ability",
    "AccelerationGround",
    "AgreedCatchUp",
    "AgreedInstalment",
    "AgreementApproval",
    "AgreementState",
    "Answer",
    "AuthorityLimit",
    "ChangeKind",
    "ClaimOutcome",
    "ClosureApproval",
    "ClosureRequest",
    "Complaint",
    "ComplaintChannel",
    "ConditionState",
    "ContractChange",
    "DebtorStatement",
    "Frequency",
    "IncomingMoney",
    "LawfulAccount",
    "LegalReferral",
    "Letter",
    "LetterApproval",
    "LetterKind",
    "LetterState",
    "LetterTemplate",
    "NonPaymentReason",
    "Outside",
    "OverdueNotice",
    "OverdueRun",
    "PayingMethod",
    "PaymentClaim",
    "PaymentConfirmation",
    "PayoffQuote",
    "PromiseOutcome",
    "PromiseToPay",
    "ProtectedMinimum",
    "Receipt",
    "ReceiptNumber",
    "ReceiptSeries",
    "RefundRequest",
    "RepaymentAgreement",
    "Suspension",
    "Task",
    "TaskKind",
    "WaiverCondition",
    "Willingness",
]
