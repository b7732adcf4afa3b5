"""Who is told when a pair does not come back, when, and where to look for them (conduct.md, "Safety")."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases import holding
from cases.models import HoldKind
from foundation import clock
from foundation.errors import Repeated
from staff.models import Notification, User
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment
from visits import outings, permits, planning, safety
from visits.models import DayRoute, Outing, VisitPlan

REQUEST = "6f1ed5c4-3f57-4d0e-8a5c-2b8a5f0a9d11"
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


def set_out(world: World, **watch: User | None) -> Outing:
    """Li sets out on today's route; Zhou keeps watch unless ``watch`` says otherwise."""
    return outings.start(DayRoute.of(world.li, TODAY), by=world.li, **{"duty": world.zhou, **watch})


def to_liu(world: World, hour: int = 14) -> VisitPlan:
    """A visit of the same pair to Liu, agreed to by Chen."""
    visit = world.try_to_visit(
        moment(hour), case=world.other_case, address=world.other_home, reason="No notice reached them"
    )
    assert isinstance(visit, VisitPlan)
    if visit.state == "awaiting":
        visit.contact.approve(by=world.chen, remarks="They asked for it")
        visit.refresh_from_db()
    return visit


def told_of(step: str) -> set[User]:
    return {it.recipient for it in Notification.objects.filter(kind=f"outing_{step}")}


def steps(outing: Outing) -> list[str]:
    return list(outing.alarms.order_by("pk").values_list("step", flat=True))


def test_each_step_tells_its_own_people_and_always_the_duty_person(world: World) -> None:
    _bystanders = (world.chen, world.sun_li, world.hu)
    world.planned_visit()
    set_out(world, second_contact=world.qian)
    with clock.at(moment(16)):
        safety.watch()
    assert told_of("pair") == {world.li, world.zhao, world.zhou}
    assert told_of("supervisor") == {world.chen, world.zhou}
    assert told_of("second") == {world.qian, world.zhou}
    assert told_of("police") == {world.chen, world.qian, world.zhou}


def test_without_a_second_contact_the_managers_are_told(world: World) -> None:
    world.planned_visit()
    manager = world.qian
    set_out(world)
    with clock.at(moment(16)):
        safety.watch()
    assert told_of("second") == {manager, world.zhou}


def test_a_step_that_somebody_took_late_does_not_hold_up_what_is_due(world: World) -> None:
    world.planned_visit()
    outing = set_out(world)
    with clock.at(moment(15, 20)):
        safety.watch()
    with clock.at(moment(15, 30)):
        safety.watch()
        outing.alarms.get(step="supervisor").acknowledge(by=world.zhou)
    with clock.at(moment(15, 39)):
        safety.watch()
        assert steps(outing) == ["pair", "supervisor"]
    with clock.at(moment(15, 40)):
        safety.watch()
        assert steps(outing) == ["pair", "supervisor", "second"]


def test_after_a_longer_watch_the_next_step_waits_from_the_new_time_and_not_from_the_alarm_that_was_taken(
    world: World,
) -> None:
    world.planned_visit()
    outing = set_out(world)
    with clock.at(moment(15, 20)):
        safety.watch()
        outing.alarms.get().acknowledge(by=world.zhou)
    with clock.at(moment(15, 30)):
        to_liu(world, hour=17)
    with clock.at(moment(18, 29)):
        safety.watch()
        assert steps(outing) == ["pair"]
    with clock.at(moment(18, 30)):
        safety.watch()
        assert steps(outing) == ["pair", "supervisor"]


def test_an_alarm_that_was_taken_stays_with_whoever_took_it_first(world: World) -> None:
    world.planned_visit()
    outing = set_out(world)
    with clock.at(moment(15, 20)):
        safety.watch()
    alarm = outing.alarms.get()
    with clock.at(moment(15, 22)):
        alarm.acknowledge(by=world.zhou)
    with clock.at(moment(15, 25)):
        alarm.acknowledge(by=world.qian)
    alarm.refresh_from_db()
    assert (alarm.acknowledged_by, alarm.acknowledged_at) == (world.zhou, moment(15, 22))


def test_a_pair_is_late_from_the_minute_it_is_due_back_until_it_is_safe(world: World) -> None:
    world.planned_visit()
    outing = set_out(world)
    with clock.at(moment(15, 19)):
        assert not outing.is_late
    with clock.at(moment(15, 20)):
        assert outing.is_late
        outing.safe(by=world.li)
        assert not outing.is_late and not outing.is_running


def test_one_looks_for_them_where_their_last_visit_should_have_begun(world: World) -> None:
    world.planned_visit(hour=16)
    to_liu(world)
    outing = set_out(world)
    for at, place in (
        (moment(10), world.other_home),
        (moment(14), world.other_home),
        (moment(15, 59), world.other_home),
        (moment(16), world.home),
        (moment(18), world.home),
    ):
        with clock.at(at):
            assert outing.where == place


def test_an_outing_without_a_visit_has_no_place(world: World) -> None:
    world.planned_visit()
    outing = set_out(world)
    outing.visits.clear()
    assert outing.where is None


def test_it_is_due_back_after_the_last_of_its_windows(world: World) -> None:
    world.planned_visit(hour=16)
    to_liu(world)
    assert set_out(world).due_back == moment(17, 20)


def test_a_red_visit_is_left_out_and_the_others_are_made(world: World) -> None:
    red = world.planned_visit(hour=16)
    green = to_liu(world)
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Denies it")
    outing = set_out(world)
    assert list(outing.visits.all()) == [green] and red.is_open
    assert outing.due_back == moment(15, 20)


def test_a_visit_that_is_only_to_be_checked_again_is_set_out_for(world: World) -> None:
    visit = world.planned_visit(hour=16)
    with clock.at(moment(14, 30)):
        assert permits.now(visit).is_stale
        assert set_out(world).visits.get() == visit


def test_nobody_sets_out_for_a_visit_that_waits_for_approval_alone(world: World) -> None:
    visit = world.try_to_visit(moment(14), case=world.other_case, address=world.other_home, reason="New")
    assert isinstance(visit, VisitPlan) and visit.state == "awaiting"
    with pytest.raises(ValidationError, match="No visit of this day"):
        set_out(world)


@pytest.mark.parametrize("watching", ["duty", "second_contact"])
def test_whoever_keeps_watch_stays_behind(world: World, watching: str) -> None:
    world.planned_visit()
    with pytest.raises(ValidationError) as refused:
        set_out(world, **{watching: world.zhao})
    assert set(refused.value.message_dict) == {watching}


def test_only_todays_route_is_started(world: World) -> None:
    world.planned_visit(on=TOMORROW)
    with pytest.raises(ValidationError, match="Only today's route"):
        outings.start(DayRoute.of(world.li, TOMORROW), duty=world.zhou, by=world.li)


def test_who_is_back_may_set_out_again(world: World) -> None:
    world.planned_visit()
    set_out(world).safe(by=world.li)
    assert set_out(world).is_running


def test_a_form_sent_twice_sets_out_once(world: World) -> None:
    world.planned_visit()
    first = set_out(world, request_id=REQUEST)
    with pytest.raises(Repeated) as again:
        set_out(world, request_id=REQUEST)
    assert again.value.result == first.get_absolute_url()


def test_a_visit_planned_while_they_are_out_is_watched_too(world: World) -> None:
    world.planned_visit()
    outing = set_out(world)
    added = to_liu(world, hour=17)
    outing.refresh_from_db()
    assert added in outing.visits.all() and outing.due_back == moment(18, 20)


def test_a_visit_moved_to_earlier_does_not_shorten_the_watch(world: World) -> None:
    visit = world.planned_visit()
    outing = set_out(world)
    world.moved(visit, at=moment(12), until=moment(13))
    outing.refresh_from_db()
    assert outing.due_back == moment(15, 20)


def test_a_visit_of_another_day_is_not_waited_for(world: World) -> None:
    visit = world.planned_visit()
    outing = set_out(world)
    world.moved(visit, at=moment(16, day=TOMORROW), until=moment(17, day=TOMORROW))
    outing.refresh_from_db()
    assert outing.due_back == moment(15, 20)


def test_a_pair_that_is_safe_is_not_waited_for_again(world: World) -> None:
    world.planned_visit()
    outing = set_out(world)
    outing.safe(by=world.li)
    to_liu(world, hour=17)
    outing.refresh_from_db()
    assert outing.due_back == moment(15, 20) and outing.visits.count() == 1


def test_a_red_visit_raises_no_alarm_once_it_is_cancelled_or_they_are_safe(world: World) -> None:
    visit = world.planned_visit()
    outing = set_out(world)
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Denies it")
    outing.safe(by=world.li)
    assert safety.watch() == 0
    planning.cancel(visit, by=world.li, reason="Denies it")
    assert safety.watch() == 0


def test_a_red_visit_tells_the_pair_the_duty_person_and_their_supervisor_by_case(world: World) -> None:
    _bystanders = (world.chen, world.sun_li)
    visit = world.planned_visit()
    set_out(world)
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Denies it")
    assert safety.watch() == 1
    assert told_of("red") == {world.li, world.zhao, world.zhou, world.chen}
    notice = Notification.objects.filter(kind="outing_red").first()
    assert notice and notice.params["case"] == visit.case.number


def test_whoever_watches_sees_the_outing_and_the_manager_sees_all(world: World) -> None:
    world.planned_visit()
    outing = set_out(world, second_contact=world.sun_li)
    seeing = (world.li, world.zhao, world.zhou, world.sun_li, world.chen, world.qian)
    for user in seeing:
        assert Outing.objects.visible_to(user).distinct().get() == outing
    for user in (world.hu, world.sun, world.he):
        assert not Outing.objects.visible_to(user).exists()
    assert Outing.objects.watched_by(world.zhou).get() == outing
    assert not Outing.objects.watched_by(world.chen).exists()
