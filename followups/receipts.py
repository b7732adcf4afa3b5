"""The receipt for a payment: printed once in each language. A second request gives the same paper.

A receipt that was handed out is crossed out once its payment is reversed. It is never withdrawn silently.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.issue import issue
from audit.record import record
from cases.models import Debtor, EvidenceKind, IssuedPaper
from followups.models import LawfulAccount, Receipt, ReceiptNumber
from followups.verbs import Verb
from foundation.capital_numerals import in_capitals
from foundation.money import amount
from ledger.balance import of_state
from ledger.loading import state_of
from ledger.models import Account, Component, Debt, Instalment, Reversal

if TYPE_CHECKING:
    from audit.models import Document
    from ledger.models import Payment
    from ledger.replay import AccountState
    from staff.models import User


@dataclass(frozen=True)
class Share:
    """A part of the payment and what it settled. ``due_on`` is None for a charge and for daily interest."""

    reference: str
    due_on: date | None
    component: str
    amount: Decimal

    @property
    def component_words(self) -> str:
        """The part of the claim, in the running language."""
        return str(Component(self.component).label)


def make(payment: "Payment", *, language: str, by: "User") -> Receipt:
    """Return the receipt in ``language``, and print it at the first request.

    Of a reversed payment it is the crossed-out copy. Never call this inside ``atomic``. Raises
    ValidationError for money without an owner, and for a reversed payment whose receipt was not printed.
    """
    is_void = Reversal.objects.filter(payment=payment).exists()
    made = {it.is_void: it for it in Receipt.objects.filter(payment=payment, language=language)}
    if is_void in made:
        return made[is_void]
    if is_void and not made:
        raise ValidationError(_("This payment was taken back; there is no receipt for it."), code="reversed")
    document = _print_void(made[False], by=by) if is_void else _print_new(payment, language, by=by)
    try:
        with transaction.atomic():
            receipt = Receipt.objects.create(
                payment=payment, language=language, is_void=is_void, document=document
            )
            if not is_void and (debtor := Debtor.objects.filter(account=payment.account_id).first()):
                IssuedPaper.count(
                    document, debtor, EvidenceKind.REPAYMENT_RECORD, on=payment.value_date, by=by
                )
            return receipt
    except IntegrityError:
        # Two people may print at the same time. The first receipt counts.
        return Receipt.objects.get(payment=payment, language=language, is_void=is_void)


@transaction.atomic
def number(payment: "Payment", *, by: "User") -> ReceiptNumber:
    """Return the number of the payment's receipt, and take the next one of the year at the first request.

    Raises ValidationError for money without an owner, and for a payment that was reversed.
    """
    if payment.account_id is None:
        raise ValidationError(_("There is a receipt only for money that stands on an account."), code="none")
    Account.lock_all([payment.account_id])
    if Reversal.objects.filter(payment=payment).exists():
        raise ValidationError(_("This payment was taken back; there is no receipt for it."), code="reversed")
    if taken := ReceiptNumber.objects.filter(payment=payment).first():
        return taken
    taken = ReceiptNumber.take(payment, by=by)
    record(Verb.RECEIPT_NUMBERED, payment, by=by, after={"number": str(taken)})
    return taken


def _print_new(payment: "Payment", language: str, *, by: "User") -> "Document":
    """Print the receipt of a standing payment."""
    return _print(payment, str(number(payment, by=by)), language, by=by)


def _print_void(receipt: Receipt, *, by: "User") -> "Document":
    """Print the receipt again, crossed out, with the figures that it had."""
    paper = receipt.document
    return _print(receipt.payment, paper.name, receipt.language, by=by, known_at=paper.made_at, is_void=True)


def _print(
    payment: "Payment",
    name: str,
    language: str,
    *,
    by: "User",
    known_at: datetime | None = None,
    is_void: bool = False,
) -> "Document":
    """Print the receipt as PDF, with the balance of the payment's own value date."""
    account = Account.objects.select_related("debtor__person").get(payments=payment)
    state = state_of(account.pk, payment.value_date, known_at=known_at)
    shares = _shares(state, payment.pk)
    return issue(
        "receipt",
        template="pdf/receipt.html",
        context={
            "number": name,
            "payment": payment,
            "debtor": account.debtor.person,
            "capitals": in_capitals(payment.amount),
            "shares": shares,
            "credit": payment.amount - sum((share.amount for share in shares), Decimal("0.00")),
            "balance": of_state(state),
            "account": LawfulAccount.standing(),
            "reversal": payment.reversal if is_void else None,
        },
        language=language,
        as_of=payment.value_date,
        by=by,
        name=f"{name}-void" if is_void else name,
    )


def _shares(state: "AccountState", payment: int) -> list[Share]:
    """What the payment settled by the day of ``state``."""
    mine = [share for share in state.settled if share.payment == payment]
    references = dict(Debt.objects.filter(account=state.facts.id).values_list("pk", "reference"))
    dues = dict(
        Instalment.objects.filter(pk__in=[it.instalment for it in mine if it.instalment]).values_list(
            "pk", "due_on"
        )
    )
    return [
        Share(references[it.debt], dues.get(it.instalment or 0), it.component, amount(it.amount))
        for it in mine
    ]
