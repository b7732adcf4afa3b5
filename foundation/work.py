"""Work as rows: the transaction of the cause makes a row with a status, and a task wakes a worker.

A task claims its row with one UPDATE, works outside any transaction, and finishes only with the token it
claimed with. What a killed worker left behind is found again by a sweep once its lease has run out.
"""

import uuid
from datetime import timedelta
from typing import ClassVar, Self, TypeVar

from celery import current_app
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.status import Status, StatusChoices

ATTEMPTS = 3


class WorkStatus(StatusChoices):
    QUEUED = "queued", "info", "clock", _("waiting")
    RUNNING = "running", "info", "loader", _("being made")
    DONE = "done", "good", _("ready")
    FAILED = "failed", "stop", _("failed")


Row = TypeVar("Row", bound="WorkRow")


class WorkQuerySet(models.QuerySet[Row]):
    """Claiming and finding work."""

    def claim(self, pk: int) -> Row | None:
        """The row under a fresh token.

        None when another worker has it, when it is done, or when it failed too often.
        """
        moment, token = clock.real_now(), uuid.uuid4()
        free = Q(status=WorkStatus.QUEUED) | Q(status=WorkStatus.RUNNING, leased_until__lt=moment)
        # Longer than the hard time limit, so a worker that still lives never loses its row.
        lease = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)
        claimed = self.filter(free, pk=pk, attempts__lt=ATTEMPTS).update(
            status=WorkStatus.RUNNING,
            token=token,
            leased_until=moment + lease,
            attempts=F("attempts") + 1,
        )
        return self.get(pk=pk, token=token) if claimed else None

    def give_up(self) -> list[Row]:
        """Mark the rows that failed too often as failed, and return them. Call it in a transaction."""
        rows = list(self.left_behind().filter(attempts__gte=ATTEMPTS).select_for_update())
        self.filter(pk__in=[row.pk for row in rows]).update(
            status=WorkStatus.FAILED, failure="given_up", leased_until=None
        )
        return rows

    def left_behind(self) -> Self:
        """Rows that no worker works on any more, or for which no worker was woken."""
        moment = clock.real_now()
        return self.filter(
            Q(status=WorkStatus.RUNNING, leased_until__lt=moment)
            | Q(status=WorkStatus.QUEUED, queued_at__lt=moment - timedelta(minutes=2))
        )


class WorkRow(models.Model):
    """A piece of work for a worker: queued, being made (0–100 %), ready, or failed with a reason code.

    ``task`` names the Celery task that does it, for the sweep.
    """

    task: ClassVar[str]

    status = models.CharField(max_length=8, choices=WorkStatus, default=WorkStatus.QUEUED)
    queued_at = models.DateTimeField(default=clock.real_now)
    token = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def shown_as(self) -> Status:
        """How a page shows the work."""
        return WorkStatus(self.status).shown_as

    @property
    def is_queued(self) -> bool:
        return self.status == WorkStatus.QUEUED

    @property
    def is_running(self) -> bool:
        return self.status == WorkStatus.RUNNING

    @property
    def is_unfinished(self) -> bool:
        """Whether a worker still has to do it or is doing it."""
        return self.is_queued or self.is_running

    @property
    def is_ready(self) -> bool:
        return self.status == WorkStatus.DONE

    @property
    def failed(self) -> bool:
        return self.status == WorkStatus.FAILED

    def wake(self) -> None:
        """Wake a worker for this row; call it once its transaction is committed."""
        current_app.send_task(self.task, args=[self.pk])

    def _mine(self) -> models.QuerySet[Self]:
        return type(self)._base_manager.filter(pk=self.pk, token=self.token, status=WorkStatus.RUNNING)

    def report_progress(self, percent: int) -> None:
        """Show how far the work is, in per cent."""
        self._mine().update(progress=percent)
        self.progress = percent

    def advance(self, **values: object) -> bool:
        """Keep ``values`` of work that goes on in pieces; False when the row was taken over meanwhile.

        Each piece that is done gives the work its attempts back. Call it in the transaction of the piece.
        """
        going = bool(self._mine().update(attempts=1, **values))
        if going:
            for name, value in values.items():
                setattr(self, name, value)
        return going

    def put_back(self) -> bool:
        """Leave the rest to another worker; False when the row was taken over meanwhile."""
        return bool(
            self._mine().update(
                status=WorkStatus.QUEUED, queued_at=clock.real_now(), leased_until=None, attempts=0
            )
        )

    def try_again(self) -> None:
        """Queue failed work once more. A row that did not fail stays as it is."""
        again = type(self)._base_manager.filter(pk=self.pk, status=WorkStatus.FAILED)
        again.update(status=WorkStatus.QUEUED, queued_at=clock.real_now(), attempts=0, failure="")

    def finish(self, **values: object) -> bool:
        """Mark the work ready and set ``values`` with it; False when the row was taken over meanwhile."""
        done = self._mine().update(status=WorkStatus.DONE, progress=100, leased_until=None, **values)
        return bool(done)

    def fail(self, failure: str) -> bool:
        """Mark the work failed with a reason; False when the row was taken over meanwhile."""
        return bool(self._mine().update(status=WorkStatus.FAILED, failure=failure[:200], leased_until=None))
