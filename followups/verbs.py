"""The verbs of this room, as the audit trail keeps them."""

from django.utils.translation import gettext_lazy as _

from audit.verbs import TrailVerb


class Verb(TrailVerb):
    AGREEMENT_ACCEPTED = "agreement.accepted", _("Agreement accepted by the company")
    AGREEMENT_ACTIVATED = "agreement.activated", _("Agreement active"), "good"
    AGREEMENT_BROKEN = "agreement.broken", _("Agreement broken"), "stop"
    AGREEMENT_CANCELLED = "agreement.cancelled", _("Agreement cancelled")
    AGREEMENT_COMPLETED = "agreement.completed", _("Agreement completed"), "good"
    AGREEMENT_DEBTOR_AGREED = "agreement.debtor_agreed", _("The debtor agrees with the agreement")
    AGREEMENT_DEBTOR_OBJECTED = "agreement.debtor_objected", _("The debtor objects to the agreement")
    AGREEMENT_DRAFTED = "agreement.drafted", _("Agreement drawn up")
    AGREEMENT_RANGE_APPROVED = "agreement.range_approved", _("Terms outside the plan's range allowed")
    AGREEMENT_RANGE_RETURNED = "agreement.range_returned", _("Terms outside the plan's range not allowed")
    AGREEMENT_RESUMED = "agreement.resumed", _("Paused agreement taken up again")
    AGREEMENT_SUSPENDED = "agreement.suspended", _("Agreement paused"), "warn"
    AGREEMENT_REVIVED = "agreement.revived", _("Agreement stands again")
    AGREEMENT_SIGNED = "agreement.signed", _("Agreement signed")
    AGREEMENT_SUPERSEDED = "agreement.superseded", _("Agreement replaced by a newer one")
    AUTHORITY_SET = "authority.set"
    CASE_REFERRED = "case.referred", _("Referred to legal")
    CHARGE_BOOKED = "charge.booked", _("Cost charged")
    CHARGE_REVERSED = "charge.reversed", _("Cost taken back")
    CLOSURE_APPROVED = "closure.approved", _("Closing agreed to")
    CLOSURE_ASKED = "closure.asked", _("Closing asked for")
    CLOSURE_RETURNED = "closure.returned", _("Closing not agreed to")
    CLOSURE_WITHDRAWN = "closure.withdrawn", _("Closing no longer asked for")
    COMPLAINT_TAKEN = "complaint.taken", _("Complaint"), "stop"
    CONDITION_FAILED = "condition.failed", _("The payment for a waiver did not come"), "stop"
    CONDITION_MET = "condition.met", _("The payment for a waiver came"), "good"
    CONDITION_WAITING = "condition.waiting", _("A waiver waits for its payment again"), "warn"
    CONTRACT_CHANGE_APPROVED = "contract_change.approved", _("Contract changed"), "good"
    CONTRACT_CHANGE_ASKED = "contract_change.asked", _("Change of the contract asked for")
    CONTRACT_CHANGE_RETURNED = "contract_change.returned", _("Change of the contract not agreed to")
    CONTRACT_CHANGE_WITHDRAWN = "contract_change.withdrawn", _("Change of the contract taken back"), "warn"
    DOCUMENT_OPENED = "document.opened"
    LAWFUL_ACCOUNT_APPROVED = "lawful_account.approved"
    LAWFUL_ACCOUNT_PROPOSED = "lawful_account.proposed"
    LAWFUL_ACCOUNT_RETURNED = "lawful_account.returned"
    LETTER_APPROVED = "letter.approved", _("Letter approved")
    LETTER_DELIVERED = "letter.delivered", _("Letter arrived")
    LETTER_DISPATCHED = "letter.dispatched", _("Letter sent")
    LETTER_PRINTED = "letter.printed", _("Letter printed")
    LETTER_RETURNED = "letter.returned", _("Letter returned to its writer")
    LETTER_REWORDED = "letter.reworded", _("Letter reworded")
    LETTER_SENT_FOR_APPROVAL = "letter.sent_for_approval", _("Letter waits for approval")
    LETTER_WITHDRAWN = "letter.withdrawn", _("Letter withdrawn")
    LETTER_WRITTEN = "letter.written", _("Letter written")
    MINIMUM_SET = "minimum.set"
    OVERDUE_FLAGGED = "overdue.flagged", _("Instalment overdue"), "warn"
    PAYMENT_BOOKED = "payment.booked"
    PAYMENT_CLAIM_SETTLED = "payment.claim_settled", _("Payment that the debtor spoke of looked into")
    PAYMENT_CLAIMED = "payment.claimed", _("The debtor says they paid")
    PAYMENT_CONFIRMATION_VOIDED = (
        "payment.confirmation_voided",
        _("Confirmation of full payment is void"),
        "warn",
    )
    PAYMENT_CONFIRMED = "payment.confirmed", _("Finance confirms that everything is paid"), "good"
    PAYMENT_MATCHED = "payment.matched"
    PAYMENT_MOVED = "payment.moved", _("Payment moved between accounts"), "warn"
    PAYMENT_REFUNDED = "payment.refunded"
    PAYMENT_REVERSED = "payment.reversed"
    PAYMENT_RETURNED = "payment.returned"
    MONTHS_EXPORTED = "month.exported"
    PAYMENTS_EXPORTED = "payments.exported"
    PAYOFF_QUOTED = "payoff.quoted", _("Payoff quote printed")
    PROMISE_CANCELLED = "promise.cancelled", _("Promise cancelled")
    PROMISE_JUDGED = "promise.judged", _("Promise judged")
    PROMISE_MADE = "promise.made", _("Promise to pay")
    RECEIPT_NUMBERED = "receipt.numbered"
    REFUND_APPROVED = "refund.approved"
    REFUND_ASKED = "refund.asked"
    REFUND_RETURNED = "refund.returned"
    STATEMENT_TAKEN = "statement.taken", _("The debtor's own words taken down")
    TASK_FINISHED = "task.finished", _("Task done")
    TASK_OPENED = "task.opened", _("Task")
    TERMS_CORRECTED = "terms.corrected", _("Terms of the contract corrected"), "warn"
    WORDING_CHANGED = "wording.changed"
