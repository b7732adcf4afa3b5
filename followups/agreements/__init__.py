"""A repayment agreement from draft to its end.

The states are draft → signed → accepted → active → completed, broken, superseded or cancelled.

The agreement binds when the company accepts it (V11). It becomes active when the debtor agrees, or after 72
hours without an objection (R2). Only an active agreement stands in the ledger. The module ``drafting`` draws
it up, ``paper`` prints it, ``way`` carries out its steps, ``judging`` is the daily job, and ``progress``
tells what is paid.
"""

from followups.agreements.drafting import Manner, approved_plan, decide_range, draft, owed_now
from followups.agreements.judging import judge, remind, revive, settle
from followups.agreements.paper import print_paper
from followups.agreements.pausing import Pause, print_confirmation, resume, suspend
from followups.agreements.progress import Paid, progress
from followups.agreements.subject import Choice, Subject, subject_of
from followups.agreements.way import (
    ACCEPT_WITHIN_BUSINESS_DAYS,
    COOLING_OFF,
    FIRST_DUE_AFTER_DAYS,
    GRACE_DAYS,
    accept,
    accept_until,
    activate,
    cancel,
    cools_off_at,
    earliest_due,
    may_activate_at,
    note_objection,
    note_yes,
    sign,
    sign_paper,
)

__all__ = [
    "ACCEPT_WITHIN_BUSINESS_DAYS",
    "COOLING_OFF",
    "FIRST_DUE_AFTER_DAYS",
    "GRACE_DAYS",
    "Choice",
    "Manner",
    "Paid",
    "Pause",
    "Subject",
    "accept",
    "accept_until",
    "activate",
    "approved_plan",
    "cancel",
    "cools_off_at",
    "decide_range",
    "draft",
    "earliest_due",
    "judge",
    "may_activate_at",
    "note_objection",
    "note_yes",
    "owed_now",
    "print_confirmation",
    "print_paper",
    "progress",
    "remind",
    "resume",
    "revive",
    "settle",
    "sign",
    "sign_paper",
    "subject_of",
    "suspend",
]
