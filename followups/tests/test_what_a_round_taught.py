"""A new round shows what the last one taught: its talks, promises, agreements and money."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from cases import moving
from cases.models import Outcome
from followups import lessons, promises
from foundation import clock
from tests.world import World
from tests.world.debtors import NOW, TODAY


def test_each_round_has_its_own_talks_promises_and_money(world: World) -> None:
    _made = (world.assigned_case, world.phone)
    world.call(Outcome.PROMISED)
    world.promise("500.00", due_on=TODAY + timedelta(days=1))
    with clock.at(NOW + timedelta(days=2)):
        world.pays("100.00")
    with clock.at(NOW + timedelta(days=6)):
        promises.judge(by=world.system)
        moving.new_round(world.case, by=world.chen, reason="The promise was broken")
        world.call(Outcome.NO_ANSWER)
        second, first = lessons.of_case(world.case)
    assert (first.talks, first.attempts, first.broken) == (1, 0, 1)
    assert first.received == Decimal("100.00")
    assert (second.talks, second.attempts, second.promises, second.received) == (0, 1, (), Decimal(0))


def test_whoever_begins_a_round_is_led_to_what_the_last_one_taught(world: World) -> None:
    page = world.signed_in(world.chen)
    path = reverse("case-lessons", args=[world.assigned_case.number])
    assert path in page.get(reverse("case-round", args=[world.case.number])).content.decode()
    assert "Round 1" in page.get(path).content.decode()
