"""Correct the terms of a contract that decide how money settles: finance's verb, with its trail."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from followups.aftermath import follow
from followups.bookers import must_be_booker, refuse_own_cases
from followups.charges import case_number
from followups.verbs import Verb
from ledger.correcting import correct_terms

if TYPE_CHECKING:
    from ledger.models import Debt
    from staff.models import User


@transaction.atomic
def correct(debt: "Debt", *, prepayment: str, small_difference: Decimal, reason: str, by: "User") -> None:
    """Correct the terms of ``debt`` for all days, and bring up to date what rests on the account.

    Raises PermissionDenied for a user who may not book. Raises ValidationError for a user who is assigned to
    the debtor's case (N1), without a reason, and as ledger.correcting.
    """
    must_be_booker(by)
    refuse_own_cases({debt.account_id}, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what the contract says, and where.")})
    before = correct_terms(debt, prepayment=prepayment, small_difference=small_difference, by=by)
    record(
        Verb.TERMS_CORRECTED,
        debt,
        by=by,
        case=case_number(debt.account_id),
        before=before,
        after={"prepayment": prepayment, "small_difference": str(small_difference)},
        personal={"reason": reason.strip()},
    )
    follow({debt.account_id}, [], by=by)
