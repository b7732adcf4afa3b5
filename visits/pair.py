"""Who goes: the two who are assigned to a case, and who covers them (W2)."""

from datetime import date

from cases.models import Case
from staff.models import Absence, User


def assigned_pair(case: Case) -> list[User]:
    """The case's standing pair, lead first; empty while nobody is assigned."""
    standing = case.assignments.standing().order_by("role").select_related("collector")
    return [it.collector for it in standing]


def who_may_go(case: Case, on: date) -> list[User]:
    """The assigned pair, lead first, then whoever covers one of them on ``on``."""
    there = assigned_pair(case)
    covers = Absence.objects.standing(on).filter(user__in=there).exclude(cover=None)
    for absence in covers.select_related("cover"):
        if absence.cover and absence.cover not in there:
            there.append(absence.cover)
    return there
