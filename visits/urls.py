"""Addresses of this room."""

from django.urls import path

from foundation.soon import soon
from visits.views import code, door, incidents, my_day, reports, visits

urlpatterns = [
    path("my-day/", my_day.my_day, name="my-day"),
    path("my-day/sheet/", my_day.day_sheet, name="day-sheet"),
    path("my-day/sheet/printing/", my_day.day_sheet_printing, name="day-sheet-printing"),
    path("outings/", my_day.outings, name="outings"),
    path("outings/<int:pk>/", my_day.outing, name="outing"),
    path("alarms/<int:pk>/", my_day.alarm, name="alarm"),
    path("cases/<str:number>/visits/", visits.case_visits, name="case-visits"),
    path("cases/<str:number>/visits/new/", visits.plan, name="visit-new"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/move/", visits.move, name="visit-move"),
    path("visits/<int:pk>/cancellation/", visits.cancel, name="visit-cancellation"),
    path("visits/<int:pk>/permit/", visits.permit, name="visit-permit"),
    path("visits/<int:pk>/permit/code/", visits.permit_code, name="permit-code"),
    path("visits/reports/", reports.reports, name="visit-reports"),
    path("visits/<int:pk>/report/", reports.report, name="visit-report"),
    path("visits/<int:pk>/report/review/", reports.review, name="visit-report-review"),
    path("visits/<int:pk>/report/pdf/", reports.pdf, name="visit-report-pdf"),
    path("visits/<int:pk>/incidents/new/", incidents.new, name="incident-new"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/acknowledgement/", incidents.acknowledgement, name="incident-acknowledgement"),
    path("incidents/<int:pk>/debrief/", incidents.debrief, name="incident-debrief"),
    path("visit-code/", code.visit_code, name="visit-code"),
    path("visits/<int:pk>/door/", door.door, name="door"),
    path("visits/<int:pk>/door/permit/", door.permit, name="door-permit"),
    path("visits/<int:pk>/door/danger/", door.danger, name="door-danger"),
    path("visits/<int:pk>/write-up/", soon, name="write-up"),
    path("visits/<int:pk>/record/", soon, name="visit-record"),
]
