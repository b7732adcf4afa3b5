"""What a contact rule is: one object that knows its values, its words and its judgement."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar

from django.utils.functional import Promise

from cases.contact_rules.approach import Approach
from cases.contact_rules.facts import Facts
from cases.contact_rules.preset import Preset
from cases.contact_rules.values import Values
from cases.findings import Finding


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
    def judge(self, approach: Approach, facts: Facts, values: Values) -> Iterator[Finding]:
        """What speaks against ``approach``; nothing where nothing does."""

    def presets_in(self, country: str) -> dict[str, Preset]:
        """Its presets in a country by name; the country's own stand before what holds everywhere."""
        lines = {line.name: line for line in self.presets if not line.countries}
        lines.update({line.name: line for line in self.presets if country in line.countries})
        return lines
