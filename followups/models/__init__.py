"""What was promised and what comes of it, one noun a file."""

from followups.models.agreement import (
    AgreedInstalment,
    AgreementApproval,
    AgreementState,
    Frequency,
    Outside,
    RepaymentAgreement,
)
from followups.models.bearing import Ability, Willingness
from followups.models.closure_request import ClosureApproval, ClosureRequest
from followups.models.complaint import Complaint, ComplaintChannel
from followups.models.confirmation import PaymentConfirmation
from followups.models.incoming_money import IncomingMoney
from followups.models.lawful_account import LawfulAccount
from followups.models.letter import (
    NOT_SENT,
    Letter,
    LetterApproval,
    LetterKind,
    LetterState,
    LetterTemplate,
)
from followups.models.overdue_run import OverdueNotice, OverdueRun
from followups.models.payment_claim import ClaimOutcome, PaymentClaim
from followups.models.promise import NonPaymentReason, PayingMethod, PromiseOutcome, PromiseToPay
from followups.models.receipt import Receipt
from followups.models.referral import LegalReferral
from followups.models.statement import Answer, DebtorStatement
from followups.models.task import Task, TaskKind

__all__ = [
    "NOT_SENT",
    "Ability",
    "AgreedInstalment",
    "AgreementApproval",
    "AgreementState",
    "Answer",
    "ClaimOutcome",
    "ClosureApproval",
    "ClosureRequest",
    "Complaint",
    "ComplaintChannel",
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
    "PromiseOutcome",
    "PromiseToPay",
    "Receipt",
    "RepaymentAgreement",
    "Task",
    "TaskKind",
    "Willingness",
]
