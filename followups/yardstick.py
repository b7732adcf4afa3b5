"""By how much terms pass the plan's range: what whoever decides measures them with (P6, V7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.kinds import Scope
from foundation.money import ZERO

if TYPE_CHECKING:
    from cases.models import CollectionPlan
    from followups.models import RepaymentAgreement


@dataclass(frozen=True)
class Measure:
    """One line: the plan's value, the value here, and by how much it passes the plan's. 0 is inside."""

    words: str
    plan: Decimal
    here: Decimal
    passed: Decimal = ZERO


def of_agreement(agreement: "RepaymentAgreement", plan: "CollectionPlan | None") -> list[Measure]:
    """Return the lines for an agreement: target, floor, down-payment and largest waiver.

    Without a plan there are none. A catch-up is not measured by the amounts of the whole debt.
    """
    return [] if plan is None else list(_measures(agreement, plan))


def of_waiver(waiver: Decimal, plan: "CollectionPlan | None") -> list[Measure]:
    """Return the line for a waiver outside an agreement."""
    if plan is None:
        return []
    most = plan.largest_waiver
    return [Measure(_("Largest waiver"), most, waiver, max(waiver - most, ZERO))]


def _measures(agreement: "RepaymentAgreement", plan: "CollectionPlan") -> Iterator[Measure]:
    total = agreement.total
    if agreement.scope != Scope.CATCH_UP:
        yield Measure(_("Target"), plan.target, total, max(min(plan.target, agreement.owed) - total, ZERO))
        yield Measure(_("Floor"), plan.floor, total, max(min(plan.floor, agreement.owed) - total, ZERO))
    least = min(plan.down_payment_floor, total)
    short = max(least - agreement.down_payment, ZERO)
    yield Measure(_("Least down-payment"), plan.down_payment_floor, agreement.down_payment, short)
    yield from of_waiver(agreement.waiver, plan)
