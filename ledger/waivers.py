"""Waiving a part of the claim.

One person asks for it and another agrees. Then it is an entry in the books.
"""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from foundation import clock
from foundation.approvals import Decision
from foundation.locking import lock
from foundation.money import ZERO
from ledger.balance import of_state
from ledger.booking import bring_up_to_date
from ledger.loading import state_of
from ledger.models import Account, Debt, EntryKind, LedgerEntry, Waiver
from ledger.verbs import Verb

if TYPE_CHECKING:
    from staff.models import User


@transaction.atomic
def ask(debt: Debt, component: str, amount: Decimal, *, condition: str = "", by: "User") -> Waiver:
    """Ask another person for a waiver.

    Raises ValidationError beside ``amount`` if it is not above zero or above what is owed of that component
    today.
    """
    Account.lock_all([debt.account_id])
    _must_be_owed(debt, component, amount)
    waiver = Waiver.objects.create(
        debt=debt,
        component=component,
        amount=amount,
        condition=condition.strip(),
        asked_by=by,
        asked_at=clock.now(),
    )
    record(Verb.WAIVER_ASKED, waiver, by=by, after={"component": component, "amount": amount})
    return waiver


@transaction.atomic
def decide(waiver: Waiver, decision: Decision, *, by: "User", remarks: str = "") -> None:
    """Agree to the waiver, which gives up that part from today on, or return it.

    Raises ValidationError for the user's own request, for a request decided before, and if less is owed by
    now.
    """
    Account.lock_all([waiver.debt.account_id])
    lock(waiver)
    waiver.decide(decision, by=by, at=clock.now(), remarks=remarks)
    if decision == Decision.APPROVED:
        _must_be_owed(waiver.debt, waiver.component, waiver.amount)
        today = clock.business_date()
        waiver.entry = LedgerEntry(
            debt_id=waiver.debt_id,
            kind=EntryKind.WAIVER,
            component=waiver.component,
            amount=-waiver.amount,
            value_date=today,
            reason=waiver.condition,
        ).book(by=by)
        bring_up_to_date([waiver.debt.account_id], on=today)
    waiver.save()
    record(Verb(f"waiver.{decision}"), waiver, by=by, after={"amount": waiver.amount})


def _must_be_owed(debt: Debt, component: str, amount: Decimal) -> None:
    state = state_of(debt.account_id, clock.business_date())
    if not ZERO < amount <= of_state(state, debt.pk).of(component):
        raise ValidationError({"amount": _("There is not so much of this part of the claim today.")})
