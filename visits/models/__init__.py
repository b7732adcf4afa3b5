"""The nouns of the visit, one a file."""

from visits.models.code_question import CodeQuestion
from visits.models.day_route import DayRoute
from visits.models.incident import Incident, IncidentKind
from visits.models.outing import AlarmStep, Outing, OutingAlarm, SafeBy
from visits.models.permit import CheckedHow, Permit
from visits.models.visit_plan import VisitPlan, VisitPlanQuerySet, assigned_pair, who_may_go
from visits.models.visit_report import VisitReport, VisitReportReview

__all__ = [
    "AlarmStep",
    "CheckedHow",
    "CodeQuestion",
    "DayRoute",
    "Incident",
    "IncidentKind",
    "Outing",
    "OutingAlarm",
    "Permit",
    "SafeBy",
    "VisitPlan",
    "VisitPlanQuerySet",
    "VisitReport",
    "VisitReportReview",
    "assigned_pair",
    "who_may_go",
]
