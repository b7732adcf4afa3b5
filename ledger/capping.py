"""Adding a cap on yearly rates, and applying it to the books."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from audit.record import record
from foundation import clock
from ledger import month_end
from ledger.booking import bring_up_to_date
from ledger.models import Account, ClosedMonth, CreditorKind, Debt, RateCap
from ledger.rate_caps import HOUSE_CAP, UNCAPPED, presets
from ledger.verbs import Verb

if TYPE_CHECKING:
    from staff.models import User


@transaction.atomic
def set_cap(kind: str, since: date, rate: Decimal, *, source: str, by: "User") -> RateCap:
    """Cap contracts of ``kind`` at ``rate`` from ``since`` on, and apply the cap to their books.

    Raises ValidationError if the rate is above the house cap or laxer than the rate that was published for
    that day, if the kind is not capped, or if the source is missing. After the day of the newest preset the
    published rate is not known here, so it may be laxer than that preset.
    """
    if kind in UNCAPPED or kind == CreditorKind.ASSIGNEE or kind not in CreditorKind.values:
        raise ValidationError({"kind": _("Contracts of this kind have no cap of their own.")})
    if not source.strip():
        raise ValidationError({"source": _("Say where it is published.")})
    if not 0 < rate <= HOUSE_CAP:
        raise ValidationError({"rate": _("Enter more than 0 and at most 24 % a year.")}, code="laxer")
    if _is_laxer(kind, since, rate):
        raise ValidationError({"rate": _("This is laxer than what is published for that day.")}, code="laxer")
    row, _made = RateCap.objects.update_or_create(
        creditor_kind=kind, since=since, defaults={"rate": rate, "source": source.strip()}
    )
    record(
        Verb.RATE_CAP_SET,
        row,
        by=by,
        after={"kind": kind, "since": since, "rate": rate, "source": row.source},
    )
    # If the day of a contract is unknown, the lowest cap of all days holds.
    since_then = Q(contract_day__gte=since) | Q(contract_day=None)
    touched = Debt.objects.filter(portfolio__creditor__kind__in=[kind, "", CreditorKind.ASSIGNEE]).annotate(
        contract_day=Coalesce("signed_on", "disbursed_on")
    )
    accounts = set(touched.filter(since_then).values_list("account_id", flat=True))
    Account.lock_all(accounts)
    bring_up_to_date(accounts, on=clock.business_date())
    # A cap is no fact of an account. It may change what every closed month says.
    month_end.correct(accounts, suspected=set(ClosedMonth.objects.values_list("month", flat=True)))
    return row


def _is_laxer(kind: str, since: date, rate: Decimal) -> bool:
    """Whether ``rate`` lies above the preset that held on that day."""
    known = sorted((cap for cap in presets().values() if cap.kind == kind), key=lambda cap: cap.since)
    held = [cap for cap in known if cap.since <= since]
    return bool(held) and since <= known[-1].since and rate > held[-1].rate
