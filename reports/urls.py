"""Addresses of this room."""

from django.urls import path

from reports.views import overview, reports

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("overview/<slug:code>/", overview.figure, name="figure"),
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", reports.order, name="report-order"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/progress/", reports.progress, name="report-progress"),
    path("reports/<int:pk>/pdf/", reports.pdf, name="report-pdf"),
    path("cases/<str:number>/reports/new/", reports.order_for_case, name="case-report-order"),
]
