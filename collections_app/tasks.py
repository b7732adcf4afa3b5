"""Jobs that range over every room: finding work that was left behind, and tidying up."""

import time

from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session

from foundation import clock
from foundation.work import ATTEMPTS, WorkRow, WorkStatus

DAY = 24 * 3600


def kinds_of_work() -> list[type[WorkRow]]:
    """Every table whose rows are work, with the task that does it in ``task``."""
    return [model for model in apps.get_models() if issubclass(model, WorkRow)]


@shared_task
def sweep() -> None:
    """Wake a worker for every row that a killed one left; give up on those tried too often. Runs every
    minute.
    """
    for model in kinds_of_work():
        left = model.objects.left_behind()
        left.filter(attempts__gte=ATTEMPTS).update(
            status=WorkStatus.FAILED, failure="given_up", leased_until=None
        )
        for row in left.filter(attempts__lt=ATTEMPTS).order_by("pk")[:200]:
            row.wake()


@shared_task
def tidy() -> None:
    """Empty the broker's folder of messages done more than a day ago, and end sessions that ran out. Runs
    daily.

    The messages are kept that long because one that is half-written can be taken: the row is then found by
    the sweep.
    """
    Session.objects.filter(expire_date__lt=clock.real_now()).delete()
    processed = settings.DATA_DIR / "broker" / "processed"
    if not settings.REDIS_URL and processed.is_dir():
        for message in processed.iterdir():
            if message.stat().st_mtime < time.time() - DAY:
                message.unlink(missing_ok=True)
