"""Correcting the terms of a contract that decide how early money and a payoff settle."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation import clock
from foundation.locking import lock
from foundation.money import ZERO
from ledger import month_end
from ledger.booking import bring_up_to_date
from ledger.kinds import Prepayment
from ledger.models import Account, ClosedMonth, Debt

if TYPE_CHECKING:
    from staff.models import User

# A difference that is larger is no small one. It is a waiver, which another person agrees to.
LARGEST_SMALL_DIFFERENCE = Decimal("10.00")


@transaction.atomic
def correct_terms(debt: Debt, *, prepayment: str, small_difference: Decimal, by: "User") -> dict[str, str]:
    """Correct what the contract says of early money and of the small difference. Returns what was before.

    A term has no day of its own: it counts for all days, as if it had always stood in the contract
    (decision 0084). Raises ValidationError beside the field for an unknown code, for an amount below zero or
    above LARGEST_SMALL_DIFFERENCE, and if nothing changes.
    """
    Account.lock_all([debt.account_id])
    lock(debt)
    if prepayment and prepayment not in Prepayment.values:
        raise ValidationError({"prepayment": _("Choose one of the terms.")})
    if not ZERO <= small_difference <= LARGEST_SMALL_DIFFERENCE:
        text = _("Enter an amount from 0 to %(most)s. More than that is a waiver.")
        raise ValidationError({"small_difference": text % {"most": LARGEST_SMALL_DIFFERENCE}})
    if (debt.prepayment, debt.small_difference) == (prepayment, small_difference):
        raise ValidationError(_("These are the terms already."), code="same")
    before = {"prepayment": debt.prepayment, "small_difference": str(debt.small_difference)}
    debt.prepayment, debt.small_difference = prepayment, small_difference
    debt.save(update_fields=["prepayment", "small_difference"])
    bring_up_to_date([debt.account_id], on=clock.business_date())
    # A term is no fact of an account. It may change what every closed month says.
    month_end.correct({debt.account_id}, suspected=set(ClosedMonth.objects.values_list("month", flat=True)))
    return before
