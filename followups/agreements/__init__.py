"""The way of a repayment agreement: draft → signed → accepted → active → completed, broken, superseded,
cancelled.

It binds when the company accepts it (V11) and becomes active after the debtor's yes or 72 hours without
objection (R2). Only an active one stands in the ledger. Drawn up in ``drafting``, printed in ``paper``, led
on its way in ``way``, looked after every day in ``judging``, its money told in ``progress``.
"""

from followups.agreements.drafting import Manner, approved_plan, decide_range, draft, owed_now
from followups.agreements.judging import judge, remind, revive, settle
from followups.agreements.paper import print_paper
from followups.agreements.progress import Paid, progress
from followups.agreements.way import (
    ACCEPT_WITHIN_BUSINESS_DAYS,
    COOLING_OFF,
    GRACE_DAYS,
    accept,
    accept_until,
    activate,
    cancel,
    cools_off_at,
    may_activate_at,
    note_objection,
    note_yes,
    sign,
    sign_paper,
)

__all__ = [
    "ACCEPT_WITHIN_BUSINESS_DAYS",
    "COOLING_OFF",
    "GRACE_DAYS",
    "Manner",
    "Paid",
    "accept",
    "accept_until",
    "activate",
    "approved_plan",
    "cancel",
    "cools_off_at",
    "decide_range",
    "draft",
    "judge",
    "may_activate_at",
    "note_objection",
    "note_yes",
    "owed_now",
    "print_paper",
    "progress",
    "remind",
    "revive",
    "settle",
    "sign",
    "sign_paper",
]
