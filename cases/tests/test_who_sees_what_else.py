"""Rights to see add up over the roles that somebody has, and end with what gave them."""

from datetime import timedelta

import pytest

from cases import assigning, opening
from cases.models import Case, Concern, ConcernKind
from foundation import clock
from staff.models import Absence, User
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment


def seen_by(user: User) -> set[Case]:
    return set(Case.objects.visible_to(User.objects.get(pk=user.pk)))


def without_a_role(world: World, user: User) -> User:
    user.groups.clear()
    return user


def test_whoever_lost_the_collectors_role_sees_no_case_though_assigned(world: World) -> None:
    _case = world.assigned_case
    assert seen_by(without_a_role(world, world.li)) == set()


def test_a_supervisor_without_a_team_sees_nothing_and_no_case_without_one(world: World) -> None:
    _case = world.case
    User.objects.filter(pk=world.chen.pk).update(team=None)
    assert seen_by(world.chen) == set()


def test_a_member_of_the_team_with_another_role_does_not_see_its_cases(world: World) -> None:
    _case = world.case
    User.objects.filter(pk=world.sun.pk).update(team=world.team)
    assert seen_by(world.sun) == set()


def test_a_collector_who_is_a_supervisor_too_sees_both(world: World) -> None:
    elsewhere = opening.open_case(world.another_debtor(), world.other_team, by=world.sun_li)
    assigning.assign(
        elsewhere, world.hu, world.collector("C8", "Guo", world.other_team), by=world.sun_li, version=None
    )
    mine = world.case
    world.hu.groups.add(*world.chen.groups.all())
    User.objects.filter(pk=world.hu.pk).update(team=world.team)
    assert seen_by(world.hu) == {elsewhere, mine}


@pytest.mark.parametrize(("days", "sees"), [(-1, False), (0, True), (2, True), (3, False)])
def test_the_cover_sees_from_the_first_to_the_last_day_of_the_absence(world, days, sees) -> None:
    case = world.assigned_case
    Absence.enter(world.li, since=TODAY, until=TODAY + timedelta(days=2), cover=world.zhou, by=world.chen)
    with clock.at(moment(10, day=TODAY + timedelta(days=days))):
        assert (case in seen_by(world.zhou)) is sees


def test_who_covers_sees_nothing_of_what_the_colleague_no_longer_has(world: World) -> None:
    case = world.assigned_case
    Absence.enter(world.li, since=TODAY, until=TODAY, cover=world.zhou, by=world.chen)
    assigning.assign(
        case,
        world.collector("C7", "Ma", world.team),
        world.zhao,
        by=world.chen,
        version=case.version,
        reason="Area",
    )
    assert seen_by(world.zhou) == set()


def test_cover_of_a_colleague_gives_no_right_to_a_supervisor_of_another_team(world: World) -> None:
    _case = world.assigned_case
    Absence.enter(world.li, since=TODAY, until=TODAY, cover=world.sun_li, by=world.chen)
    assert seen_by(world.sun_li) == set()


def test_a_concern_opens_its_own_case_to_compliance_only(world: World) -> None:
    case, other = world.case, opening.open_case(world.another_debtor(), world.team, by=world.chen)
    Concern.raise_(case, ConcernKind.COMPLAINT, "complaint:1", by=world.chen)
    assert seen_by(world.he) == {case}
    assert other not in seen_by(world.he)
    assert seen_by(world.hu) == set()


def test_a_concern_stands_from_its_moment_and_not_before(world: World) -> None:
    case = world.case
    with clock.at(NOW + timedelta(hours=2)):
        Concern.raise_(case, ConcernKind.COMPLAINT, "complaint:1", by=world.chen)
    with clock.at(NOW + timedelta(hours=1)):
        assert seen_by(world.he) == set()
    with clock.at(NOW + timedelta(hours=2)):
        assert seen_by(world.he) == {case}


def test_a_role_that_nobody_gave_sees_nothing(world: World) -> None:
    _case = world.case
    assert seen_by(world.person("X1", "Nobody")) == set()
