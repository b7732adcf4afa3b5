"""The receipt for a payment: printed once in each language. A second request gives the same paper."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.issue import issue
from followups.models import LawfulAccount, Receipt
from foundation import clock
from foundation.capital_numerals import in_capitals
from ledger.balance import balance

if TYPE_CHECKING:
    from audit.models import Document
    from ledger.models import Payment
    from staff.models import User


def make(payment: "Payment", *, language: str, by: "User") -> Receipt:
    """Return the receipt in ``language``, and print it at the first request.

    Never call this inside ``atomic``. Raises ValidationError for money without an owner. Raises it for money
    that was taken back too: an earlier receipt may not be handed out any more.
    """
    if hasattr(payment, "reversal"):
        raise ValidationError(_("This payment was taken back; there is no receipt for it."), code="reversed")
    if made := Receipt.objects.filter(payment=payment, language=language).first():
        return made
    document = _print(payment, by=by, language=language)
    try:
        with transaction.atomic():
            return Receipt.objects.create(payment=payment, language=language, document=document)
    except IntegrityError:
        # Two people may print at the same time. The first receipt counts.
        return Receipt.objects.get(payment=payment, language=language)


def _print(payment: "Payment", *, by: "User", language: str) -> "Document":
    """Print the receipt as PDF, with the amount in capital numerals."""
    if payment.account is None:
        raise ValidationError(_("There is a receipt only for money that stands on an account."), code="none")
    today = clock.business_date()
    return issue(
        "receipt",
        template="pdf/receipt.html",
        context={
            "payment": payment,
            "debtor": payment.account.debtor.person,
            "capitals": in_capitals(payment.amount),
            "shares": list(payment.allocations.select_related("debt", "instalment").order_by("pk")),
            "balance": balance(payment.account, today),
            "account": LawfulAccount.standing(),
        },
        language=language,
        as_of=today,
        by=by,
        name=f"R-{payment.pk:06d}",
    )
