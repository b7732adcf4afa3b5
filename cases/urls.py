"""Addresses of this room."""

from django.urls import path

from cases.views import assignment, plan, stage
from foundation.soon import soon

urlpatterns = [
    path("cases/", soon, name="cases"),
    path("cases/<str:number>/file/", soon, name="case-file"),
    path("cases/<str:number>/identity/", soon, name="identity"),
    path("cases/<str:number>/addresses/", soon, name="addresses"),
    path("cases/<str:number>/debts/", soon, name="case-debts"),
    path("cases/<str:number>/evidence/", soon, name="case-evidence"),
    path("evidence/<int:pk>/", soon, name="evidence"),
    path("evidence/<int:pk>/file/", soon, name="evidence-file"),
    path("cases/<str:number>/plan/", plan.plan, name="case-plan"),
    path("cases/<str:number>/plan/approval/", plan.approval, name="plan-approval"),
    path("cases/<str:number>/assignment/", assignment.assignment, name="case-assignment"),
    path("assignment/", assignment.bulk, name="bulk-assignment"),
    path("cases/<str:number>/stage/", stage.stage, name="case-stage"),
    path("cases/<str:number>/rounds/new/", stage.new_round, name="case-round"),
    path("cases/<str:number>/limitation/", stage.limitation_events, name="case-limitation"),
    path("cases/<str:number>/holds/", soon, name="case-holds"),
    path("holds/<int:pk>/release/", soon, name="hold-release"),
    path("holds/<int:pk>/review/", soon, name="hold-review"),
    path("cases/<str:number>/contacts/", soon, name="case-contacts"),
    path("contacts/<int:pk>/record/", soon, name="contact-record"),
    path("contacts/<int:pk>/cancellation/", soon, name="contact-cancellation"),
    path("contacts/<int:pk>/approval/", soon, name="contact-approval"),
    path("contacts/<int:pk>/delivery/", soon, name="contact-delivery"),
    path("refusals/", soon, name="refusals"),
    path("refusals/<int:pk>/", soon, name="refusal"),
    path("rules/", soon, name="rules"),
]
