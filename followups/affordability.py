"""Whether a household can keep an agreement: what is left beside the instalments of a month (V6, V7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.models import HouseholdBudget
from followups.kinds import Outside
from followups.models import ProtectedMinimum
from followups.verbs import Verb
from foundation import clock
from foundation.money import ZERO

if TYPE_CHECKING:
    from followups.terms import Terms
    from staff.models import User


@dataclass(frozen=True)
class Minimum:
    """What each person of a household keeps a month. ``since`` is None for a preset."""

    amount: Decimal
    source: Promise | str
    since: date | None = None


# By country. General knowledge, to be confirmed by lawyers. The department sets what its own city publishes.
PRESETS: Mapping[str, Minimum] = {
    "cn": Minimum(
        Decimal("800.00"),
        lazy("average urban minimum living guarantee, Ministry of Civil Affairs, 2024 (to be confirmed)"),
    ),
}
NONE = Minimum(ZERO, "")


@dataclass(frozen=True)
class Affordability:
    """A month of a household beside the instalments of a month. Amounts have two places."""

    budget: HouseholdBudget
    minimum: Minimum
    monthly: Decimal

    @property
    def protected(self) -> Decimal:
        """What the household keeps."""
        return self.minimum.amount * self.budget.people

    @property
    def after(self) -> Decimal:
        """What is left after the instalments of the month."""
        return self.budget.left - self.monthly

    @property
    def kept(self) -> Decimal:
        """What of the income is not paid to us."""
        return self.budget.income - self.monthly

    @property
    def codes(self) -> list[str]:
        """What asks for a reason and a second person."""
        found = []
        if self.monthly > self.budget.left:
            found.append(Outside.OVER_BUDGET.value)
        if self.kept < self.protected:
            found.append(Outside.BELOW_MINIMUM.value)
        return found

    @property
    def words(self) -> list[str]:
        """The same in the reader's language."""
        return [str(Outside(code).label) for code in self.codes]


def minimum(on: date) -> Minimum:
    """Return what each person of a household keeps a month, as of ``on``."""
    row = ProtectedMinimum.objects.filter(since__lte=on).order_by("-since").first()
    if row is not None:
        return Minimum(row.amount, row.source, row.since)
    return PRESETS.get(settings.COUNTRY, NONE)


def of(person_id: int, terms: "Terms") -> Affordability | None:
    """Measure terms with the person's newest budget, or return None if none is known."""
    budget = HouseholdBudget.of(person_id)
    if budget is None:
        return None
    return Affordability(budget, minimum(clock.business_date()), terms.monthly)


@transaction.atomic
def set_minimum(amount: Decimal, *, since: date, source: str, by: "User") -> ProtectedMinimum:
    """Let an amount a person and month be protected from its day on.

    Raises ValidationError beside the field for less than zero, for a day gone by, and without a source.
    """
    if amount < ZERO:
        raise ValidationError({"amount": _("Enter zero or more.")})
    if since < clock.business_date():
        raise ValidationError({"since": _("It changes from today on at the earliest.")})
    if not source.strip():
        raise ValidationError({"source": _("Say where it is published.")})
    row, _made = ProtectedMinimum.objects.update_or_create(
        since=since,
        defaults={
            "amount": amount,
            "source": source.strip(),
            "set_by": by,
            "set_at": clock.now(),
        },
    )
    record(Verb.MINIMUM_SET, row, by=by, after={"since": since, "amount": amount, "source": source.strip()})
    return row
