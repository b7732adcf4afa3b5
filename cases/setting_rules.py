"""Making a contact rule stricter from a day on, and how the rules stand for some kinds of creditor (R4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases import findings
from cases.contact_facts import values_on
from cases.contact_rules import RULES, Preset, Rule, presets
from cases.contact_rules.values import ValueInForce, is_laxer
from cases.kinds import Effect, Force
from cases.models import RuleValue
from cases.verbs import Verb
from foundation import clock
from staff.models import User

# The families of rules in the order in which conduct names them: when, how often, what comes before, to whom,
# who we are, words, where, source of data, whom to leave alone.
FAMILIES = "HCNTWBLIS"


@dataclass(frozen=True)
class Change:
    """A value that is to hold from ``since`` on, for one kind of creditor or for all.

    ``source`` is named only where something else asks for it than the preset's own source.
    """

    value: Any
    since: date
    reason: str
    creditor_kind: str = ""
    source: str = ""


@transaction.atomic
def set_value(rule: str, name: str, change: Change, *, by: User) -> RuleValue:
    """Let the value hold from its day on.

    Raises ValidationError for a value laxer than the preset, one that no rule knows, a day gone by, or no
    reason.
    """
    preset = presets(settings.COUNTRY).get((rule, name))
    if preset is None:
        raise ValidationError({"name": _("No rule has such a value.")})
    _must_be_stricter(name, change, preset)
    row, _made = RuleValue.objects.update_or_create(
        country=settings.COUNTRY,
        creditor_kind=change.creditor_kind,
        rule=rule,
        name=name,
        since=change.since,
        defaults={
            "value": change.value,
            "effect": preset.effect,
            "force": Force.HOUSE,
            "source": change.source or preset.source,
            "mark": "" if change.source else preset.mark,
            "reason": change.reason,
            "set_by": by,
            "set_at": clock.now(),
        },
    )
    after = {
        "rule": rule,
        "name": name,
        "value": change.value,
        "since": change.since,
        "reason": change.reason,
    }
    record(Verb.RULE_SET, row, by=by, before={"preset": preset.value}, after=after)
    return row


def _must_be_stricter(name: str, change: Change, preset: Preset) -> None:
    if type(change.value) is not type(preset.value):
        raise ValidationError({"value": _("Enter a value of the same kind as the preset's.")})
    if is_laxer(name, change.value, preset.value):
        shown = findings.shown(preset.value)
        raise ValidationError(
            {"value": _("This is laxer than the preset, %(preset)s.") % {"preset": shown}}, code="laxer"
        )
    if change.since < clock.business_date():
        raise ValidationError({"since": _("A rule changes from today on at the earliest.")})
    if not change.reason.strip():
        raise ValidationError({"reason": _("Say why the value changes.")})


@dataclass(frozen=True)
class Line:
    """One value of one rule as the page of rules shows it, for some kinds of creditor."""

    label: str
    preset: Preset
    held: ValueInForce
    kinds: frozenset[str]

    @property
    def is_set(self) -> bool:
        """Whether the department made it stricter than the preset."""
        return bool(self.held.value != self.preset.value)

    @property
    def can_be_stricter(self) -> bool:
        """Whether a person may change it. A rule that is simply in force cannot be more so."""
        return not isinstance(self.preset.value, bool)

    @property
    def value(self) -> str:
        return findings.shown(self.held.value)

    @property
    def preset_value(self) -> str:
        return findings.shown(self.preset.value)

    @property
    def effect(self) -> str:
        return str(Effect(self.held.effect).label)

    @property
    def cited(self) -> str:
        """Source, force for these kinds of creditor, and mark of the preset."""
        return findings.cited(self.preset.source, self.preset.force(self.kinds), self.preset.mark)


def rule_of(code: str) -> Rule:
    """The rule of a code. Raises LookupError for a code that no rule has."""
    for rule in RULES:
        if rule.code == code:
            return rule
    raise LookupError(code)


def value_name(rule: Rule, name: str) -> str:
    """What a value of a rule is called, in the active language."""
    return str(rule.value_names.get(name, _("In force")))


def lines(kinds: frozenset[str], on: date) -> Iterator[tuple[Rule, list[Line]]]:
    """Every rule with its values on a day for these kinds of creditor; none of them: the strictest.

    They are those of the installation's country.
    """
    values, known = values_on(on, kinds), presets(settings.COUNTRY)
    for rule in sorted(RULES, key=lambda it: (FAMILIES.index(it.code[0]), it.code)):
        named = [*rule.value_names, "flag"]
        own = {name: preset for (code, name), preset in known.items() if code == rule.code}
        found = sorted(own.items(), key=lambda it: named.index(it[0]))
        yield (
            rule,
            [
                Line(value_name(rule, name), preset, values.need(rule.code, name), kinds)
                for name, preset in found
            ],
        )
