"""Events can't be changed, removed or inserted unnoticed."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit import seals, triggers
from audit.models import Event, EventText, Seal
from audit.record import record, record_many
from cases.verbs import Verb as CaseVerb
from foundation import clock
from staff.verbs import Verb
from tests.world.debtors import NOW


@pytest.fixture
def sealed(world):
    """Three events by Chen under one seal."""
    for verb in ("team.added", "team.changed", "team.changed"):
        record(verb, world.team, by=world.chen, after={"name": "Pudong"})
    return seals.seal()


def faults() -> str:
    """The faults that verify_audit reports."""
    told = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", stderr=told)
    return told.getvalue()


def tamper(**changed: object) -> Event:
    """Change an event as somebody with the database password could."""
    event = Event.objects.order_by("pk").first()
    Event.objects.filter(pk=event.pk).update(**changed)
    return event


def test_a_trail_that_nobody_touched_is_as_written(sealed):
    told = io.StringIO()
    call_command("verify_audit", stdout=told)
    assert "under 1 seals: all as written." in told.getvalue()


def test_an_event_keeps_who_did_what_when_by_both_clocks(world):
    with clock.at(NOW):
        event = record(Verb.TEAM_ADDED, world.team, by=world.chen)
    assert event.by == world.chen
    assert event.happened_at == NOW
    assert event.written_at != NOW
    assert Event.digest_of(event.text) == event.digest


@pytest.mark.parametrize("changed", [{"verb": "team.removed"}, {"text": "{}"}, {"case": "C-2026-000001"}])
def test_a_changed_event_is_named(sealed, changed):
    event = tamper(**changed)
    assert f"Event {event.pk} was changed" in faults()


def test_a_removed_event_is_named(sealed):
    event = Event.objects.order_by("pk").first()
    Event.objects.filter(pk=event.pk).delete()
    assert f"Event {event.pk} was removed" in faults()


def test_an_event_that_slipped_in_later_is_named(sealed):
    twin = Event.objects.order_by("-pk").first()
    if connection.vendor == "postgresql":
        twin.pk, number = None, None
    else:
        # Below the horizon of the seal, under an id that no event has.
        Seal.objects.filter(pk=sealed.pk).update(horizon=sealed.horizon + 1)
        twin.pk = number = sealed.horizon + 1
    twin.save(force_insert=True)
    assert f"Event {number or twin.pk} slipped in" in faults()


def test_a_seal_that_was_removed_is_missed_by_the_log(sealed):
    Seal.objects.all().delete()
    assert f"Seal {sealed.pk} is in the log file but was removed." in faults()


def test_a_seal_made_anew_is_not_signed_with_our_key(sealed):
    Seal.objects.filter(pk=sealed.pk).update(signature="0" * 64)
    assert f"Seal {sealed.pk} is not signed with our key." in faults()


def test_seals_are_chained_so_one_between_can_not_be_taken_out(sealed, world):
    record(Verb.TEAM_CHANGED, world.team, by=world.chen)
    second = seals.seal()
    record(Verb.TEAM_CHANGED, world.team, by=world.chen)
    third = seals.seal()
    assert (second.previous_hash, third.previous_hash) == (sealed.hash, second.hash)
    Seal.objects.filter(pk=second.pk).delete()
    assert f"Seal {third.pk} does not follow from the one before." in faults()


def test_nothing_new_makes_no_seal(sealed):
    assert seals.seal() is None
    assert Seal.newest_hash() == sealed.hash


def test_what_identifies_a_person_can_be_erased_without_breaking_the_seal(world, sealed):
    event = record(CaseVerb.PERSON_ADDED, world.team, by=world.chen, personal={"name": "王建国"})
    seals.seal()
    assert "王建国" not in event.text
    assert EventText.objects.get(event=event).text == "王建国"
    EventText.objects.all().delete()
    assert list(seals.faults()) == []


def test_many_events_are_written_in_a_few_statements(world, django_assert_max_num_queries):
    teams = [world.team, world.other_team] * 50
    _chen = world.chen
    with django_assert_max_num_queries(2):
        record_many("team.changed", teams, by=world.chen)
    assert Event.objects.filter(verb="team.changed").count() == 100


@pytest.mark.parametrize("act", ["update", "delete"])
def test_triggers_refuse_to_change_or_remove_what_was_written(world, act):
    record(Verb.TEAM_ADDED, world.team, by=world.chen)
    triggers.install(connection)
    try:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            if act == "update":
                Event.objects.update(verb="something.else")
            else:
                Event.objects.all()._raw_delete("default")
    finally:
        triggers.remove(connection)
    assert Event.objects.filter(verb="team.added").exists()
