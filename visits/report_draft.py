"""The first draft of a visit's report, put together from what the record says (F1)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.record import record as record_event
from cases.models import Outcome
from followups import next_step
from followups.models import Ability, NonPaymentReason, Willingness
from foundation import clock
from foundation.listing import listed
from staff.models import User
from visits.kinds import Consequence
from visits.models import Step, VisitPlan, VisitRecord, VisitReport, Who
from visits.verbs import Verb


@dataclass(frozen=True)
class RecordInWords:
    """What a record says in the active language: whole sentences, or phrases without a full stop.

    Empty where it says nothing. ``shown`` is evidence, ``consequences`` are those words.
    """

    outcome: str = ""
    spoke_with: str = ""
    shown: str = ""
    consequences: str = ""
    reasons: str = ""
    difficulties: str = ""
    debtor_said: str = ""
    willingness: str = ""
    ability: str = ""
    promise: str = ""
    agreement: str = ""
    next_step: str = ""


def draft_from(record: VisitRecord, *, by: User) -> VisitReport:
    """The first draft of the report of a submitted record, in the writer's language.

    The same report when it was drafted before.
    """
    with translation.override(by.language):
        return draft(record.visit, in_words(record), by=by)


@transaction.atomic
def draft(visit: VisitPlan, words: RecordInWords, *, by: User) -> VisitReport:
    """Keep the first draft, worded in the writer's language; the same report when it was drafted before."""
    moment = clock.now()
    with translation.override(by.language):
        written = texts(visit, words)
    usual = {"language": by.language, "written_by": by, "drafted_at": moment, "written_at": moment}
    report, made = VisitReport.objects.get_or_create(visit=visit, defaults={**written, **usual})
    if made:
        record_event(Verb.VISIT_REPORT_DRAFTED, report, by=by, case=visit.case.number)
    return report


def texts(visit: VisitPlan, words: RecordInWords) -> dict[str, str]:
    """The report's parts in the active language, for the collector to put right."""
    there = _("%(lead)s and %(second)s were at the address on %(day)s.") % {
        "lead": visit.lead.name,
        "second": visit.second.name,
        "day": visit.day.isoformat(),
    }
    agreed = _lines(
        _line(_("Promise: %(what)s."), words.promise), _line(_("Agreement: %(what)s."), words.agreement)
    )
    return {
        "happened": _lines(
            there,
            _line(_("Outcome: %(what)s."), words.outcome),
            _line(_("Spoken with: %(what)s."), words.spoke_with),
            _line(_("Evidence shown: %(what)s."), words.shown),
            _line(_("Consequences told: %(what)s."), words.consequences),
        ),
        "difficulties": _lines(
            _line(_("Reasons given: %(what)s."), words.reasons),
            words.difficulties,
            _line(_("In their own words: “%(what)s”"), words.debtor_said),
        ),
        "willingness": _lines(
            _line(_("Willingness: %(what)s."), words.willingness),
            _line(_("Ability: %(what)s."), words.ability),
        ),
        "agreed": agreed or _("Nothing was agreed."),
        "next_steps": words.next_step,
    }


def in_words(record: VisitRecord) -> RecordInWords:
    """What the record says, in the active language."""
    spoken_with_debtor = record.who == Who.SELF
    can = str(Ability(record.ability).label) if spoken_with_debtor else ""
    reasons = record.several(Step.LISTENING, "reasons")
    words = record.several(Step.CONSEQUENCES, "words")
    return RecordInWords(
        outcome=str(Outcome(record.visit.contact.outcome).label),
        spoke_with=str(Who(record.who).label) if record.who in (Who.SELF, Who.OTHER) else "",
        shown=listed(item.name for item in record.shown.all()),
        consequences=listed(str(Consequence(it).label) for it in words),
        reasons=listed(str(NonPaymentReason(it).label) for it in reasons),
        difficulties=record.text(Step.LISTENING, "difficulties"),
        debtor_said=record.text(Step.LISTENING, "debtor_said"),
        willingness=str(Willingness(record.willingness).label) if spoken_with_debtor else "",
        ability=listed(part for part in (can, record.text(Step.LISTENING, "ability_support")) if part),
        promise=record.promise_in_words,
        agreement=record.agreement_in_words,
        next_step=_suggested(record),
    )


def _suggested(record: VisitRecord) -> str:
    """The suggested next step with its day; only the reasons when none is suggested."""
    found = next_step.suggest(
        record.visit.case,
        outcome=record.visit.contact.outcome,
        willingness=record.willingness,
        ability=record.ability,
    )
    why = " ".join(found.why)
    if found.step is None or found.due_on is None:
        return why
    return _("%(step)s by %(day)s. %(why)s") % {
        "step": found.words,
        "day": found.due_on.isoformat(),
        "why": why,
    }


def _line(words: str, what: str) -> str:
    """The sentence around ``what``; empty when there is nothing to say."""
    return words % {"what": what} if what else ""


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
