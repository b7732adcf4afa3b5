"""What a contact rule is: one object that knows its values, its words and its judgement.

A preset is country × creditor kind. Each preset holds for every kind of creditor of its country; ``forces``
names the kinds for which the source is more than a house rule. GB/T 45251-2025 is a recommended standard for
online consumer lending. The Banking Association's guideline of 2026 addresses its members' consumer loans. A
trade creditor or a private lender is under neither as such. Mark f: read in a public source; k: to be
confirmed by the lawyers.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import Promise

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.sources import HOUSE
from cases.findings import Finding
from cases.kinds import Effect, Force

if TYPE_CHECKING:
    from cases.contact_rules.values import Values


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


class Rule(ABC):
    """A contact rule. ``sentences`` are what its findings say, by their codes."""

    code: ClassVar[str]
    name: ClassVar[str | Promise]
    # What it asks for, in a sentence, for the page of rules.
    meaning: ClassVar[str | Promise]
    presets: ClassVar[tuple[Preset, ...]]
    # What its values are called.
    value_names: ClassVar[Mapping[str, str | Promise]] = {}
    sentences: ClassVar[Mapping[str, str | Promise]] = {}

    @abstractmethod
    def judge(self, approach: Approach, facts: Facts, values: "Values") -> Iterator[Finding]:
        """What speaks against ``approach``; nothing where nothing does."""

    def presets_in(self, country: str) -> dict[str, Preset]:
        """Its presets in a country by name; the country's own stand before what holds everywhere."""
        lines = {line.name: line for line in self.presets if not line.countries}
        lines.update({line.name: line for line in self.presets if country in line.countries})
        return lines
