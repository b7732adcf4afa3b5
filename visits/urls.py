"""Addresses of this room."""

from django.urls import path

from foundation.soon import soon

urlpatterns = [
    path("my-day/", soon, name="my-day"),
    path("my-day/sheet/", soon, name="day-sheet"),
    path("cases/<str:number>/visits/", soon, name="case-visits"),
    path("cases/<str:number>/visits/new/", soon, name="visit-new"),
    path("visits/<int:pk>/", soon, name="visit"),
    path("visits/<int:pk>/report/", soon, name="visit-report"),
    path("incidents/<int:pk>/", soon, name="incident"),
    path("visit-code/", soon, name="visit-code"),
    path("visits/<int:pk>/door/", soon, name="door"),
    path("visits/<int:pk>/write-up/", soon, name="write-up"),
    path("visits/<int:pk>/record/", soon, name="visit-record"),
]
