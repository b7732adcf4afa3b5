"""The numbers of conduct.md, country by country: what a rule asks where nobody set it stricter."""

import pytest

from cases.contact_rules import COUNTRIES, presets
from cases.kinds import Effect, Force
from ledger.kinds import CreditorKind

# Rule and value; in China, the United States, the United Kingdom and India.
NUMBERS = {
    ("H1", "from"): ("08:00", "08:00", "08:00", "08:00"),
    ("H1", "to"): ("22:00", "21:00", "20:00", "19:00"),
    ("H1", "from_visits"): ("08:00", "08:00", "08:00", "08:00"),
    ("H1", "to_visits"): ("20:00", "20:00", "20:00", "19:00"),
    ("H1", "min_minutes_before_end"): (45, 45, 45, 45),
    ("C1", "max_conversations_a_day"): (3, None, None, None),
    ("C1", "max_conversations_7_days"): (2, 1, 2, 2),
    ("C2", "max_attempts_a_day_one_number"): (6, None, None, None),
    ("C2", "max_attempts_a_day"): (3, 3, 3, 3),
    ("C2", "max_attempts_7_days"): (10, 7, 10, 10),
    ("C3", "max_visits_a_day"): (1, 1, 1, 1),
    ("C3", "max_visits_7_days"): (2, 2, 2, 2),
    ("C3", "max_visits_30_days"): (4, 4, 4, 4),
    ("C4", "max_messages_a_day"): (1, 1, 1, 1),
    ("C4", "max_messages_7_days"): (3, 3, 3, 3),
    ("C5", "max_others_7_days"): (3, 3, 3, 3),
    ("N2", "min_notices"): (1, 1, 1, 1),
    ("N2", "min_call_days"): (3, 3, 3, 3),
    ("T2", "min_failed_calls"): (3, 3, 3, 3),
    ("T2", "min_days_without_contact"): (3, 3, 3, 3),
    ("W2", "min_collectors"): (2, 2, 2, 2),
    ("S3", "min_days"): (30, 30, 60, 30),
    ("H2", "flag_sundays"): (None, None, True, None),
}
# Whose loans a source addresses: not a trade creditor's, nor a private lender's.
RECOMMENDED = {("H1", "to"), ("C1", "max_conversations_a_day"), ("T2", "min_failed_calls")}
RECOMMENDED |= {("W2", "min_collectors"), ("C2", "max_attempts_a_day_one_number")}
BINDING = {("B1", "flag"), ("I1", "flag")}


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_number_is_the_one_that_conduct_names(country: str) -> None:
    place = COUNTRIES.index(country)
    held = {key: preset.value for key, preset in presets(country).items()}
    assert {key: held.get(key) for key in NUMBERS} == {
        key: numbers[place] for key, numbers in NUMBERS.items()
    }


def test_a_country_that_nobody_described_has_chinas_numbers() -> None:
    assert presets("fr") == presets("cn")


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_other_value_is_simply_in_force(country: str) -> None:
    rest = {key: preset for key, preset in presets(country).items() if key not in NUMBERS}
    assert all(preset.value is True for key, preset in rest.items() if key[1].startswith("flag"))
    assert [key for key in rest if not key[1].startswith("flag")] == [("L1", "words_places")]


@pytest.mark.parametrize("country", COUNTRIES)
def test_only_rest_days_and_what_comes_before_the_first_visit_may_be_agreed_to(country: str) -> None:
    """Everything else is refused outright."""
    agreed = {key for key, preset in presets(country).items() if preset.effect == Effect.APPROVE}
    assert agreed == {("H2", "flag_rest_days"), ("N2", "min_notices"), ("N2", "min_call_days")}


@pytest.mark.parametrize("kind", CreditorKind.values)
def test_a_source_binds_whom_it_addresses(kind: str) -> None:
    held, kinds = presets("cn"), frozenset({kind})
    lenders = {"bank", "card_issuer", "consumer_finance", "small_loan"}
    expected = Force.RECOMMENDED if kind in lenders else Force.HOUSE
    assert {held[key].force(kinds) for key in RECOMMENDED} == {expected}
    assert {held[key].force(kinds) for key in BINDING} == {Force.BINDING}
    assert held["C3", "max_visits_a_day"].force(kinds) == Force.HOUSE


def test_where_kinds_meet_or_nobody_knows_them_the_strongest_force_stands() -> None:
    hours = presets("cn")["H1", "to"]
    assert hours.force(frozenset({"trade", "bank"})) == Force.RECOMMENDED
    assert hours.force(frozenset()) == Force.RECOMMENDED
