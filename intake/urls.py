"""Addresses of this room."""

from django.urls import path

from foundation.soon import soon

urlpatterns = [
    path("imports/", soon, name="imports"),
    path("imports/new/", soon, name="import-new"),
    path("imports/<int:pk>/", soon, name="import"),
]
