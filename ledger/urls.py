"""Addresses of this room."""

from django.urls import path

from ledger import views

urlpatterns = [path("rules/rates/", views.rate_caps, name="rate-caps")]
