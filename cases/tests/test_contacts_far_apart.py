"""The facts of many approaches are gathered at once; each is judged by its own days."""

from datetime import timedelta

from cases.models import Direction
from cases.tests.asking import ask_many, logged
from foundation import clock
from ledger.booking import PaymentRow, book_payments
from tests.world import World
from tests.world.debtors import NOW, moment

DAY = timedelta(days=1)


def test_approaches_months_apart_are_each_counted_with_what_is_near_them(world: World) -> None:
    days = (NOW - 100 * DAY, NOW - 40 * DAY, NOW)
    for day in days:
        for minutes in (3, 2, 1):
            with clock.at(day - timedelta(minutes=minutes)):
                logged(world, clock.now())
    answers = ask_many(world, *({"at": at} for day in days for at in (day, day + 8 * DAY)))
    assert [verdict.refused_by("C2") for verdict in answers] == [True, False] * 3


def test_the_answers_come_in_the_order_of_the_questions(world: World) -> None:
    late_call, late_answer, call = ask_many(
        world,
        {"at": moment(23)},
        {"at": moment(23), "direction": Direction.IN},
        {"at": moment(12)},
    )
    assert (late_call.refused, late_answer.refused, call.refused) == (True, False, False)
    assert [it.approach.at for it in (late_call, late_answer, call)] == [moment(23), moment(23), moment(12)]


def test_nothing_asked_is_nothing_answered(world: World) -> None:
    assert ask_many(world) == []


def test_money_newer_than_the_older_of_two_permits_speaks_against_that_one_only(world: World) -> None:
    with clock.at(moment(9)):
        row = PaymentRow(world.debts[0].principal, NOW.date(), account=world.debtor.account_id)
        book_payments([row], by=world.sun)
    answers = ask_many(world, *({"facts_as_of": as_of} for as_of in (moment(8), moment(9, 30), None)))
    assert [answer.refused_by("S6") for answer in answers] == [True, False, False]
