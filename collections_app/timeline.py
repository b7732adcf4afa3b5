"""What happened in a case, in the reader's language: its audit events by their verb, and the money that came.

Money is booked without looking at cases, so payments are read from the ledger and laid between the events."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.models import Event
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
from followups.models import PromiseOutcome, TaskKind
from followups.models.agreement import END_REASONS
from foundation import keyset
from foundation.templatetags.page import day, money_with_currency
from ledger.models import Payment
from visits.models import Result

# Who looked at what, and who began to write, is for whoever reads the audit trail; a case's history is about
# what was done.
UNTOLD = (
    "document.opened",
    "evidence.copied",
    "evidence.seen",
    "letter.previewed",
    "person.unmasked",
    "phone.unmasked",
    "report.downloaded",
    "visit.draft_begun",
    "visit_code.asked",
    "visit_report.downloaded",
)

WORDS = {
    "address.added": lazy("Address added"),
    "address.consent_recorded": lazy("Consent to visits at an address recorded"),
    "address.made_current": lazy("Visiting address chosen"),
    "address.marked": lazy("Address marked"),
    "agreement.accepted": lazy("Agreement accepted by the company"),
    "agreement.activated": lazy("Agreement active"),
    "agreement.broken": lazy("Agreement broken"),
    "agreement.cancelled": lazy("Agreement cancelled"),
    "agreement.completed": lazy("Agreement completed"),
    "agreement.debtor_agreed": lazy("The debtor agrees with the agreement"),
    "agreement.debtor_objected": lazy("The debtor objects to the agreement"),
    "agreement.drafted": lazy("Agreement drawn up"),
    "agreement.range_approved": lazy("Terms outside the plan's range allowed"),
    "agreement.range_returned": lazy("Terms outside the plan's range not allowed"),
    "agreement.revived": lazy("Agreement stands again"),
    "agreement.signed": lazy("Agreement signed"),
    "agreement.superseded": lazy("Agreement replaced by a newer one"),
    "case.assigned": lazy("Assigned"),
    "case.closed": lazy("Case closed"),
    "case.moved": lazy("Stage changed"),
    "case.opened": lazy("Case opened"),
    "case.referred": lazy("Referred to legal"),
    "case.reopened": lazy("Case opened again"),
    "case.round_began": lazy("New round"),
    "closure.approved": lazy("Closing agreed to"),
    "closure.asked": lazy("Closing asked for"),
    "closure.returned": lazy("Closing not agreed to"),
    "closure.withdrawn": lazy("Closing no longer asked for"),
    "complaint.answered": lazy("Complaint answered"),
    "complaint.taken": lazy("Complaint"),
    "concern.ended": lazy("Compliance looked into it"),
    "concern.raised": lazy("Passed on to compliance"),
    "contact.approved": lazy("Contact agreed to"),
    "contact.cancelled": lazy("Planned contact cancelled"),
    "contact.delivered": lazy("Arrived"),
    "contact.planned": lazy("Contact planned"),
    "contact.recorded": lazy("Contact"),
    "contact.refused": lazy("Refused by the contact rules"),
    "contact.returned": lazy("Contact not agreed to"),
    "document.issued": lazy("Paper made"),
    "employment.added": lazy("Employer added"),
    "employment.marked": lazy("Employer marked"),
    "evidence.added": lazy("Evidence added"),
    "hold.placed": lazy("Hold placed"),
    "hold.released": lazy("Hold released"),
    "hold.reviewed": lazy("Hold looked at"),
    "incident.acknowledged": lazy("Incident acknowledged"),
    "incident.debriefed": lazy("Incident talked over"),
    "incident.raised": lazy("Incident"),
    "letter.approved": lazy("Letter approved"),
    "letter.delivered": lazy("Letter arrived"),
    "letter.dispatched": lazy("Letter sent"),
    "letter.printed": lazy("Letter printed"),
    "letter.returned": lazy("Letter returned to its writer"),
    "letter.reworded": lazy("Letter reworded"),
    "letter.sent_for_approval": lazy("Letter waits for approval"),
    "letter.withdrawn": lazy("Letter withdrawn"),
    "letter.written": lazy("Letter written"),
    "limitation.noted": lazy("Limitation period restarted"),
    "overdue.flagged": lazy("Instalment overdue"),
    "party.added": lazy("Somebody else named in the debt"),
    "party.ended": lazy("Somebody has no part in the debt any more"),
    "payment.claim_settled": lazy("Payment that the debtor spoke of looked into"),
    "payment.claimed": lazy("The debtor says he paid"),
    "payment.confirmed": lazy("Finance confirms that everything is paid"),
    "permit.checked": lazy("Visit permit checked"),
    "person.added": lazy("Person added to the file"),
    "person.described": lazy("Particulars of the person changed"),
    "person.id_set": lazy("ID number written down"),
    "person.identity_confirmed": lazy("Identity confirmed"),
    "person.merged": lazy("Two files of one person joined"),
    "person.renamed": lazy("Name corrected"),
    "phone.added": lazy("Phone number added"),
    "phone.marked": lazy("Phone number marked"),
    "plan.approved": lazy("Collection plan approved"),
    "plan.returned": lazy("Collection plan returned"),
    "plan.sent": lazy("Collection plan waits for approval"),
    "plan.written": lazy("Collection plan written"),
    "promise.cancelled": lazy("Promise cancelled"),
    "promise.judged": lazy("Promise judged"),
    "promise.made": lazy("Promise to pay"),
    "report.ordered": lazy("Stage report ordered"),
    "statement.taken": lazy("The debtor's own words taken down"),
    "task.finished": lazy("Task done"),
    "task.opened": lazy("Task"),
    "visit.amended": lazy("Visit record amended"),
    "visit.cancelled": lazy("Visit cancelled"),
    "visit.confirmed": lazy("Visit record confirmed by the second collector"),
    "visit.danger": lazy("Somebody in danger at the door"),
    "visit.dissented": lazy("The second collector dissents from the visit record"),
    "visit.identified": lazy("Identity confirmed at the door"),
    "visit.identity_not_found": lazy("Identity not confirmed at the door"),
    "visit.moved": lazy("Visit moved"),
    "visit.planned": lazy("Visit planned"),
    "visit.recorded": lazy("Visit written down"),
    "visit_report.approved": lazy("Visit report accepted"),
    "visit_report.corrected": lazy("Visit report corrected"),
    "visit_report.drafted": lazy("Visit report drafted"),
    "visit_report.returned": lazy("Visit report returned"),
    "visit_report.sent": lazy("Visit report waits for review"),
    "waiver.approved": lazy("Waiver agreed to"),
    "waiver.asked": lazy("Waiver asked for"),
    "waiver.returned": lazy("Waiver not agreed to"),
}

TONES = {
    "agreement.activated": "good",
    "agreement.broken": "stop",
    "agreement.completed": "good",
    "case.closed": "good",
    "case.moved": "now",
    "case.reopened": "warn",
    "case.round_began": "now",
    "complaint.taken": "stop",
    "contact.refused": "stop",
    "hold.placed": "stop",
    "incident.raised": "stop",
    "overdue.flagged": "warn",
    "payment.confirmed": "good",
    "plan.approved": "good",
    "plan.returned": "warn",
    "promise.judged broken": "stop",
    "promise.judged kept": "good",
    "promise.judged part_kept": "warn",
    "visit.danger": "stop",
    "visit.dissented": "warn",
    "visit_report.returned": "warn",
}

# What a value of an event's ``after`` is called, by the verb's noun and the key.
VALUES: dict[str, Any] = {
    "stage": Stage,
    "outcome": Outcome,
    "channel": Channel,
    "role": PartyRole,
    "state": SourcedState,
    "case.kind": ClosureKind,
    "closure.kind": ClosureKind,
    "concern.kind": ConcernKind,
    "evidence.kind": EvidenceKind,
    "hold.kind": HoldKind,
    "promise.outcome": PromiseOutcome,
    "task.kind": TaskKind,
    "visit.result": Result,
}
DAYS = ("due_on", "on", "until")
SAID = ("reason", "remarks", "finding", "result")


@dataclass(frozen=True)
class Moment:
    """One thing that happened, as parts/timeline.html shows it."""

    words: str
    at: datetime
    by: str = ""
    note: str = ""
    url: str = ""
    quote: str = ""
    tone: str = ""


def latest(case: Case, size: int = 12) -> list[Moment]:
    """The newest things that happened; two queries however many there are."""
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
    return Event.objects.filter(case=case.number).exclude(verb__in=UNTOLD).select_related("by")


def _payments(case: Case) -> "QuerySet[Payment]":
    """Money booked for the debtor while the case was there."""
    rows = Payment.objects.filter(account=case.debtor.account_id, booked_at__gte=case.opened_at)
    return rows.select_related("booked_by", "reversal")


def _worded(events: Iterable[Event]) -> Iterable[Moment]:
    for event in events:
        after = json.loads(event.text).get("after", {})
        noun = event.verb.partition(".")[0]
        yield Moment(
            words=str(WORDS.get(event.verb, event.verb)),
            at=event.happened_at,
            by="" if event.by.is_system else event.by.name,
            note=" · ".join(_facts(noun, after)),
            url=_way(event),
            quote=_quoted(noun, after),
            tone=TONES.get(event.verb) or TONES.get(f"{event.verb} {after.get('outcome')}", ""),
        )


def _quoted(noun: str, after: dict[str, Any]) -> str:
    """The words that somebody gave with it; a job's reason worded."""
    said = next((str(after[it]) for it in SAID if after.get(it) and f"{noun}.{it}" not in VALUES), "")
    return str(END_REASONS.get(said, said)) if noun == "agreement" else said


def _facts(noun: str, after: dict[str, Any]) -> Iterable[str]:
    """What an event says besides its verb: codes worded, amounts and days as they are written here."""
    for name, value in after.items():
        choices = VALUES.get(f"{noun}.{name}") or VALUES.get(name)
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


# Where a noun of the case is seen, by the URL name of its list.
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


def _way(event: Event) -> str:
    """The page on which the event's subject is seen; empty where it has none."""
    name = PAGES.get(event.verb.partition(".")[0])
    return reverse(name, args=[event.case]) if name else ""
