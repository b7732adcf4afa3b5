"""The value that holds: the preset, or what the department set stricter from a date on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from cases.contact_rules import presets, wording
from cases.contact_rules.presets import Preset
from cases.contact_rules.verdict import Finding
from cases.kinds import Effect
from cases.models.rule_value import RuleValue

# The first word of a value's name says which way is stricter.
LOWER, HIGHER, MORE = ("max", "to"), ("min", "from"), ("words", "flag")


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
class Held:
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
    """The values of a country for some kinds of creditor on a day. No kind known: the strictest of all
    applies."""

    def __init__(self, rows: Iterable[RuleValue], kinds: frozenset[str], on: date) -> None:
        self._kinds = kinds
        self._presets = presets.of(settings.COUNTRY)
        self._set: dict[tuple[str, str], Held] = {}
        newest: dict[tuple[str, str, str], RuleValue] = {}
        for row in sorted(rows, key=lambda row: row.since):
            if row.since <= on and (not kinds or not row.creditor_kind or row.creditor_kind in kinds):
                newest[row.rule, row.name, row.creditor_kind] = row
        for (rule, name, _kind), row in newest.items():
            held = Held(rule, row.value, row.effect, row.source, row.mark, row.force)
            stands = self._set.get((rule, name))
            if stands is None or is_laxer(name, stands.value, held.value):
                self._set[rule, name] = held

    def get(self, rule: str, name: str = "flag") -> Held | None:
        """The value of ``rule`` under ``name``: what was set, unless the preset is stricter; None where
        neither is."""
        preset = self._presets.get((rule, name))
        held = self._set.get((rule, name))
        if preset is None or (held is not None and not is_laxer(name, held.value, preset.value)):
            return held
        return _from(preset, self._kinds)

    def need(self, rule: str, name: str = "flag") -> Held:
        """The value, which every country has."""
        held = self.get(rule, name)
        if held is None:
            raise LookupError(f"no value {name} of rule {rule}")
        return held


def in_force(on: date) -> Values:
    """The strictest values of the installation's country on a day, whatever the creditor's kind."""
    return Values(RuleValue.objects.filter(country=settings.COUNTRY), frozenset(), on)


def _from(preset: Preset, kinds: frozenset[str]) -> Held:
    return Held(preset.rule, preset.value, preset.effect, preset.source, preset.mark, preset.force(kinds))


@dataclass(frozen=True)
class Line:
    """One value of one rule as the page of rules shows it, for some kind of creditor."""

    preset: Preset
    held: Held
    kinds: frozenset[str]

    @property
    def is_set(self) -> bool:
        """Whether the department made it stricter than the preset."""
        return bool(self.held.value != self.preset.value)

    @property
    def can_be_stricter(self) -> bool:
        """A rule that is simply in force cannot be more so."""
        return not isinstance(self.preset.value, bool)

    @property
    def name(self) -> str:
        return wording.value_name(self.preset.name)

    @property
    def value(self) -> str:
        return wording.shown(self.held.value)

    @property
    def preset_value(self) -> str:
        return wording.shown(self.preset.value)

    @property
    def effect(self) -> str:
        return str(Effect(self.held.effect).label)

    @property
    def cited(self) -> str:
        """Source, force for these kinds of creditor, and mark of the preset."""
        return wording.cited(self.preset.source, self.preset.force(self.kinds), self.preset.mark)


def lines(kinds: frozenset[str], on: date) -> dict[str, list[Line]]:
    """Every value of the installation's country by rule, as it holds on a day for these kinds of creditor;
    none of them: the strictest."""
    values = Values(RuleValue.objects.filter(country=settings.COUNTRY), kinds, on)
    found: dict[str, list[Line]] = {rule: [] for rule in wording.RULES}
    for (rule, name), preset in presets.of(settings.COUNTRY).items():
        found[rule].append(Line(preset, values.need(rule, name), kinds))
    named = list(wording.VALUES)
    for shown in found.values():
        shown.sort(key=lambda line: named.index(line.preset.name))
    return found
