"""Nobody sets out without a duty person, and somebody notices when a pair does not come back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases import holding
from cases.models import HoldKind
from foundation import clock
from staff.models import Notification, User
from tests.world import World
from tests.world.debtors import NOW, TODAY, moment
from visits import outings, safety, tasks
from visits.models import DayRoute, Outing, OutingAlarm


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def outing(world: World) -> Outing:
    """Li and Zhao, out until three o'clock. Chen is on duty and Qian is the second contact."""
    world.planned_visit()
    return outings.start(
        DayRoute.of(world.li, TODAY), duty=world.zhou, second_contact=world.qian, by=world.li
    )


def steps(outing: Outing) -> list[str]:
    return [alarm.step for alarm in outing.alarms.order_by("pk")]


def told(user: User) -> list[str]:
    notices = Notification.objects.filter(recipient=user, kind__startswith="outing_")
    return list(notices.order_by("pk").values_list("kind", flat=True))


def test_no_route_starts_without_a_duty_person(world: World) -> None:
    world.planned_visit()
    with pytest.raises(ValidationError, match="without a duty person"):
        outings.start(DayRoute.of(world.li, TODAY), duty=None, by=world.li)


def test_who_goes_along_keeps_no_watch(world: World) -> None:
    world.planned_visit()
    with pytest.raises(ValidationError, match="does not go along"):
        outings.start(DayRoute.of(world.li, TODAY), duty=world.zhao, by=world.li)


def test_no_route_starts_when_nothing_may_be_visited(world: World) -> None:
    world.planned_visit()
    holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Says they never signed")
    with pytest.raises(ValidationError, match="No visit of this day may be made now"):
        outings.start(DayRoute.of(world.li, TODAY), duty=world.chen, by=world.li)


def test_a_pair_is_out_once(world: World, outing: Outing) -> None:
    with pytest.raises(ValidationError, match="out already"):
        outings.start(DayRoute.of(world.zhao, TODAY), duty=world.chen, by=world.zhao)


def test_it_is_due_back_twenty_minutes_after_the_last_window(world: World, outing: Outing) -> None:
    assert outing.due_back == moment(15, 20)
    world.moved(outing.visits.get(), at=moment(15), until=moment(16))
    outing.refresh_from_db()
    assert outing.due_back == moment(16, 20)


@pytest.mark.parametrize(
    ("at", "raised"),
    [
        (moment(15, 19), []),
        (moment(15, 20), ["pair"]),
        (moment(15, 30), ["pair", "supervisor"]),
        (moment(15, 40), ["pair", "supervisor", "second"]),
        (moment(15, 50), ["pair", "supervisor", "second", "police"]),
    ],
)
def test_the_alarm_climbs_step_by_step_and_catches_up(
    outing: Outing, at: datetime, raised: list[str]
) -> None:
    with clock.at(at):
        tasks.watch()
        assert steps(outing) == raised


def test_the_watch_raises_each_step_once(world: World, outing: Outing) -> None:
    with clock.at(moment(15, 30)):
        for _i in range(3):
            safety.watch()
    assert steps(outing) == ["pair", "supervisor"]
    assert told(world.li) == ["outing_pair"]
    assert told(world.chen) == ["outing_supervisor"]
    assert told(world.zhou) == ["outing_pair", "outing_supervisor"]
    assert told(world.qian) == []


def test_who_takes_an_alarm_gains_time_but_only_safe_ends_it(world: World, outing: Outing) -> None:
    with clock.at(moment(15, 20)):
        safety.watch()
    with clock.at(moment(15, 28)):
        outing.alarms.get().acknowledge(by=world.zhou)
    with clock.at(moment(15, 37)):
        safety.watch()
        assert steps(outing) == ["pair"]
    with clock.at(moment(15, 38)):
        safety.watch()
        assert steps(outing) == ["pair", "supervisor"]


def test_safe_ends_the_watch_whoever_logs_it(world: World, outing: Outing) -> None:
    with clock.at(moment(15, 10)):
        client = world.signed_in(world.zhou)
        client.post(reverse("outing", args=[outing.pk]), {"how": "call", "words": "Both in the car"})
    with clock.at(moment(18)):
        assert safety.watch() == 0
    outing.refresh_from_db()
    assert (outing.safe_by, outing.safe_how) == (world.zhou, "call")


def test_the_page_shows_the_address_for_the_call_to_110(world: World, outing: Outing) -> None:
    with clock.at(moment(15, 50)):
        safety.watch()
        page = world.signed_in(world.qian).get(reverse("outing", args=[outing.pk])).content.decode()
    assert "世纪大道 100 号 301" in page and "call 110" in page


def test_a_permit_that_turns_red_on_the_way_calls_the_office_once(world: World, outing: Outing) -> None:
    with clock.at(moment(13)):
        holding.place(world.wang, HoldKind.DISPUTE, by=world.chen, reason="Their lawyer wrote")
        safety.watch()
        safety.watch()
    alarm = OutingAlarm.objects.calling().visible_to(world.chen).get()
    assert (alarm.step, alarm.visit) == ("red", outing.visits.get())
    assert "outing_red" in told(world.li)
    alarm.acknowledge(by=world.chen)
    assert not OutingAlarm.objects.calling().exists()


def test_another_team_does_not_see_the_outing(world: World, outing: Outing) -> None:
    assert not Outing.objects.visible_to(world.sun_li).exists()
    assert not Outing.objects.visible_to(world.hu).exists()
    assert Outing.objects.visible_to(world.zhou).get() == outing


def test_li_sets_out_in_the_browser(world: World) -> None:
    world.planned_visit()
    client = world.signed_in(world.li)
    request_id = client.get(reverse("my-day")).context["form"]["request_id"].value()
    page = client.post(reverse("my-day"), {"request_id": request_id, "duty": ""})
    assert page.status_code == 422
    world.chen  # noqa: B018
    page = client.post(reverse("my-day"), {"request_id": request_id, "duty": world.chen.pk})
    assert page["Location"] == Outing.objects.get().get_absolute_url()
    assert Outing.objects.get().due_back == moment(15) + timedelta(minutes=20)
