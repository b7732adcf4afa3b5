"""The nouns of the visit, one a file."""

from visits.kinds import (
    NEUTRAL_STEPS,
    AlarmStep,
    CheckedHow,
    Consent,
    IncidentKind,
    Result,
    SafeBy,
    Shows,
    Step,
    Who,
)
from visits.models.amendment import Amendment
from visits.models.code_question import CodeQuestion
from visits.models.confirmation import VisitConfirmation
from visits.models.day_route import DayRoute
from visits.models.draft import LEAVE_WITHIN, VisitDraft
from visits.models.incident import Incident
from visits.models.outing import Outing, OutingAlarm
from visits.models.permit import Permit
from visits.models.photo import Photo
from visits.models.record import VisitRecord
from visits.models.recording import Recording
from visits.models.typed_answer import Raw, TypedAnswer
from visits.models.visit_plan import VisitPlan, VisitPlanQuerySet
from visits.models.visit_report import VisitReport, VisitReportReview

__all__ = [
    "LEAVE_WITHIN",
    "NEUTRAL_STEPS",
    "AlarmStep",
    "Amendment",
    "CheckedHow",
    "CodeQuestion",
    "Consent",
    "DayRoute",
    "Incident",
    "IncidentKind",
    "Outing",
    "OutingAlarm",
    "Permit",
    "Photo",
    "Raw",
    "Recording",
    "Result",
    "SafeBy",
    "Shows",
    "Step",
    "TypedAnswer",
    "VisitConfirmation",
    "VisitDraft",
    "VisitPlan",
    "VisitPlanQuerySet",
    "VisitRecord",
    "VisitReport",
    "VisitReportReview",
    "Who",
]
