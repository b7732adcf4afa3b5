"""Addresses of this room."""

from django.urls import path

from ledger import views

urlpatterns = [
    path("rules/rates/", views.rate_caps, name="rate-caps"),
    path("rules/settlement/", views.allocation_rules, name="allocation-rules"),
]
