"""A collector reminds the debtor once, before an instalment of an agreement falls due."""

from datetime import date

from followups.models import Task, TaskKind
from followups.tests.two_instalments import HALVES, judged, on


def test_a_reminder_is_asked_for_once_before_an_instalment_falls_due(world):
    world.active(*HALVES)
    with on("2026-11-27"):
        assert judged(world)["reminders"] == 0
    with on("2026-11-28"):
        assert judged(world)["reminders"] == 1
    with on("2026-11-29"):
        assert judged(world)["reminders"] == 0
        task = Task.objects.open().get(kind=TaskKind.REMINDER)
        assert task.due_on == date(2026, 12, 1)
        task.finish(by=world.li)
    with on("2026-11-30"):
        assert judged(world)["reminders"] == 0


def test_nobody_is_reminded_of_an_instalment_that_is_paid(world):
    world.active(*HALVES)
    with on("2026-11-28"):
        world.pays("2000.00")
        assert judged(world)["reminders"] == 0


def test_a_reminder_is_asked_for_on_the_due_day_while_a_cent_is_unpaid(world):
    world.active(*HALVES)
    with on("2026-12-01"):
        world.pays("1999.99")
        assert judged(world)["reminders"] == 1


def test_a_reminder_that_nobody_gave_in_time_lapses(world):
    world.active(*HALVES)
    with on("2026-11-28"):
        judged(world)
    with on("2026-12-02"):
        judged(world)
        assert not Task.objects.open().filter(kind=TaskKind.REMINDER).exists()
