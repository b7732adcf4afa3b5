"""The values that conduct asks for, with their sources.

A preset is country × creditor kind. Each preset holds for every kind of creditor of its country; ``forces``
names the kinds for which the source is more than a house rule. GB/T 45251-2025 is a recommended standard for
online consumer lending. The Banking Association's guideline of 2026 addresses its members' consumer loans. A
trade creditor or a private lender is under neither as such. Mark f: read in a public source; k: to be
confirmed by the lawyers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.contact_rules.sources import HOUSE
from cases.kinds import Effect, Force


@dataclass(frozen=True)
class Preset:
    """One value of one rule, in ``countries`` or everywhere.

    ``name`` says what it is and, by its first word, which way is stricter (values.py). The department may be
    stricter by a dated RuleValue, never laxer.
    """

    name: str
    value: Any
    effect: Effect = Effect.REFUSE
    source: str = HOUSE
    mark: str = ""
    forces: Mapping[str, Force] | None = None
    countries: tuple[str, ...] = ()

    def force(self, kinds: frozenset[str]) -> Force:
        """How binding it is for these kinds of creditor; the strongest of them, unknown ones included."""
        said = [force for kind, force in (self.forces or {}).items() if not kinds or kind in kinds]
        return Force.BINDING if Force.BINDING in said else Force.RECOMMENDED if said else Force.HOUSE
