"""Who may see which case: the one rule (design.md, "Who may see what").

A collector sees the cases assigned to them, and those of a colleague whose absence they cover today. A
supervisor sees those of their team, a manager all, compliance those with a standing Concern. Finance and
administrators see none: the money view and the settings are theirs. Rights add up over a person's roles.
Being a superuser adds nothing.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from cases.models.assignment import Assignment
from cases.models.concern import Concern
from foundation import clock
from staff.models import Absence, Role

if TYPE_CHECKING:
    from staff.models import User


def of_cases(user: "User") -> Q:
    """The condition on Case that holds for what ``user`` may see."""
    if user.is_system:
        # The actor of jobs. It has no account, so it is never active.
        return Q()
    if not user.is_active:
        return Q(pk__in=[])
    if user.has_role(Role.MANAGER):
        return Q()
    allowed = Q(pk__in=[])
    if user.has_role(Role.SUPERVISOR) and user.team_id:
        allowed |= Q(team_id=user.team_id)
    if user.has_role(Role.COLLECTOR):
        stood_in_for = Absence.objects.covered_by(user, on=clock.business_date()).values("user_id")
        mine = Assignment.objects.standing().filter(Q(collector=user) | Q(collector_id__in=stood_in_for))
        allowed |= Q(pk__in=mine.values("case_id"))
    if user.has_role(Role.COMPLIANCE):
        allowed |= Q(pk__in=Concern.objects.standing(clock.now()).values("case_id"))
    return allowed
