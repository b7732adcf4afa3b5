"""Pause an active agreement, take it up again, and print the confirmation for the debtor.

A pause places a hardship hold until the day of review. So the contact rules refuse demands, and delinquent
days stand still. The due days stay, or move by the pause. Interest goes on as the agreement says.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.issue import issue
from audit.record import record
from cases import holding
from cases.kinds import HoldKind, Scope
from cases.models import EvidenceItem
from followups.agreements.way import lock
from followups.kinds import AgreementState, PausedDays, TaskKind, TaskResult
from followups.models import AgreedInstalment, LawfulAccount, RepaymentAgreement, Suspension, Task
from followups.tasks_to_do import tell_leads
from followups.verbs import Verb
from foundation import clock
from ledger import agreeing

if TYPE_CHECKING:
    from audit.models import Document
    from staff.models import User

# The longest pause. After it somebody looks at the agreement again.
LONGEST_DAYS = 180


@dataclass(frozen=True)
class Pause:
    """How long, why, with what proof, and what becomes of the due days (a PausedDays)."""

    until: date
    days: str
    reason: str
    proof: EvidenceItem | None = None
    proof_reference: str = ""


@transaction.atomic
def suspend(
    agreement: RepaymentAgreement, pause: Pause, *, by: "User", version: int | None = None
) -> Suspension:
    """Pause the agreement from today. The lead has a task on the day of review.

    Raises Stale. Raises ValidationError beside the field for an agreement that is not active or paused
    already, without a reason or a proof, for a day of review that is not to come or too far, and for moved
    days of a catch-up agreement.
    """
    lock(agreement, version)
    today = clock.business_date()
    _must_be_possible(agreement, pause, today)
    suspension = Suspension.objects.create(
        agreement=agreement,
        since=today,
        until=pause.until,
        last_day=pause.until,
        days=pause.days,
        reason=pause.reason.strip(),
        proof=pause.proof,
        proof_reference=pause.proof_reference.strip(),
        placed_by=by,
        placed_at=clock.now(),
    )
    if pause.days == PausedDays.MOVE:
        _move(agreement, since=today, by_days=suspension.length)
    agreement.save_next()
    case = agreement.case
    holding.keep_until(
        case.debtor.person, HoldKind.HARDSHIP, until=pause.until, by=by, reason=suspension.reason
    )
    nagging = (TaskKind.OVERDUE, TaskKind.REMINDER)
    case.tasks.filter(kind__in=nagging).finish(by=by, result=TaskResult.PAUSED)
    Task.open(case, TaskKind.REVIEW_PAUSE, due_on=pause.until, by=by, subject=suspension.subject)
    after = {"until": pause.until, "days": pause.days, "proof": pause.proof.sha256 if pause.proof else ""}
    record(
        Verb.AGREEMENT_SUSPENDED,
        agreement,
        by=by,
        case=case.number,
        after=after,
        personal={"reason": suspension.reason},
    )
    tell_leads([(case, suspension.subject, {"day": pause.until.isoformat()})], kind="agreement_suspended")
    return suspension


@transaction.atomic
def resume(agreement: RepaymentAgreement, *, by: "User", reason: str, version: int | None = None) -> None:
    """Take a paused agreement up again from today. Due days that moved stay as the debtor was told.

    The hold stands until its own end: compliance may release it. Raises Stale. Raises ValidationError without
    a reason, and if no pause stands.
    """
    lock(agreement, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is taken up again.")})
    today = clock.business_date()
    standing = agreement.suspensions.standing(today).first()
    if standing is None:
        raise ValidationError(_("This agreement is not paused."), code="paused")
    standing.end(by=by, reason=reason, on=today)
    agreement.save_next()
    record(Verb.AGREEMENT_RESUMED, agreement, by=by, case=agreement.case.number, after={"reason": reason})


def print_confirmation(suspension: Suspension, *, by: "User") -> "Document":
    """Print what the pause means for the debtor. It is printed once.

    Never call this inside ``atomic``.
    """
    if suspension.document is not None:
        return suspension.document
    agreement = suspension.agreement
    case = agreement.case
    document = issue(
        "agreement_pause",
        template="pdf/agreement_pause.html",
        context={
            "agreement": agreement,
            "pause": suspension,
            "case": case,
            "debtor": case.debtor.person,
            "instalments": [row for row in agreement.instalments.all() if row.due_on >= suspension.since],
            "account": LawfulAccount.standing(),
        },
        language=agreement.language,
        as_of=suspension.since,
        by=by,
        name=f"{case.number}-{agreement.revision}-pause-{suspension.pk}",
        case=case.number,
    )
    with transaction.atomic():
        lock(agreement)
        suspension.refresh_from_db()
        # Two people may print at the same time. The pause keeps the first paper.
        if suspension.document is None:
            suspension.document = document
            suspension.save(update_fields=["document"])
    return suspension.document


def _must_be_possible(agreement: RepaymentAgreement, pause: Pause, today: date) -> None:
    if agreement.state != AgreementState.ACTIVE:
        raise ValidationError(_("Only an active agreement is paused."), code="active")
    agreement.case.must_be_open()
    if agreement.suspensions.standing(today).exists():
        raise ValidationError(_("This agreement is paused already."), code="paused")
    if not pause.reason.strip():
        raise ValidationError({"reason": _("Say why it is paused.")})
    if pause.proof is None and not pause.proof_reference.strip():
        raise ValidationError({"proof": _("Choose the proof in the vault, or say below where it is.")})
    if not today < pause.until <= today + timedelta(days=LONGEST_DAYS):
        raise ValidationError(
            {"until": _("Choose a day to come, at most %(days)s days from today.") % {"days": LONGEST_DAYS}}
        )
    if pause.days == PausedDays.MOVE and agreement.scope == Scope.CATCH_UP:
        raise ValidationError(
            {"days": _("The contract runs on beside a catch-up, so its days stay. Draw up another instead.")}
        )


def _move(agreement: RepaymentAgreement, *, since: date, by_days: int) -> None:
    """Let what falls due from ``since`` on fall due so many days later, here and in the books."""
    later = timedelta(days=by_days)
    rows = [row for row in agreement.instalments.all() if row.due_on >= since]
    for row in rows:
        row.due_on += later
    AgreedInstalment.objects.bulk_update(rows, ["due_on"])
    if agreement.schedule is not None:
        agreeing.move_days(agreement.schedule, since=since, later=later)
