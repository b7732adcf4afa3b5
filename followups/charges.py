"""Charge a cost to a debtor, and take it back: finance's verbs, with their trail (F6)."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from audit.record import record
from cases.models import Case
from followups.aftermath import follow
from followups.bookers import must_be_booker, refuse_own_cases
from followups.verbs import Verb
from foundation import once
from ledger import charging

if TYPE_CHECKING:
    from ledger.charging import Cost
    from ledger.models import Charge, Debt
    from staff.models import User


@transaction.atomic
def charge(debt: "Debt", cost: "Cost", *, by: "User", request_id: UUID | None = None) -> "Charge":
    """Charge a cost to ``debt``, and bring up to date what rests on the account.

    Raises PermissionDenied for a user who may not book. Raises ValidationError for a user who is assigned to
    the debtor's case (N1), and as ledger.charging. Raises Repeated and Conflicting for a ``request_id`` that
    was carried out before.
    """
    must_be_booker(by)
    if request_id is not None:
        body = {"debt": debt.pk, **vars(cost)}
        once.begin(by=by, action="charges.charge", request_id=request_id, body=body).finish(
            reverse("money-account", args=[debt.account_id])
        )
    refuse_own_cases({debt.account_id}, by)
    made = charging.charge(debt, cost, by=by)
    after = {"kind": cost.kind, "amount": cost.amount, "on": cost.on, "paper": made.paper}
    record(Verb.CHARGE_BOOKED, made, by=by, case=case_number(debt.account_id), after=after)
    follow({debt.account_id}, [], by=by)
    return made


@transaction.atomic
def take_back(made: "Charge", *, by: "User", reason: str, request_id: UUID | None = None) -> None:
    """Take a cost back from its own day on. Raises as charge."""
    must_be_booker(by)
    account = made.entry.debt.account_id
    if request_id is not None:
        body = {"charge": made.pk, "reason": reason}
        once.begin(by=by, action="charges.take_back", request_id=request_id, body=body).finish(
            reverse("money-account", args=[account])
        )
    refuse_own_cases({account}, by)
    charging.take_back(made, by=by, reason=reason)
    after = {"kind": made.kind, "amount": made.entry.amount, "reason": reason}
    record(Verb.CHARGE_REVERSED, made, by=by, case=case_number(account), after=after)
    follow({account}, [], by=by)


def case_number(account: int) -> str:
    """The number of the account's open case, for the trail, or nothing."""
    open_case = Case.objects.filter(debtor__account=account, closed_at=None)
    return open_case.values_list("number", flat=True).first() or ""
