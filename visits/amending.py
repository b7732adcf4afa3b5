"""Putting a visit's record right, beside what was written."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record as record_event
from foundation import clock
from staff.models import User
from visits import incidents
from visits.models import Amendment, Step, VisitRecord
from visits.verbs import Verb


@dataclass(frozen=True)
class Correction:
    """A correction of one fact of one step.

    Says how the record words the fact, how it really was, and why the record was wrong.
    """

    step: str
    fact: str
    before: str
    after: str
    reason: str


@transaction.atomic
def amend(record: VisitRecord, correction: Correction, *, by: User) -> Amendment:
    """Put one fact right, by one of the pair or a supervisor.

    Raises ValidationError beside the field: no words, no reason, nothing changed.
    """
    after, reason = correction.after.strip(), correction.reason.strip()
    if not after:
        raise ValidationError({"after": _("Say how it really was.")})
    if not reason:
        raise ValidationError({"reason": _("Say why the record was wrong.")})
    if after == correction.before.strip():
        raise ValidationError({"after": _("This is what the record says already.")})
    made = Amendment.objects.create(
        record=record,
        step=correction.step,
        fact=correction.fact,
        before=correction.before,
        after=after,
        reason=reason,
        by=by,
        made_at=clock.now(),
    )
    record_event(
        Verb.VISIT_AMENDED,
        made,
        by=by,
        case=record.visit.case.number,
        after={"fact": f"{correction.step}.{correction.fact}"},
        personal={"before": correction.before, "after": after, "reason": reason},
    )
    if (correction.step, correction.fact) == (Step.LISTENING, "we_said"):
        incidents.check_our_words(record.visit, after, by=by)
    return made
