"""A real Celery worker makes a report over Redis and PostgreSQL, and a killed worker loses nothing."""

import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from audit.models import Event
from cases.models import Stage
from collections_app.tasks import sweep
from foundation import clock
from foundation.work import WorkStatus
from reports import ordering
from reports.models import StageReport
from reports.ordering import Order

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not settings.REDIS_URL or "postgres" not in os.environ["DATABASE_URL"],
        reason="needs PostgreSQL and Redis: bin/test --services",
    ),
]


OPTIONS = [
    "--loglevel=WARNING",
    "--concurrency=1",
    *(f"--without-{it}" for it in ("gossip", "mingle", "heartbeat")),
]


def start_worker() -> "subprocess.Popen[bytes]":
    """A worker on the database of this test."""
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "collections_app", "worker", *OPTIONS],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "collections_app.settings"},
        start_new_session=True,
    )


@pytest.fixture
def worker():
    process = start_worker()
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def order(world) -> StageReport:
    """The team's report on preparing, from this month."""
    today = clock.business_date()
    asked = Order(
        stage=Stage.PREPARE, team=world.team, since=today.replace(day=1), until=today, language="en"
    )
    return ordering.order(asked, by=world.chen, request_id=uuid.uuid4())


def until_done(report: StageReport, seconds: int = 60) -> StageReport:
    for _half_second in range(seconds * 2):
        report.refresh_from_db()
        if report.status in (WorkStatus.DONE, WorkStatus.FAILED):
            return report
        time.sleep(0.5)
    return report


def test_what_was_ordered_is_made_by_the_worker_and_kept(world, worker):
    report = until_done(order(world))

    assert report.status == WorkStatus.DONE
    assert report.document.file.open("rb").read(5) == b"%PDF-"


def test_what_a_killed_worker_left_is_found_by_the_sweep(world):
    report = order(world)
    claimed = StageReport.objects.claim(report.pk)
    assert claimed is not None
    # The worker dies while it holds the row. The lease of the row ends.
    StageReport.objects.filter(pk=report.pk).update(leased_until=clock.real_now() - timedelta(seconds=1))
    process = start_worker()
    try:
        sweep()
        assert until_done(report).status == WorkStatus.DONE
        assert report.attempts == 2
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_row_that_kills_every_worker_is_given_up(world):
    report = order(world)
    StageReport.objects.filter(pk=report.pk).update(
        status=WorkStatus.RUNNING, attempts=3, leased_until=clock.real_now() - timedelta(seconds=1)
    )

    sweep()

    report.refresh_from_db()
    assert (report.status, report.failure) == (WorkStatus.FAILED, "given_up")
    assert Event.objects.get(verb="work.given_up").subject_id == str(report.pk)
