"""The nouns of the visit, one a file."""

from visits.models.permit import CheckedHow, Permit
from visits.models.visit_plan import VisitPlan, VisitPlanQuerySet, who_may_go

__all__ = [
    "CheckedHow",
    "Permit",
    "VisitPlan",
    "VisitPlanQuerySet",
    "who_may_go",
]
