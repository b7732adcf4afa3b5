"""``visible_to``: the one rule of who may see which case."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from cases import assigning, opening
from cases.models import Case, Concern, ConcernKind
from foundation import clock
from staff.models import Absence, Role, User, system_actor
from tests.world import World
from tests.world.debtors import TODAY, moment


def seen_by(user: User) -> set[Case]:
    """The cases that the user may see, asked anew."""
    return set(Case.objects.visible_to(User.objects.get(pk=user.pk)))


def opens(world: World, user: User, case: Case) -> bool:
    """Whether the user may open a page of the case. The list and the page must agree."""
    return world.signed_in(user).get(f"/cases/{case.number}/plan/").status_code == 200


def test_the_pair_sees_the_case_and_the_rest_of_the_team_does_not(world: World) -> None:
    case = world.assigned_case
    assert seen_by(world.li) == seen_by(world.zhao) == {case}
    assert seen_by(world.zhou) == seen_by(world.hu) == set()


def test_whoever_is_taken_off_sees_it_no_more(world: World) -> None:
    case = world.assigned_case
    assigning.assign(case, world.zhou, world.zhao, by=world.chen, version=case.version, reason="Area")
    assert seen_by(world.li) == set()
    assert seen_by(world.zhou) == {case}


def test_the_cover_sees_it_while_the_colleague_is_away_and_no_longer(world: World) -> None:
    case = world.assigned_case
    Absence.enter(world.li, since=TODAY, until=TODAY + timedelta(days=1), cover=world.zhou, by=world.chen)
    assert seen_by(world.zhou) == {case}
    assert opens(world, world.zhou, case)
    with clock.at(moment(10, day=TODAY + timedelta(days=2))):
        assert seen_by(world.zhou) == set()


def test_a_cancelled_absence_covers_nothing(world: World) -> None:
    _case = world.assigned_case
    away = Absence.enter(world.li, since=TODAY, until=TODAY, cover=world.zhou, by=world.chen)
    away.cancel(by=world.chen)
    assert seen_by(world.zhou) == set()


def test_a_supervisor_sees_the_cases_of_their_team_assigned_or_not(world: World) -> None:
    case = world.case
    assert seen_by(world.chen) == {case}
    assert seen_by(world.sun_li) == set()
    assert not opens(world, world.sun_li, case)


def test_a_manager_sees_all(world: World) -> None:
    other = opening.open_case(world.another_debtor(), world.other_team, by=world.chen)
    mine = world.case
    assert seen_by(world.qian) == {mine, other}


def test_compliance_sees_a_case_only_while_a_concern_stands(world: World) -> None:
    case = world.assigned_case
    assert seen_by(world.he) == set()
    concern = Concern.raise_(case, ConcernKind.COMPLAINT, "complaint:1", by=world.chen)
    assert seen_by(world.he) == {case}
    assert opens(world, world.he, case)
    concern.end(by=world.he, finding="Nothing wrong")
    assert seen_by(world.he) == set()
    assert not opens(world, world.he, case)


@pytest.mark.parametrize("who", ["sun", "wu"])
def test_finance_and_administrators_see_none(world: World, who: str) -> None:
    case = world.assigned_case
    user = getattr(world, who)
    assert seen_by(user) == set()
    assert not opens(world, user, case)


def test_being_a_superuser_adds_nothing(world: World) -> None:
    _case = world.case
    assert seen_by(world.wu) == set()
    assert not world.wu.is_superuser


def test_an_administrator_who_is_a_supervisor_too_sees_their_team(world: World) -> None:
    case = world.case
    world.wu.groups.add(Group.objects.get(name=Role.SUPERVISOR))
    User.objects.filter(pk=world.wu.pk).update(team=world.team)
    assert seen_by(world.wu) == {case}


def test_somebody_who_left_sees_nothing(world: World) -> None:
    _case = world.case
    User.objects.filter(pk=world.qian.pk).update(is_active=False)
    assert seen_by(world.qian) == set()


def test_a_case_with_many_rows_is_listed_once(world: World) -> None:
    """Assignments, absences and concerns are asked for by Exists and subqueries, never by a join."""
    case = world.assigned_case
    Absence.enter(world.li, since=TODAY, until=TODAY, cover=world.zhao, by=world.chen)
    for number in (1, 2):
        Concern.raise_(case, ConcernKind.SAMPLE, f"sample:{number}", by=world.he)
    assert Case.objects.visible_to(world.zhao).count() == 1
    assert Case.objects.visible_to(world.he).count() == 1


def test_jobs_see_every_case_though_their_actor_has_no_account(world: World) -> None:
    case = world.case
    assert not system_actor().is_active
    assert seen_by(system_actor()) == {case}
