"""The daily jobs. They call the verbs."""

from celery import shared_task

from followups import agreements, conditions, overdue, promises
from staff.models import system_actor


@shared_task
def flag_overdue() -> None:
    """Bring the flags on overdue instalments to what arrears says for today (F8)."""
    overdue.flag(by=system_actor())


@shared_task
def judge() -> None:
    """Judge promises, conditions of waivers and agreements as of today."""
    actor = system_actor()
    promises.judge(by=actor)
    conditions.judge(by=actor)
    agreements.judge(by=actor)
