"""Jobs that range over every room: find unfinished work, and delete what is no longer needed."""

import time

from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from audit.record import record_many
from collections_app.verbs import Verb
from foundation import clock
from foundation.work import WorkRow
from staff.models import system_actor

DAY = 24 * 3600


def kinds_of_work() -> list[type[WorkRow]]:
    """Every table whose rows are work. ``task`` names the task that does a row."""
    return [model for model in apps.get_models() if issubclass(model, WorkRow)]


@shared_task
def sweep() -> None:
    """Wake a worker for every row that a killed worker left. Runs every minute.

    A row that was tried too often becomes failed, and the trail says so.
    """
    for model in kinds_of_work():
        with transaction.atomic():
            if given_up := model.objects.give_up():
                record_many(Verb.WORK_GIVEN_UP, given_up, by=system_actor(), job="sweep")
        for row in model.objects.left_behind().order_by("pk")[:200]:
            row.wake()


@shared_task
def tidy() -> None:
    """Delete messages that the broker finished over a day ago, and expired sessions. Runs daily.

    A message is kept for a day, because a worker can take one that is half-written. The sweep then finds its
    row.
    """
    Session.objects.filter(expire_date__lt=clock.real_now()).delete()
    processed = settings.DATA_DIR / "broker" / "processed"
    if not settings.REDIS_URL and processed.is_dir():
        for message in processed.iterdir():
            if message.stat().st_mtime < time.time() - DAY:
                message.unlink(missing_ok=True)
