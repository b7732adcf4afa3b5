"""What the worker does for visits."""

from celery import shared_task

from visits import safety


@shared_task(name="visits.tasks.watch", ignore_result=True)
def watch() -> int:
    """Raise the alarm for pairs that are not back, and for permits that turned red on the way."""
    return safety.watch()
