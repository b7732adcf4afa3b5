"""An event keeps who did what to which row, for which case, before and after. Its seal covers all of it."""

import hashlib
import json

import pytest

from audit import seals
from audit.models import Event, EventText, Seal
from audit.origin import address
from audit.record import record, record_many
from cases.verbs import Verb as CaseVerb
from staff.verbs import Verb
from tests.world import World


def told(event: Event) -> dict[str, object]:
    return json.loads(event.text)


def test_what_changed_is_kept_before_and_after(world: World) -> None:
    event = record(
        Verb.TEAM_CHANGED,
        world.team,
        by=world.chen,
        case="C-2026-000001",
        before={"name": "Pudong"},
        after={"name": "Pudong East"},
        job="renaming",
    )
    event.refresh_from_db()
    assert (event.verb, event.by, event.case, event.job) == (
        "team.changed",
        world.chen,
        "C-2026-000001",
        "renaming",
    )
    assert (event.subject_kind, event.subject_id) == ("staff.team", str(world.team.pk))
    assert (told(event)["before"], told(event)["after"]) == ({"name": "Pudong"}, {"name": "Pudong East"})


def test_nothing_told_is_kept_as_nothing(world: World) -> None:
    event = record(Verb.TEAM_ADDED, world.team, by=world.chen)
    assert [told(event)[name] for name in ("before", "after", "personal", "case", "job")] == [
        {},
        {},
        {},
        "",
        "",
    ]
    assert not EventText.objects.exists()


def test_from_where_it_was_done_is_kept(world: World) -> None:
    token = address.set("203.0.113.7")
    try:
        event = record(Verb.TEAM_ADDED, world.team, by=world.chen)
    finally:
        address.reset(token)
    assert (event.address, told(event)["address"]) == ("203.0.113.7", "203.0.113.7")


def test_a_personal_word_is_kept_apart_and_its_digest_takes_a_salt(world: World) -> None:
    first, second = (
        record(CaseVerb.PERSON_ADDED, world.team, by=world.chen, personal={"name": "王建国"})
        for _time in "ab"
    )
    kept = EventText.objects.get(event=first)
    digest = told(first)["personal"]["name"]
    assert hashlib.sha256((kept.salt + "王建国").encode()).hexdigest() == digest
    # The same name cannot be found again by its digest.
    assert told(second)["personal"]["name"] != digest


def test_of_many_each_has_its_own_case_and_outcome(world: World) -> None:
    teams = [world.team, world.other_team]
    record_many(
        Verb.TEAM_CHANGED,
        teams,
        by=world.system,
        cases={world.team.pk: "C-2026-000001"},
        after={world.other_team.pk: {"name": "Puxi"}},
        job="nightly",
    )
    first, second = Event.objects.order_by("pk")
    assert (first.case, told(first)["after"], first.job) == ("C-2026-000001", {}, "nightly")
    assert (second.case, told(second)["after"], second.by) == ("", {"name": "Puxi"}, world.system)


@pytest.fixture
def sealed(world: World) -> Seal:
    for case in ("C-2026-000001", "C-2026-000002", ""):
        record(Verb.TEAM_CHANGED, world.team, by=world.chen, case=case, job="renaming")
    made = seals.seal()
    assert made is not None
    return made


@pytest.mark.parametrize(
    "column", ["verb", "by", "job", "subject_kind", "subject_id", "case", "digest", "text"]
)
def test_no_column_of_an_event_changes_unseen(world: World, sealed: Seal, column: str) -> None:
    event = Event.objects.order_by("pk")[1]
    other = world.qian if column == "by" else "{}" if column == "text" else "something else"[:10]
    Event.objects.filter(pk=event.pk).update(**{column: other})
    assert list(seals.faults()) == [f"Event {event.pk} was changed (seal {sealed.pk})."]


def test_text_and_digest_changed_together_are_still_not_what_was_sealed(sealed: Seal) -> None:
    event = Event.objects.order_by("pk")[1]
    text = event.text.replace("renaming", "painting")
    Event.objects.filter(pk=event.pk).update(text=text, digest=Event.digest_of(text), job="painting")
    assert list(seals.faults()) == [f"Event {event.pk} was changed (seal {sealed.pk})."]


def test_a_seal_whose_members_were_cut_does_not_follow(sealed: Seal) -> None:
    Seal.objects.filter(pk=sealed.pk).update(members=sealed.members[:-1])
    [last, _digest] = sealed.members[-1]
    assert list(seals.faults()) == [
        f"Seal {sealed.pk} does not follow from the one before.",
        f"Event {last} slipped in after seal {sealed.pk}.",
    ]


def test_a_seal_that_is_not_the_one_in_the_log_is_named(sealed: Seal, seal_log) -> None:
    number, _hash, signature = seal_log.read_text().split()
    seal_log.write_text(f"{number} {'0' * 64} {signature}\n")
    assert list(seals.faults()) == [f"Seal {sealed.pk} is not the one in the log file."]


def test_each_seal_takes_what_came_since_the_last_and_nothing_twice(world: World, sealed: Seal) -> None:
    later = record(Verb.TEAM_CHANGED, world.team, by=world.chen)
    second = seals.seal()
    assert second is not None
    assert [number for number, _digest in second.members] == [later.pk]
    assert (len(sealed.members), second.previous_hash) == (3, sealed.hash)
    assert list(seals.faults()) == []


def test_a_log_with_another_key_does_not_open_the_trail(sealed: Seal, settings) -> None:
    settings.SEAL_KEY = "another key"
    assert list(seals.faults()) == [f"Seal {sealed.pk} is not signed with our key."]
