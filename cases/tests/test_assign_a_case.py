"""Giving a case to a pair (P7, W2): ranked, with reasons, and reassigned with one."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import assigning, opening
from cases.models import Address, PairRole, Place
from foundation import clock
from foundation.errors import Stale
from staff.models import Absence, CollectorProfile, Notification, User
from tests.world import World
from tests.world.debtors import LAWFUL, TODAY


def page(world: World) -> str:
    return f"/cases/{world.case.number}/assignment/"


def team(world: World) -> None:
    _made = (world.li, world.zhao, world.zhou, world.home)


def fill(world: World, person: User) -> None:
    CollectorProfile.objects.filter(user=person).update(open_cases=0)


def test_the_page_ranks_with_reasons_and_preselects_the_best_pair(world: World) -> None:
    team(world)
    answer = world.signed_in(world.chen).get(page(world))
    best, *_others = answer.context["ranking"].candidates
    assert best.collector == world.li
    assert "Works in Pudong." in answer.content.decode()
    assert answer.context["form"]["lead"].value() == world.li.pk


def test_the_absent_and_the_full_are_left_out_with_why(world: World) -> None:
    team(world)
    Absence.enter(world.zhao, since=TODAY, until=TODAY + timedelta(days=2), cover=world.li, by=world.chen)
    fill(world, world.zhou)
    answer = world.signed_in(world.chen).get(page(world))
    why = {row.collector: row.why.words for row in answer.context["ranking"].left_out}
    assert why == {world.zhao: "Away until 2026-11-26.", world.zhou: "Full: 0 open cases of 0."}
    assert answer.context["ranking"].suggested is None


def test_assigning_keeps_each_ones_reasons_and_tells_both(world: World) -> None:
    team(world)
    answer = world.signed_in(world.chen).post(
        page(world), {"version": world.case.version, "lead": world.li.pk, "second": world.zhao.pk}
    )
    assert answer.status_code == 302
    world.case.refresh_from_db()
    pair = {row.role: row for row in world.case.assignments.standing()}
    assert world.case.lead == pair[PairRole.LEAD].collector == world.li
    assert "Works in Pudong." in [reason.words for reason in pair[PairRole.LEAD].why]
    assert "Works in Pudong." not in [reason.words for reason in pair[PairRole.SECOND].why]
    assert {row.recipient for row in Notification.objects.filter(kind="cases_assigned")} == {
        world.li,
        world.zhao,
    }


def test_a_pair_is_two_different_people(world: World) -> None:
    team(world)
    answer = world.signed_in(world.chen).post(
        page(world), {"version": world.case.version, "lead": world.li.pk, "second": world.li.pk}
    )
    assert answer.status_code == 422
    assert "second" in answer.context["form"].errors


def test_reassigning_needs_a_reason_and_ends_what_stood(world: World) -> None:
    team(world)
    case = world.assigned_case
    client = world.signed_in(world.chen)
    said = {"version": case.version, "lead": world.zhou.pk, "second": world.zhao.pk}
    answer = client.post(page(world), said)
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    client.post(page(world), {**said, "reason": "Li moves to another team"})
    case.refresh_from_db()
    assert case.lead == world.zhou
    ended = case.assignments.get(collector=world.li)
    assert (ended.until, ended.ended_reason) == (clock.now(), "Li moves to another team")


def test_a_case_that_somebody_else_assigned_meanwhile_is_not_assigned_again(world: World) -> None:
    team(world)
    shown = world.case.version
    assigning.assign(world.case, world.zhou, world.zhao, by=world.qian, version=shown)
    answer = world.signed_in(world.chen).post(
        page(world), {"version": shown, "lead": world.li.pk, "second": world.zhao.pk, "reason": "Area"}
    )
    assert answer.status_code == 409
    assert "Somebody changed this while you had it open" in answer.content.decode()
    world.case.refresh_from_db()
    assert world.case.lead == world.zhou


def test_nobody_from_another_team_without_the_role_away_or_full_is_given_a_case(world: World) -> None:
    team(world)
    for wrong in (world.hu, world.chen):
        with pytest.raises(ValidationError):
            assigning.assign(world.case, wrong, world.zhao, by=world.chen, version=None)
    fill(world, world.zhou)
    with pytest.raises(ValidationError, match="has room for 0"):
        assigning.assign(world.case, world.zhou, world.zhao, by=world.chen, version=None)
    Absence.enter(world.li, since=TODAY, until=TODAY, cover=None, by=world.chen)
    with pytest.raises(ValidationError, match="away"):
        assigning.assign(world.case, world.li, world.zhao, by=world.chen, version=None)


def test_whoever_is_on_the_case_needs_no_room_for_it(world: World) -> None:
    team(world)
    CollectorProfile.objects.filter(user=world.zhao).update(open_cases=1)
    case = world.assigned_case
    assert world.zhao in [
        row.collector for row in world.signed_in(world.chen).get(page(world)).context["ranking"].candidates
    ]
    assigning.assign(case, world.zhou, world.zhao, by=world.chen, version=case.version, reason="Li is ill")
    assert case.assignments.standing().get(role=PairRole.SECOND).collector == world.zhao


def test_the_same_pair_again_changes_nothing(world: World) -> None:
    case = world.assigned_case
    before = case.version
    assigning.assign(case, world.li, world.zhao, by=world.chen, version=before)
    assert case.version == before
    assert case.assignments.count() == 2


def test_a_stale_version_is_raised_by_the_verb_too(world: World) -> None:
    with pytest.raises(Stale):
        assigning.assign(world.case, world.li, world.zhao, by=world.chen, version=world.case.version + 1)


def test_who_spoke_with_the_debtor_and_who_visits_the_household_come_first(world: World) -> None:
    team(world)
    flatmate = world.another_debtor("李强", "HB-20")
    place = Place(world.home.line, city=world.home.city, district=world.home.district)
    Address.add(flatmate.person, place, LAWFUL, by=world.chen, current=True)
    case = opening.open_case(flatmate, world.team, by=world.chen)
    assigning.assign(case, world.zhao, world.zhou, by=world.chen, version=None)
    answer = world.signed_in(world.chen).get(page(world))
    zhao = answer.context["ranking"].named(world.zhao)
    assert "household" in [reason.code for reason in zhao.reasons]
