"""Decide on a waiver within one's own authority."""

from typing import TYPE_CHECKING

from django.db import transaction

from followups import authority
from foundation.approvals import Decision
from ledger import waivers
from ledger.models import Account

if TYPE_CHECKING:
    from ledger.models import Waiver
    from staff.models import User


@transaction.atomic
def decide(waiver: "Waiver", decision: Decision, *, by: "User", remarks: str = "") -> None:
    """Agree to the waiver or return it; see ledger.waivers.decide.

    Raises ValidationError for a waiver that passes what the user may approve, together with what was given up
    on the account before.
    """
    if decision == Decision.APPROVED:
        Account.lock_all([waiver.debt.account_id])
        authority.must_cover(by, authority.concession_of_waiver(waiver))
    waivers.decide(waiver, decision, by=by, remarks=remarks)
