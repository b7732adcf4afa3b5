"""Absences and who covers them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from staff.models import Absence
from tests.world import World

WEEK = timedelta(days=7)


def test_a_cover_covers_on_the_first_and_the_last_day(world: World) -> None:
    today = clock.business_date()
    Absence.enter(world.li, since=today, until=today + WEEK, cover=world.zhao, by=world.chen)

    for day, covers in ((-1, False), (0, True), (7, True), (8, False)):
        found = Absence.objects.covered_by(world.zhao, on=today + timedelta(days=day))
        assert found.exists() is covers


def test_an_absence_that_is_cancelled_covers_nothing(world: World) -> None:
    today = clock.business_date()
    absence = Absence.enter(world.li, since=today, until=today, cover=world.zhao, by=world.chen)
    absence.cancel(by=world.chen)
    absence.cancel(by=world.chen)

    assert not Absence.objects.covered_by(world.zhao, on=today).exists()


def test_somebody_who_is_absent_cannot_cover(world: World) -> None:
    today = clock.business_date()
    Absence.enter(world.zhao, since=today + WEEK, until=today + 2 * WEEK, cover=None, by=world.chen)
    with pytest.raises(ValidationError):
        Absence.enter(world.li, since=today, until=today + WEEK, cover=world.zhao, by=world.chen)


def test_nobody_covers_themselves_and_no_absence_ends_before_it_begins(world: World) -> None:
    today = clock.business_date()
    with pytest.raises(ValidationError):
        Absence.enter(world.li, since=today, until=today, cover=world.li, by=world.chen)
    with pytest.raises(ValidationError):
        Absence.enter(world.li, since=today, until=today - WEEK, cover=world.zhao, by=world.chen)


def test_the_same_days_are_entered_once(world: World) -> None:
    today = clock.business_date()
    Absence.enter(world.li, since=today, until=today + WEEK, cover=None, by=world.chen)
    with pytest.raises(ValidationError):
        Absence.enter(world.li, since=today + WEEK, until=today + WEEK, cover=None, by=world.chen)
