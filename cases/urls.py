"""Addresses of this room."""

from django.urls import path

from cases.views import assignment, cases, contacts, holds, plan, refusals, rules, stage
from foundation.soon import soon

urlpatterns = [
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", cases.new, name="case-new"),
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
    path("cases/<str:number>/holds/", holds.holds, name="case-holds"),
    path("holds/<int:pk>/release/", holds.release, name="hold-release"),
    path("holds/<int:pk>/review/", holds.review, name="hold-review"),
    path("cases/<str:number>/contacts/", contacts.contacts, name="case-contacts"),
    path("cases/<str:number>/contacts/plan/", contacts.plan, name="contact-plan"),
    path("cases/<str:number>/contacts/check/", contacts.may_i, name="contact-check"),
    path("cases/<str:number>/contacts/new/", contacts.log, name="contact-log"),
    path("contacts/<int:pk>/record/", contacts.record, name="contact-record"),
    path("contacts/<int:pk>/cancellation/", contacts.cancellation, name="contact-cancellation"),
    path("contacts/<int:pk>/approval/", contacts.approval, name="contact-approval"),
    path("contacts/<int:pk>/delivery/", contacts.delivery, name="contact-delivery"),
    path("refusals/", refusals.refusals, name="refusals"),
    path("refusals/<int:pk>/", refusals.refusal, name="refusal"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:rule>/<str:name>/", rules.value, name="rule-set"),
]
