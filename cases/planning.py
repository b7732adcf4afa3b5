"""Writing down how a case is to be worked: objective, hours, range, talking points (P6)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.contact_rules import words
from cases.models.case import Case
from cases.models.plan import CollectionPlan, every_scope
from cases.verbs import Verb
from foundation import clock
from foundation.errors import Stale
from foundation.listing import listed
from foundation.money import ZERO
from staff.models import User


@dataclass(frozen=True)
class PlanFacts:
    """What a plan says; see CollectionPlan for each field."""

    objective: str
    target: Decimal
    floor: Decimal
    longest_months: int
    down_payment_floor: Decimal = ZERO
    largest_waiver: Decimal = ZERO
    scopes: Sequence[str] = field(default_factory=every_scope)
    windows: Sequence[dict[str, Any]] = ()
    talking_points: str = ""
    risks: str = ""

    @classmethod
    def of(cls, plan: CollectionPlan) -> "PlanFacts":
        """What ``plan`` says."""
        return cls(**{name: getattr(plan, name) for name in cls.__dataclass_fields__})

    def must_be_consistent(self) -> None:
        """Raise ValidationError beside the field for an impossible range or hours."""
        if self.floor > self.target:
            raise ValidationError({"floor": _("The least to agree on is above the target.")})
        if self.down_payment_floor > self.target:
            raise ValidationError({"down_payment_floor": _("The down-payment is above the target.")})
        if not self.scopes:
            raise ValidationError({"scopes": _("Choose what an agreement may be about.")})
        for window in self.windows:
            if window["from"] >= window["to"]:
                raise ValidationError({"windows": _("A visiting window ends before it begins.")})

    def must_be_lawful(self) -> None:
        """Raise ValidationError for talking points with words that must not be said."""
        if hits := words.check(self.talking_points):
            found = listed(hit.found for hit in hits)
            raise ValidationError(
                {"talking_points": _("This must not be said: %(words)s.") % {"words": found}}
            )


@transaction.atomic
def write(case: Case, facts: PlanFacts, *, by: User, version: int | None = None) -> CollectionPlan:
    """Write the round's plan, or write it anew until it is sent.

    A plan decided on stays as it was and is replaced by a new one, so that what was returned or approved can
    be read later.

    ``version`` is that of the plan shown, 0 where there was none. Raises Stale; ValidationError beside the
    field: an impossible range, wording that must not be said, a plan that waits for its decision.
    """
    case.lock_all()
    case.must_be_open()
    facts.must_be_consistent()
    facts.must_be_lawful()
    current = CollectionPlan.objects.current().filter(round=case.current_round).first()
    if version is not None and version != (current.version if current else 0):
        raise Stale(current or case, mine=version, theirs=current.version if current else 0)
    if current is not None and current.waits:
        raise ValidationError(_("The plan waits for its decision; it cannot be changed now."))
    said = {**vars(facts), "windows": [*facts.windows], "scopes": [*facts.scopes]}
    said |= {"written_by": by, "written_at": clock.now()}
    if current is not None and current.last_approval is None:
        plan = current
        for name, value in said.items():
            setattr(plan, name, value)
        plan.save_next(*said)
    else:
        plan = _replace(current, case, said)
    record(Verb.PLAN_WRITTEN, plan, by=by, case=case.number)
    return plan


def _replace(current: CollectionPlan | None, case: Case, said: dict[str, Any]) -> CollectionPlan:
    """A new plan of the round in the place of the one decided on.

    Versions go on from plan to plan, so that one shown names one text.
    """
    if current is not None:
        current.replaced_at = clock.now()
        current.save_next("replaced_at")
    version = current.version + 1 if current else 1
    return CollectionPlan.objects.create(round=case.current_round, version=version, **said)
