"""The department may be stricter than the preset, never laxer; the strictest applies where kinds meet."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cases.contact_facts import set_values
from cases.contact_rules import presets
from cases.contact_rules.facts import SetValue
from cases.contact_rules.values import Values, is_laxer
from cases.models import RuleValue
from cases.setting_rules import Change, set_value
from ledger.models import CreditorKind
from tests.world import World
from tests.world.debtors import TODAY


def values(kinds: frozenset[str] = frozenset({"bank"}), on=TODAY) -> Values:
    return Values(presets(settings.COUNTRY), set_values(), kinds, on)


def set_visits(world: World, value: object, **facts: object) -> RuleValue:
    facts = {"since": TODAY, "reason": "Fewer complaints", **facts}
    return set_value("C3", "max_visits_7_days", Change(value, **facts), by=world.he)


def test_without_any_row_the_preset_holds(world: World) -> None:
    assert values().need("C3", "max_visits_7_days").value == 2


def test_a_stricter_value_holds_from_its_day_on(world: World) -> None:
    set_visits(world, 1, since=TODAY + timedelta(days=1))
    assert values().need("C3", "max_visits_7_days").value == 2
    assert values(on=TODAY + timedelta(days=1)).need("C3", "max_visits_7_days").value == 1


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [
        ("C3", "max_visits_7_days", 3),
        ("H1", "from", "07:30"),
        ("H1", "to", "22:30"),
        ("W2", "min_collectors", 1),
        ("T4", "flag", False),
        ("L1", "words_places", ["医院"]),
    ],
)
def test_a_laxer_value_is_refused(world, rule, name, value) -> None:
    with pytest.raises(ValidationError, match="laxer"):
        set_value(rule, name, Change(value, since=TODAY, reason="Easier"), by=world.he)


def test_a_value_no_rule_knows_of_another_kind_or_gone_by_is_refused(world: World) -> None:
    for facts in (
        {"name": "max_nothing", "value": 1},
        {"name": "max_visits_7_days", "value": "1"},
        {"name": "max_visits_7_days", "value": 1, "since": TODAY - timedelta(days=1)},
        {"name": "max_visits_7_days", "value": 1, "reason": " "},
    ):
        with pytest.raises(ValidationError):
            name = facts.pop("name")
            set_value("C3", name, Change(**{"since": TODAY, "reason": "Why", **facts}), by=world.he)


def test_a_value_for_one_kind_of_creditor_leaves_the_others(world: World) -> None:
    set_visits(world, 1, creditor_kind=CreditorKind.CARD_ISSUER)
    assert values(frozenset({"bank"})).need("C3", "max_visits_7_days").value == 2
    assert values(frozenset({"bank", "card_issuer"})).need("C3", "max_visits_7_days").value == 1
    # Nobody said which kind: the strictest applies.
    assert values(frozenset()).need("C3", "max_visits_7_days").value == 1


def test_a_source_binds_whom_it_addresses(world: World) -> None:
    assert values(frozenset({"bank"})).need("H1", "to").force == "recommended"
    assert values(frozenset({"trade"})).need("H1", "to").force == "house"


@pytest.mark.parametrize("country", ["cn", "us", "uk", "in"])
def test_every_country_knows_every_value_that_the_rules_ask_for(world, settings, country) -> None:
    settings.COUNTRY = country
    lines = presets(country)
    for rule, name in [("H1", "from"), ("H1", "to"), ("C3", "max_visits_a_day"), ("W2", "min_collectors")]:
        assert values().need(rule, name).value == lines[rule, name].value


CAPS = [key for key, line in presets("cn").items() if isinstance(line.value, int) and line.value is not True]


@given(st.sampled_from(CAPS), st.integers(0, 60))
def test_no_value_in_the_table_makes_a_rule_laxer_than_its_preset(key: tuple[str, str], value: int) -> None:
    rule, name = key
    preset = presets("cn")[key]
    # Whatever way it got there: the engine never goes below the preset.
    row = SetValue(rule, name, value, since=TODAY, effect="refuse")
    held = Values(presets("cn"), [row], frozenset(), TODAY).need(rule, name).value
    assert not is_laxer(name, held, preset.value)
    assert held == (preset.value if is_laxer(name, value, preset.value) else value)
