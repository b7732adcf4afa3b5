"""Pay credit back."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from followups.bookers import must_be_booker, refuse_own_cases
from followups.verbs import Verb
from foundation import clock, once
from foundation.money import ZERO
from ledger import booking
from ledger.balance import balance
from ledger.models import Account, Refund

if TYPE_CHECKING:
    from staff.models import User


@transaction.atomic
def refund(
    account: Account,
    *,
    amount: Decimal,
    by: "User",
    reason: str,
    value_date: date | None = None,
    request_id: UUID | None = None,
) -> Refund:
    """Pay credit back.

    Raises ValidationError beside the field for more than the credit of the account on that day and now, for
    a day after today, and without a reason. Raises Repeated and Conflicting as take_many.
    """
    must_be_booker(by)
    if request_id is not None:
        body = {"account": account.pk, "amount": amount, "reason": reason, "value_date": value_date}
        once.begin(by=by, action="payments.refund", request_id=request_id, body=body).finish(
            reverse("payments")
        )
    refuse_own_cases({account.pk}, by)
    Account.lock_all([account.pk])
    today = clock.business_date()
    day = value_date or today
    if day > today:
        raise ValidationError({"value_date": _("The money can't have gone after today.")})
    if amount <= ZERO or amount > min(balance(account, day).credit, balance(account, today).credit):
        raise ValidationError({"amount": _("There is not so much credit to pay back.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is paid back.")})
    paid_back = Refund.objects.create(
        account=account,
        amount=amount,
        value_date=day,
        booked_at=clock.now(),
        booked_by=by,
        reason=reason,
    )
    booking.bring_up_to_date([account.pk], on=today)
    record(Verb.PAYMENT_REFUNDED, paid_back, by=by, after={"amount": amount, "reason": reason})
    return paid_back
