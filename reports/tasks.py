"""The task that makes stage reports."""

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from reports import printing
from reports.models import StageReport


@shared_task
def build(pk: int) -> None:
    """Make the stage report ``pk``, unless another worker makes it or it is made."""
    report = StageReport.objects.claim(pk)
    if report is None:
        return
    try:
        printing.make(report)
    except SoftTimeLimitExceeded:
        report.fail("time")
