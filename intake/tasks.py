"""The task that reads uploaded files."""

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from intake import staging
from intake.models import ImportRun
from intake.tables import Unreadable


@shared_task
def read(pk: int) -> None:
    """Read and check the files of import ``pk``, unless another worker does or it is done."""
    run = ImportRun.objects.claim(pk)
    if run is None:
        return
    try:
        staging.stage(run)
    except Unreadable:
        # The run records the reason.
        return
    except SoftTimeLimitExceeded:
        run.fail("time")
