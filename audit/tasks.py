"""The sealing job."""

from celery import shared_task

from audit import seals


@shared_task
def seal() -> None:
    """Seal what was written down since the last time; runs every minute."""
    seals.seal()
