"""The sealing job."""

from celery import shared_task

from audit import seals


@shared_task
def seal() -> None:
    """Seal the events since the last seal. Runs every minute."""
    seals.seal()
