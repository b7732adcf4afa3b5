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


@transaction.atomic
def take_back(waiver: Waiver, *, by: "User", reason: str) -> None:
    """Take an agreed waiver back from its own day on, as if nothing had been given up.

    Raises ValidationError if it does not stand.
    """
    Account.lock_all([waiver.debt.account_id])
    entries = LedgerEntry.objects.filter(pk=waiver.entry_id or 0)
    taken = entries.take_back(EntryKind.WAIVER, by=by, reason=reason)
    if not taken:
        raise ValidationError(_("This waiver does not stand."), code="stands")
    bring_up_to_date([waiver.debt.account_id], on=clock.business_date())
    record(Verb.WAIVER_TAKEN_BACK, waiver, by=by, after={"amount": waiver.amount, "reason": reason})


@transaction.atomic
def restore(waiver: Waiver, *, by: "User", reason: str) -> None:
    """Let a waiver that was taken back stand again, as of its own day.

    Raises ValidationError if it stands.
    """
    Account.lock_all([waiver.debt.account_id])
    former = waiver.entry
    if former is None or not hasattr(former, "reversed_by"):
        raise ValidationError(_("This waiver stands already."), code="stands")
    waiver.entry = LedgerEntry(
        debt_id=waiver.debt_id,
        kind=EntryKind.WAIVER,
        component=waiver.component,
        amount=-waiver.amount,
        value_date=former.value_date,
        reason=reason,
    ).book(by=by)
    waiver.save(update_fields=["entry"])
    bring_up_to_date([waiver.debt.account_id], on=clock.business_date())
    record(Verb.WAIVER_RESTORED, waiver, by=by, after={"amount": waiver.amount, "reason": reason})


def _must_be_owed(debt: Debt, component: str, amount: Decimal) -> None:
    state = state_of(debt.account_id, clock.business_date())
    if not ZERO < amount <= of_state(state, debt.pk).of(component):
        raise ValidationError({"amount": _("There is not so much of this part of the claim today.")})
