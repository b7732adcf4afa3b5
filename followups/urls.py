"""Addresses of this room."""

from django.urls import path

from foundation.soon import soon

urlpatterns = [
    path("tasks/", soon, name="tasks"),
    path("tasks/<int:pk>/done/", soon, name="task-done"),
    path("cases/<str:number>/promises/", soon, name="case-promises"),
    path("cases/<str:number>/agreements/", soon, name="case-agreements"),
    path("cases/<str:number>/agreements/new/", soon, name="agreement-new"),
    path("cases/<str:number>/agreements/<int:revision>/", soon, name="agreement"),
    path("cases/<str:number>/statements/", soon, name="case-statements"),
    path("cases/<str:number>/next-step/", soon, name="case-next-step"),
    path("payments/", soon, name="payments"),
    path("payments/new/", soon, name="payment-new"),
    path("payments/<int:pk>/", soon, name="payment"),
    path("cases/<str:number>/letters/", soon, name="case-letters"),
    path("letters/<int:pk>/", soon, name="letter"),
    path("cases/<str:number>/closure/", soon, name="case-closure"),
    path("cases/<str:number>/reopening/", soon, name="case-reopening"),
    path("cases/<str:number>/complaints/", soon, name="case-complaints"),
    path("lawful-account/", soon, name="lawful-account"),
    path("cases/<str:number>/payment-claims/", soon, name="case-claims"),
    path("cases/<str:number>/waivers/", soon, name="case-waivers"),
]
