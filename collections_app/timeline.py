"""The history of a case in the reader's language: its audit events, with the payments between them.

The ledger books money without looking at cases. So payments are read from the ledger and put between the
events.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audit.models import Event
from audit.verbs import TrailVerb, untold, verbs
from cases.closing import CANCEL_REASONS
from cases.models import (
    Case,
    Channel,
    ClosureKind,
    ConcernKind,
    EvidenceKind,
    HoldKind,
    Outcome,
    PartyRole,
    SourcedState,
    Stage,
)
from followups.kinds import END_REASONS, TASK_RESULTS
from followups.models import PromiseOutcome, TaskKind
from followups.verbs import Verb
from foundation import keyset
from foundation.formats import day, money_with_currency
from ledger.kinds import ChargeKind
from ledger.models import Payment
from visits.models import Result

# The tone of a promise depends on its outcome.
TONES = {"kept": "good", "part_kept": "warn", "broken": "stop"}


class Worded(NamedTuple):
    """The choices that word a value of an event's ``after``. Without a noun, for every verb."""

    key: str
    choices: type[models.TextChoices]
    noun: str = ""


# One noun's own choices come before those of every verb.
VALUES = (
    Worded("kind", ClosureKind, "case"),
    Worded("kind", ChargeKind, "charge"),
    Worded("kind", ClosureKind, "closure"),
    Worded("kind", ConcernKind, "concern"),
    Worded("kind", EvidenceKind, "evidence"),
    Worded("kind", HoldKind, "hold"),
    Worded("kind", TaskKind, "task"),
    Worded("outcome", PromiseOutcome, "promise"),
    Worded("result", Result, "visit"),
    Worded("stage", Stage),
    Worded("outcome", Outcome),
    Worded("channel", Channel),
    Worded("role", PartyRole),
    Worded("state", SourcedState),
)
DAYS = ("due_on", "on", "until")
SAID = ("reason", "remarks", "finding", "result")
# The codes that the program writes if no person gives the reason, by the verb's noun.
REASON_CODES: dict[str, Mapping[str, str | Promise]] = {
    "agreement": END_REASONS,
    "contact": CANCEL_REASONS,
    "task": TASK_RESULTS,
}


@dataclass(frozen=True)
class Moment:
    """One entry of the history, as parts/timeline.html shows it."""

    words: str
    at: datetime
    by: str = ""
    note: str = ""
    url: str = ""
    quote: str = ""
    tone: str = ""


def latest(case: Case, size: int = 12) -> list[Moment]:
    """The newest entries of the history, in two queries."""
    payments = _payments(case).order_by("-booked_at", "-pk")[:size]
    moments = [*_worded(_events(case).order_by("-pk")[:size]), *_received(payments)]
    return sorted(moments, key=lambda it: it.at, reverse=True)[:size]


def page(case: Case, cursor: str) -> tuple[list[Moment], "keyset.Page[Event]"]:
    """One page of the whole history, newest first, with the payments booked between its events."""
    events = keyset.page(_events(case), order=("-pk",), cursor=cursor)
    payments = _payments(case)
    if not events.first and events.rows:
        newer = _events(case).filter(pk__gt=events.rows[0].pk).order_by("pk").first()
        payments = payments.filter(booked_at__lt=newer.happened_at) if newer else payments
    if events.next:
        payments = payments.filter(booked_at__gte=events.rows[-1].happened_at)
    moments = [*_worded(events.rows), *_received(payments)]
    return sorted(moments, key=lambda it: it.at, reverse=True), events


def _events(case: Case) -> "QuerySet[Event]":
    return Event.objects.filter(case=case.number).exclude(verb__in=untold()).select_related("by")


def _payments(case: Case) -> "QuerySet[Payment]":
    """The payments booked for the debtor since the case was opened."""
    rows = Payment.objects.filter(account=case.debtor.account_id, booked_at__gte=case.opened_at)
    return rows.select_related("booked_by", "reversal")


def _worded(events: Iterable[Event]) -> Iterable[Moment]:
    for event in events:
        after = json.loads(event.text).get("after", {})
        verb = verbs().get(event.verb)
        noun = event.verb.partition(".")[0]
        yield Moment(
            words=str(verb.words) if verb else event.verb,
            at=event.happened_at,
            by="" if event.by.is_system else event.by.name,
            note=" · ".join(_facts(noun, after)),
            url=_link(event),
            quote=_quoted(noun, after),
            tone=_tone(verb, after),
        )


def _tone(verb: TrailVerb | None, after: dict[str, Any]) -> str:
    """The tone of the verb. A promise has the tone of its outcome."""
    if verb == Verb.PROMISE_JUDGED:
        return TONES.get(after.get("outcome", ""), "")
    return verb.tone if verb else ""


def _quoted(noun: str, after: dict[str, Any]) -> str:
    """The words that a person gave with the event. A code of the program is worded."""
    said = next((str(after[it]) for it in SAID if after.get(it) and not _choices(noun, it)), "")
    return str(REASON_CODES.get(noun, {}).get(said, said))


def _choices(noun: str, key: str) -> type[models.TextChoices] | None:
    """The choices that word the value of ``key`` in an event about ``noun``. None if there are none."""
    return next((it.choices for it in VALUES if it.key == key and it.noun in (noun, "")), None)


def _facts(noun: str, after: dict[str, Any]) -> Iterable[str]:
    """The other facts of an event: worded codes, amounts and days."""
    for name, value in after.items():
        choices = _choices(noun, name)
        if choices is not None and value in choices.values:
            yield str(choices(value).label)
        elif name == "amount":
            yield money_with_currency(Decimal(str(value)))
        elif name in DAYS and value:
            yield str(value)[:10]


def _received(payments: Iterable[Payment]) -> Iterable[Moment]:
    for payment in payments:
        words, tone = _("Payment received"), "good"
        if hasattr(payment, "reversal"):
            words, tone = _("Payment received, reversed since"), "warn"
        yield Moment(
            words=words,
            at=payment.booked_at,
            by="" if payment.booked_by.is_system else payment.booked_by.name,
            note=_("%(amount)s, value date %(day)s")
            % {"amount": money_with_currency(payment.amount), "day": day(payment.value_date)},
            tone=tone,
        )


# The URL name of the list that shows a noun of the case.
PAGES = {
    "agreement": "case-agreements",
    "contact": "case-contacts",
    "hold": "case-holds",
    "letter": "case-letters",
    "limitation": "case-limitation",
    "plan": "case-plan",
    "promise": "case-promises",
    "statement": "case-statements",
    "visit": "case-visits",
}


def _link(event: Event) -> str:
    """The page that shows the event's subject. Empty if there is none."""
    name = PAGES.get(event.verb.partition(".")[0])
    return reverse(name, args=[event.case]) if name else ""
