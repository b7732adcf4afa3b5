"""Whatever else is written down, a refusal stays a refusal: holds and contacts never open what was shut."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import contact_rules
from cases.bars import matrix
from cases.contact_rules import presets, wording
from cases.kinds import Stopped, outcomes_of, state_after
from cases.models import Channel, Contact, ContactState, Direction, Hold, HoldKind, Purpose
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, TODAY

# How to reach the debtor may be asked of others only after calls that failed (T2): there, and there alone, a
# contact opens something. And a first visit, once made, needs no notice before the next (N2, no refusal).
PURPOSES = [it for it in Purpose if it != Purpose.WHEREABOUTS]
MINUTES = st.integers(-9 * 24 * 60, 9 * 24 * 60)


@st.composite
def holds(draw: st.DrawFn) -> dict:
    kind = draw(st.sampled_from(HoldKind))
    since = TODAY + timedelta(days=draw(st.integers(-9, 9)))
    return {
        "kind": kind,
        "channel": draw(st.sampled_from(Stopped)) if kind == HoldKind.STOP_CHANNEL else "",
        "debt": draw(st.sampled_from([None, 0, 1])),
        "since": since,
        "until": draw(st.none() | st.integers(0, 20).map(lambda days: since + timedelta(days=days))),
    }


@st.composite
def contacts(draw: st.DrawFn) -> dict:
    channel, direction = draw(st.sampled_from(Channel)), draw(st.sampled_from(Direction))
    outcome = draw(st.sampled_from([None, *outcomes_of(channel, direction)]))
    return {
        "channel": channel,
        "direction": direction,
        "purpose": draw(st.sampled_from(Purpose)),
        "outcome": outcome or "",
        "state": state_after(outcome) if outcome else ContactState.PLANNED,
        "uses_cap": direction == Direction.OUT,
        "starts_at": NOW + timedelta(minutes=draw(MINUTES)),
    }


def add(world: World, fact: dict) -> None:
    if "since" in fact:
        debt = None if fact["debt"] is None else world.debts[fact["debt"]]
        bars = matrix(fact["kind"], fact["channel"])
        Hold.objects.create(
            **{**fact, "debt": debt}, person=world.wang, bars=bars, placed_by=world.li, placed_at=clock.now()
        )
    else:
        Contact.objects.create(
            **fact,
            case=world.case,
            person=world.wang,
            address=world.home,
            household_key=world.home.household_key,
            phone=world.phone,
            number_hash=world.phone.number_hash,
            written_at=clock.now(),
            made_by=world.li,
        )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=st.lists(st.one_of(holds(), contacts()), min_size=1, max_size=6),
    channel=st.sampled_from(Channel),
    purpose=st.sampled_from(PURPOSES),
    minutes=MINUTES,
)
def test_a_hold_or_a_contact_never_turns_a_refusal_into_a_permission(
    world, facts, channel, purpose, minutes
) -> None:
    _made = (world.assigned_case, world.home, world.phone)

    def refusing() -> set[str]:
        verdict = contact_rules.check(
            world.wang,
            channel=channel,
            direction=Direction.OUT,
            purpose=purpose,
            at=NOW + timedelta(minutes=minutes),
            address=world.home,
            phone=world.phone,
            case=world.case,
            pair=(world.li, world.zhao),
        )
        return {finding.rule for finding in verdict.findings if finding.effect == "refuse"}

    with transaction.atomic():
        before: set[str] = set()
        for fact in facts:
            add(world, fact)
            after = refusing()
            assert before <= after
            before = after
        transaction.set_rollback(True)


RULES = {
    *("H1", "H2", "C1", "C2", "C3", "C4", "C5", "N1", "N2", "T1", "T2", "T3", "T4", "T5"),
    *("W1", "W2", "B1", "L1", "I1", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8"),
}


@pytest.mark.parametrize("country", ["cn", "us", "uk", "in"])
def test_every_rule_has_a_value_a_name_and_a_source_whose_mark_says_who_read_it(country) -> None:
    lines = presets.of(country).values()
    assert {line.rule for line in lines} == RULES == set(wording.RULES)
    for line in lines:
        assert line.source
        # A house rule has nothing to confirm; anything else was read in public (f) or is to be confirmed (k).
        assert (line.mark in ("f", "k")) == (line.source != presets.HOUSE), line
