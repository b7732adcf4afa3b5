"""The value that holds: the preset, or what the department set stricter from a date on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.contact_rules.facts import SetValue
from cases.contact_rules.preset import Preset
from cases.findings import Finding

# The first word of a value's name says which way is stricter.
LOWER, HIGHER = ("max", "to"), ("min", "from")


def is_laxer(name: str, value: Any, than: Any) -> bool:
    """Whether ``value`` allows anything that ``than`` does not."""
    sense = name.split("_", maxsplit=1)[0]
    if sense in LOWER:
        return bool(value > than)
    if sense in HIGHER:
        return bool(value < than)
    if sense == "words":
        return not set(than) <= set(value)
    return bool(than and not value)


@dataclass(frozen=True)
class ValueInForce:
    """A value as it holds for one approach, with what stands behind it."""

    rule: str
    value: Any
    effect: str
    source: str
    mark: str
    force: str

    def finding(self, code: str, effect: str = "", **params: Any) -> Finding:
        """That the rule speaks; with ``effect`` in place of the value's own."""
        return Finding(self.rule, effect or self.effect, code, params, self.source, self.mark, self.force)


class Values:
    """The values of some rules for some kinds of creditor on a day.

    ``presets`` are by rule and name. No kind known: the strictest of all applies.
    """

    def __init__(
        self,
        presets: Mapping[tuple[str, str], Preset],
        rows: Iterable[SetValue],
        kinds: frozenset[str],
        on: date,
    ) -> None:
        self._kinds, self._presets = kinds, presets
        self._set: dict[tuple[str, str], ValueInForce] = {}
        newest: dict[tuple[str, str, str], SetValue] = {}
        for row in sorted(rows, key=lambda row: row.since):
            if row.since <= on and (not kinds or not row.creditor_kind or row.creditor_kind in kinds):
                newest[row.rule, row.name, row.creditor_kind] = row
        for (rule, name, _kind), row in newest.items():
            held = ValueInForce(rule, row.value, row.effect, row.source, row.mark, row.force)
            stands = self._set.get((rule, name))
            if stands is None or is_laxer(name, stands.value, held.value):
                self._set[rule, name] = held

    def get(self, rule: str, name: str = "flag") -> ValueInForce | None:
        """The value of ``rule`` under ``name``; None if nothing is set and there is no preset.

        What the department set holds unless the preset is stricter.
        """
        preset = self._presets.get((rule, name))
        held = self._set.get((rule, name))
        if preset is None or (held is not None and not is_laxer(name, held.value, preset.value)):
            return held
        force = preset.force(self._kinds)
        return ValueInForce(rule, preset.value, preset.effect, preset.source, preset.mark, force)

    def need(self, rule: str, name: str = "flag") -> ValueInForce:
        """The value, which every country has. Raises LookupError for one that no rule knows."""
        held = self.get(rule, name)
        if held is None:
            raise LookupError(f"no value {name} of rule {rule}")
        return held
