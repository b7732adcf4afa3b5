"""The facts of many approaches are gathered at once; each is judged by its own days."""

from datetime import timedelta

from cases.contact_rules import Approach, check_many
from cases.models import Channel, Direction, Outcome, Purpose
from cases.tests.asking import logged
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, moment

DAY = timedelta(days=1)


def test_approaches_months_apart_are_each_counted_with_what_is_near_them(world: World) -> None:
    days = (NOW - 100 * DAY, NOW - 40 * DAY, NOW)
    for day in days:
        for minutes in (3, 2, 1):
            with clock.at(day - timedelta(minutes=minutes)):
                logged(world, clock.now())
    approaches = [
        Approach(world.wang, Channel.CALL, Direction.OUT, Purpose.DEMAND, at, case=world.case)
        for day in days
        for at in (day, day + 8 * DAY)
    ]
    assert [verdict.refused_by("C2") for verdict in check_many(approaches)] == [True, False] * 3


def test_the_answers_come_in_the_order_of_the_questions(world: World) -> None:
    with clock.at(NOW - DAY):
        logged(world, clock.now(), outcome=Outcome.SPOKE)
    asked = [
        Approach(world.wang, Channel.CALL, direction, Purpose.DEMAND, at, case=world.case)
        for direction, at in (
            (Direction.OUT, moment(23)),
            (Direction.IN, moment(23)),
            (Direction.OUT, moment(12)),
        )
    ]
    answers = check_many(asked)
    assert [answer.approach for answer in answers] == asked
    assert [answer.refused for answer in answers] == [True, False, False]


def test_nothing_asked_is_nothing_answered(world: World) -> None:
    assert check_many([]) == []
