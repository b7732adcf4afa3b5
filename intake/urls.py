"""Addresses of this room."""

from django.urls import path

from intake.views import imports

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/<int:pk>/", imports.import_run, name="import"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<int:pk>/decision/", imports.import_decision, name="import-decision"),
    path("imports/<int:pk>/bad-rows/", imports.import_bad_rows, name="import-bad-rows"),
]
