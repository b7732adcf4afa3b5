"""One worker claims each row of work.

A row that a killed worker left is found again. A result that arrives late is dropped.
"""

from datetime import timedelta

import pytest
from django.conf import settings

from audit.models import Event
from collections_app.tasks import sweep
from foundation import clock
from foundation.work import ATTEMPTS, WorkStatus
from intake.models import ImportProfile, ImportRun
from tests.world import World
from tests.world.debtors import TODAY

MINUTE = timedelta(minutes=1)


@pytest.fixture
def row(world: World) -> ImportRun:
    """An import that waits to be read: one kind of work of many."""
    return ImportRun.objects.create(
        profile=ImportProfile.objects.get(name="generic"),
        portfolio=world.portfolio,
        as_of=TODAY,
        started_by=world.chen,
        started_at=clock.now(),
    )


def claimed(row: ImportRun) -> ImportRun:
    found = ImportRun.objects.claim(row.pk)
    assert found is not None
    return found


def lease_ended(row: ImportRun) -> None:
    ImportRun.objects.filter(pk=row.pk).update(leased_until=clock.real_now() - timedelta(seconds=1))


def status(row: ImportRun) -> str:
    row.refresh_from_db()
    return row.status


def test_whoever_comes_first_has_it(row: ImportRun) -> None:
    mine = claimed(row)
    assert (mine.status, mine.attempts) == (WorkStatus.RUNNING, 1)
    assert ImportRun.objects.claim(row.pk) is None


def test_the_lease_outlives_the_hardest_time_limit_of_a_worker(row: ImportRun) -> None:
    begun = clock.real_now()
    until = claimed(row).leased_until
    assert until is not None
    assert until - begun > timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)


def test_claiming_one_row_claims_no_other(row: ImportRun, world: World) -> None:
    other = ImportRun.objects.create(
        profile=row.profile,
        portfolio=row.portfolio,
        as_of=TODAY,
        started_by=world.chen,
        started_at=clock.now(),
    )
    mine = claimed(row)
    assert status(other) == WorkStatus.QUEUED
    assert claimed(other).token != mine.token


def test_what_a_dead_worker_left_is_claimed_again_under_another_token(row: ImportRun) -> None:
    first = claimed(row)
    lease_ended(row)
    second = claimed(row)
    assert (second.attempts, second.token == first.token) == (2, False)


def test_after_three_attempts_nobody_tries_again(row: ImportRun) -> None:
    for _attempt in range(ATTEMPTS):
        claimed(row)
        lease_ended(row)
    assert ImportRun.objects.claim(row.pk) is None
    assert ATTEMPTS == 3


def test_a_worker_that_lost_its_row_changes_nothing_more(row: ImportRun) -> None:
    lost = claimed(row)
    lease_ended(row)
    holder = claimed(row)
    lost.report_progress(90)
    assert not lost.finish()
    assert not lost.fail("too late")
    assert status(row) == WorkStatus.RUNNING
    assert row.progress == 0
    assert holder.finish(totals={"good": 1})
    assert (status(row), row.progress, row.totals, row.leased_until) == (
        WorkStatus.DONE,
        100,
        {"good": 1},
        None,
    )


@pytest.mark.parametrize("end", ["finish", "fail"])
def test_what_ended_is_neither_claimed_nor_ended_again(row: ImportRun, end: str) -> None:
    mine = claimed(row)
    assert mine.finish() if end == "finish" else mine.fail("no table")
    assert ImportRun.objects.claim(row.pk) is None
    assert not mine.finish()
    assert not ImportRun.objects.left_behind().exists()


def test_a_failure_says_why_as_far_as_there_is_room(row: ImportRun) -> None:
    assert claimed(row).fail("x" * 500)
    assert status(row) == WorkStatus.FAILED
    assert row.failure == "x" * 200


def test_progress_is_shown_while_it_is_made(row: ImportRun) -> None:
    mine = claimed(row)
    mine.report_progress(40)
    row.refresh_from_db()
    assert (mine.progress, row.progress) == (40, 40)


def test_the_sweep_finds_what_nobody_works_on(row: ImportRun) -> None:
    assert not ImportRun.objects.left_behind().exists()
    ImportRun.objects.filter(pk=row.pk).update(queued_at=clock.real_now() - 3 * MINUTE)
    assert ImportRun.objects.left_behind().get() == row
    claimed(row)
    assert not ImportRun.objects.left_behind().exists()
    lease_ended(row)
    assert ImportRun.objects.left_behind().get() == row


def test_what_failed_too_often_is_given_up_once_and_told_to_the_trail(row: ImportRun) -> None:
    ImportRun.objects.filter(pk=row.pk).update(status=WorkStatus.RUNNING, attempts=ATTEMPTS)
    lease_ended(row)

    sweep()
    sweep()

    assert (status(row), row.failure) == (WorkStatus.FAILED, "given_up")
    event = Event.objects.get(verb="work.given_up")
    assert (event.subject_id, event.job, event.by.is_system) == (str(row.pk), "sweep", True)


def test_the_sweep_leaves_what_was_queued_this_minute_to_its_own_worker(row: ImportRun) -> None:
    ImportRun.objects.filter(pk=row.pk).update(queued_at=clock.real_now() - MINUTE)
    assert not ImportRun.objects.left_behind().exists()
