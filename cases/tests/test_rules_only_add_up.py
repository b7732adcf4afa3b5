"""Whatever else is written down, a refusal stays a refusal: holds and contacts never open what was shut.

The rules are pure, so thousands of situations are tried without a database.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import contact_rules
from cases.bars import matrix
from cases.contact_rules import RULES, Approach, Verdict, presets, sources
from cases.contact_rules.approach import ApproachedPerson, Number, Place
from cases.contact_rules.facts import Barrier, CaseFacts, Contacted, Facts
from cases.kinds import (
    AddressKind,
    Channel,
    ContactState,
    Direction,
    HoldKind,
    LawfulBasis,
    PartyRole,
    Purpose,
    Source,
    SourcedState,
    Stopped,
    outcomes_of,
    state_after,
)
from tests.world.debtors import NOW, TODAY

DEBTOR, FRIEND, CASE, DEBTS, PAIR = 1, 2, 10, frozenset({21, 22}), (31, 32)
KNOWN = (Source.CONTRACT.value, LawfulBasis.CONTRACT.value, SourcedState.VERIFIED.value)
HOME = Place(41, DEBTOR, "home", AddressKind.RESIDENCE, "四川省成都市建设路1号", *KNOWN)
PHONE = Number(51, DEBTOR, "number", *KNOWN)
QUIET = Facts(
    "cn",
    cases={CASE: CaseFacts(DEBTOR, 61, DEBTS, frozenset({"bank"}))},
    identified=frozenset({DEBTOR}),
    reachable=frozenset({DEBTOR}),
    collectors=frozenset(PAIR),
)
# How to reach the debtor may be asked of others only after calls that failed (T2): there, and there alone, a
# contact opens something. And a first visit, once made, needs no notice before the next (N2, no refusal).
PURPOSES = [it for it in Purpose if it != Purpose.WHEREABOUTS]
MINUTES = st.integers(-9 * 24 * 60, 9 * 24 * 60)


@st.composite
def holds(draw: st.DrawFn) -> Barrier:
    kind = draw(st.sampled_from(HoldKind))
    channel = draw(st.sampled_from(Stopped)) if kind == HoldKind.STOP_CHANNEL else ""
    since = TODAY + timedelta(days=draw(st.integers(-9, 9)))
    return Barrier(
        kind.value,
        tuple((where, way, purpose) for where, way, purpose in matrix(kind, channel)),
        since,
        placed_at=NOW,
        until=draw(st.none() | st.integers(0, 20).map(lambda days: since + timedelta(days=days))),
        debt_id=draw(st.sampled_from([None, *sorted(DEBTS)])),
    )


@st.composite
def contacts(draw: st.DrawFn) -> Contacted:
    channel, direction = draw(st.sampled_from(Channel)), draw(st.sampled_from(Direction))
    outcome = draw(st.sampled_from([None, *outcomes_of(channel, direction)]))
    return Contacted(
        id=draw(st.integers(100, 999)),
        case_id=CASE,
        person_id=DEBTOR,
        channel=channel,
        direction=direction,
        state=state_after(outcome) if outcome else ContactState.PLANNED,
        starts_at=NOW + timedelta(minutes=draw(MINUTES)),
        outcome=outcome or "",
        household_key=HOME.household_key,
        number_hash=PHONE.number_hash,
        uses_cap=direction == Direction.OUT,
    )


@st.composite
def approaches(draw: st.DrawFn) -> Approach:
    return Approach(
        ApproachedPerson(DEBTOR),
        draw(st.sampled_from(Channel)),
        NOW + timedelta(minutes=draw(MINUTES)),
        draw(st.sampled_from(PURPOSES)),
        place=HOME,
        number=PHONE,
        case_id=CASE,
        pair=PAIR,
    )


def with_fact(facts: Facts, fact: Barrier | Contacted) -> Facts:
    if isinstance(fact, Barrier):
        return replace(facts, holds={DEBTOR: (*facts.holds.get(DEBTOR, ()), fact)})
    return replace(facts, contacts=(*facts.contacts, fact), tried={CASE: (*facts.tried.get(CASE, ()), fact)})


def refusing(verdict: Verdict) -> set[str]:
    return {finding.rule for finding in verdict.findings if finding.effect == "refuse"}


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.one_of(holds(), contacts()), min_size=1, max_size=6), approaches())
def test_a_hold_or_a_contact_never_turns_a_refusal_into_a_permission(known, approach) -> None:
    facts, before = QUIET, refusing(contact_rules.judge(approach, QUIET))
    for fact in known:
        facts = with_fact(facts, fact)
        after = refusing(contact_rules.judge(approach, facts))
        assert before <= after
        before = after


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(holds(), contacts()), max_size=6), approaches())
def test_what_others_do_to_us_is_always_accepted(known, approach) -> None:
    facts = QUIET
    for fact in known:
        facts = with_fact(facts, fact)
    assert contact_rules.judge(replace(approach, direction=Direction.IN), facts).allowed


@settings(max_examples=300, deadline=None)
@given(approaches(), st.sampled_from([None, *PartyRole]))
def test_somebody_else_is_asked_to_pay_only_when_they_stand_in_the_debt(approach, role) -> None:
    roles = {FRIEND: frozenset({role.value})} if role else {}
    case = replace(QUIET.cases[CASE], parties=roles)
    facts = replace(QUIET, cases={CASE: case}, identified=frozenset({DEBTOR, FRIEND}))
    verdict = contact_rules.judge(replace(approach, person=ApproachedPerson(FRIEND)), facts)
    asks = approach.purpose in (Purpose.DEMAND, Purpose.REMINDER)
    assert verdict.refused_by("T1") == (asks and role in (None, PartyRole.CONTACT_PERSON))


CODES = {
    *("H1", "H2", "C1", "C2", "C3", "C4", "C5", "N1", "N2", "T1", "T2", "T3", "T4", "T5"),
    *("W1", "W2", "B1", "L1", "I1", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8"),
}


@pytest.mark.parametrize("country", ["cn", "us", "uk", "in"])
def test_every_rule_has_a_value_a_name_and_a_source_whose_mark_says_who_read_it(country) -> None:
    assert {rule for rule, _name in presets(country)} == CODES == {rule.code for rule in RULES}
    for line in presets(country).values():
        assert line.source
        # A house rule has nothing to confirm; anything else was read in public (f) or is to be confirmed (k).
        assert (line.mark in ("f", "k")) == (line.source != sources.HOUSE), line


def test_every_value_of_a_rule_is_called_something() -> None:
    for rule in RULES:
        named = {preset.name for preset in rule.presets} - {"flag"}
        assert named == set(rule.value_names), rule.code
