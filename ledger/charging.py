"""Charging a cost to a debt, and taking it back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from foundation import clock
from foundation.money import ZERO
from ledger.booking import bring_up_to_date
from ledger.models import Account, Charge, Component, Debt, EntryKind, LedgerEntry

if TYPE_CHECKING:
    from staff.models import User


@dataclass(frozen=True)
class Cost:
    """One cost: its kind, its amount, the day from which it is owed, and the paper that proves it."""

    kind: str
    amount: Decimal
    on: date
    paper: str


@transaction.atomic
def charge(debt: Debt, cost: Cost, *, by: "User") -> Charge:
    """Add a cost to what ``debt`` owes. It is due at once (docs/money.md, rule 10).

    Raises ValidationError beside the field for an amount that is not above zero, for a day after today or
    before the debt, and without a paper. The caller decides who may charge: see followups.charges.
    """
    Account.lock_all([debt.account_id])
    _must_be_right(debt, cost)
    entry = LedgerEntry(
        debt=debt,
        kind=EntryKind.CHARGE,
        component=Component.COSTS,
        amount=cost.amount,
        value_date=cost.on,
        reason=cost.paper.strip(),
    ).book(by=by)
    made = Charge.objects.create(entry=entry, kind=cost.kind, paper=cost.paper.strip())
    bring_up_to_date([debt.account_id], on=clock.business_date())
    return made


@transaction.atomic
def take_back(made: Charge, *, by: "User", reason: str) -> None:
    """Take a cost back from its own day on.

    Raises ValidationError without a reason, or if it was taken back before.
    """
    account = made.entry.debt.account_id
    Account.lock_all([account])
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the cost is not owed.")})
    own = LedgerEntry.objects.filter(pk=made.entry_id)
    if not own.take_back(EntryKind.CHARGE, by=by, reason=reason.strip()):
        raise ValidationError(_("This cost was taken back before."), code="reversed")
    bring_up_to_date([account], on=clock.business_date())


def _must_be_right(debt: Debt, cost: Cost) -> None:
    if cost.amount <= ZERO:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    if cost.on > clock.business_date():
        raise ValidationError({"on": _("The cost can't be owed from a day after today.")})
    first = debt.entries.aggregate(first=Min("value_date"))["first"]
    if first is not None and cost.on < first:
        raise ValidationError({"on": _("The cost can't be older than the debt.")})
    if not cost.paper.strip():
        raise ValidationError({"paper": _("Name the paper that proves the cost.")})
