"""Addresses of this room."""

from django.urls import path

from followups.views import claims, endings, lawful_account, letters, payments, waivers
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
    path("payments/", payments.payments, name="payments"),
    path("payments/new/", payments.payment_new, name="payment-new"),
    path("payments/<int:pk>/", payments.payment, name="payment"),
    path("cases/<str:number>/letters/", letters.case_letters, name="case-letters"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("cases/<str:number>/closure/", endings.case_closure, name="case-closure"),
    path("cases/<str:number>/reopening/", endings.case_reopening, name="case-reopening"),
    path("cases/<str:number>/complaints/", soon, name="case-complaints"),
    path("lawful-account/", lawful_account.lawful_account, name="lawful-account"),
    path("cases/<str:number>/payment-claims/", claims.case_claims, name="case-claims"),
    path("cases/<str:number>/waivers/", waivers.case_waivers, name="case-waivers"),
    path("payments/export/", payments.payments_export, name="payments-export"),
    path("payments/accounts/", payments.money_accounts, name="money-accounts"),
    path("payments/accounts/<int:pk>/", payments.money_account, name="money-account"),
    path("payments/accounts/<int:pk>/refund/", payments.refund_new, name="refund-new"),
    path("payments/<int:pk>/receipts/<str:language>/", payments.payment_receipt, name="payment-receipt"),
    path("payments/<int:pk>/reversal/", payments.payment_reversal, name="payment-reversal"),
    path("payments/incoming/<int:pk>/", payments.payment_match, name="payment-match"),
    path("payments/claims/<int:pk>/", claims.claim_settlement, name="claim-settlement"),
    path(
        "payments/confirmations/<int:pk>/", payments.payment_confirmation, name="payment-confirmation"
    ),
    path("letters/<int:pk>/text/", letters.letter_text, name="letter-text"),
    path("letters/<int:pk>/sending/", letters.letter_sending, name="letter-sending"),
    path("letters/<int:pk>/approval/", letters.letter_approval, name="letter-approval"),
    path("letters/<int:pk>/print/", letters.letter_print, name="letter-print"),
    path("letters/<int:pk>/pdf/", letters.letter_pdf, name="letter-pdf"),
    path("letters/<int:pk>/dispatch/", letters.letter_dispatch, name="letter-dispatch"),
    path("letters/<int:pk>/delivery/", letters.letter_delivery, name="letter-delivery"),
    path("letters/<int:pk>/withdrawal/", letters.letter_withdrawal, name="letter-withdrawal"),
    path(
        "cases/<str:number>/closure/withdrawal/", endings.closure_withdrawal, name="closure-withdrawal"
    ),
    path("closures/<int:pk>/decision/", endings.closure_decision, name="closure-decision"),
    path(
        "lawful-account/<int:pk>/decision/",
        lawful_account.lawful_account_decision,
        name="lawful-account-decision",
    ),
    path("cases/<str:number>/waivers/<int:pk>/", waivers.waiver_decision, name="waiver-decision"),
]
