"""The jobs of this room."""

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from ledger import month_end
from ledger.models import ClosedMonth
from staff.models import system_actor


@shared_task
def close_month() -> None:
    """Wake a worker for the month that is to be closed now."""
    month = month_end.begin()
    if month is not None:
        month.wake()


@shared_task
def close(pk: int) -> None:
    """Close month ``pk``, or a part of it, unless another worker closes it or it is closed."""
    month = ClosedMonth.objects.claim(pk)
    if month is None:
        return
    try:
        month_end.close(month, by=system_actor())
    except SoftTimeLimitExceeded:
        month.put_back()
    month.refresh_from_db()
    if month.is_queued:
        month.wake()
