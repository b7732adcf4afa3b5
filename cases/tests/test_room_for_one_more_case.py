"""How many cases a collector may have, and from when to when an absence keeps new ones away."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import assigning, closing, opening
from cases.assigning import Choice, assign_many
from cases.models import Assignment, Case, ClosureKind
from foundation import clock
from staff.models import Absence, CollectorProfile, Notification, User
from tests.world import World
from tests.world.debtors import NOW, TODAY


def cases(world: World, count: int) -> list[Case]:
    """So many open cases of the team that nobody has."""
    return [
        opening.open_case(world.another_debtor(f"甲{n}", f"R-{n}"), world.team, by=world.chen)
        for n in range(count)
    ]


def room_for(user: User, count: int) -> None:
    CollectorProfile.objects.filter(user=user).update(open_cases=count)


def give(world: World, given: list[Case], lead: User, second: User) -> int:
    return assign_many([Choice(it.pk, None, lead, second) for it in given], by=world.chen, reason="Area")


def test_a_collector_takes_as_many_cases_as_there_is_room_for(world: World) -> None:
    room_for(world.li, 2)
    _ready = world.zhao
    assert give(world, cases(world, 2), world.li, world.zhao) == 2


@pytest.mark.parametrize("role", ["lead", "second"])
def test_one_case_too_many_is_said_beside_the_role_of_whoever_is_full(world: World, role: str) -> None:
    room_for(world.li, 2)
    pair = (world.li, world.zhao) if role == "lead" else (world.zhao, world.li)
    with pytest.raises(ValidationError, match="Li Na would have 3 open cases and has room for 2") as no:
        give(world, cases(world, 3), *pair)
    assert set(no.value.error_dict) == {role}
    assert not Assignment.objects.exists()


def test_a_closed_case_leaves_its_room_to_the_next(world: World) -> None:
    room_for(world.li, 1)
    first, second = cases(world, 2)
    give(world, [first], world.li, world.zhao)
    with pytest.raises(ValidationError, match="has room for 1"):
        give(world, [second], world.li, world.zhao)
    closing.close(first, ClosureKind.PAID, by=world.chen)
    assert give(world, [second], world.li, world.zhao) == 1


def test_lead_and_second_change_places_without_room_but_with_a_reason(world: World) -> None:
    case = world.assigned_case
    room_for(world.li, 1)
    room_for(world.zhao, 1)
    with pytest.raises(ValidationError) as no:
        assigning.assign(case, world.zhao, world.li, by=world.chen, version=case.version)
    assert set(no.value.error_dict) == {"reason"}
    assigning.assign(case, world.zhao, world.li, by=world.chen, version=case.version, reason="Knows them")
    assert case.lead == world.zhao
    assert case.assignments.standing().count() == 2


@pytest.mark.parametrize(("day", "away"), [(-1, False), (0, True), (3, True), (4, False)])
def test_nobody_gets_a_case_on_the_days_they_are_away(world: World, day: int, away: bool) -> None:
    Absence.enter(world.li, since=TODAY, until=TODAY + timedelta(days=3), cover=None, by=world.chen)
    [case] = cases(world, 1)
    with clock.at(NOW + timedelta(days=day)):
        if away:
            with pytest.raises(ValidationError, match="Li Na is away today"):
                give(world, [case], world.li, world.zhao)
        else:
            assert give(world, [case], world.li, world.zhao) == 1


def test_each_of_the_pair_is_told_once_however_many_cases(world: World) -> None:
    give(world, cases(world, 3), world.li, world.zhao)
    told = Notification.objects.filter(kind="cases_assigned")
    assert {it.recipient for it in told} == {world.li, world.zhao}
    assert {it.params["count"] for it in told} == {3}


def test_one_closed_case_among_many_and_nobody_gets_any(world: World) -> None:
    first, second = cases(world, 2)
    closing.close(second, ClosureKind.RETURNED, by=world.chen)
    with pytest.raises(ValidationError, match="closed"):
        give(world, [first, second], world.li, world.zhao)
    assert not Assignment.objects.exists()
