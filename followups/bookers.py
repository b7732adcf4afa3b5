"""Who may book money: nobody who visits the debtor (N1)."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from cases.models import Assignment

if TYPE_CHECKING:
    from staff.models import User


def must_be_booker(by: "User", *, imported: bool = False) -> None:
    """Raise PermissionDenied for a user who may not book.

    ``imported`` money stands in a creditor's file. Users who may import portfolios may book it too.
    """
    allowed = by.is_system or by.has_perm("ledger.take_payment")
    if not (allowed or (imported and by.has_perm("intake.import_portfolio"))):
        raise PermissionDenied


def refuse_own_cases(accounts: set[int], by: "User") -> None:
    """Raise ValidationError if ``by`` visits the debtor of one of these accounts (rule N1)."""
    if by.is_system:
        return
    own = (
        Assignment.objects.standing().filter(collector=by).values_list("case__debtor__account_id", flat=True)
    )
    if accounts & set(own):
        raise ValidationError(
            _("You are assigned to this debtor's case, so somebody else must book their money."), code="N1"
        )
