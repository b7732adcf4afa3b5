"""The steps of an agreement: sign, accept, note the debtor's word, activate, cancel."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from audit.record import record
from cases.kinds import Scope
from cases.models import EvidenceFacts, EvidenceItem, EvidenceKind, LimitationEvent, Proof, ProofGrade
from followups.kinds import AGREEMENT_GRACE_DAYS, ASKED_ABOUT, STILL_RUNNING
from followups.models import AgreedInstalment, AgreementState, RepaymentAgreement
from followups.tasks_to_do import tell_leads, tell_supervisors
from followups.terms import moved
from followups.verbs import Verb
from foundation import clock
from foundation.business_days import add_business_days
from foundation.errors import Stale
from foundation.locking import moves_from
from foundation.money import ZERO
from ledger import agreeing
from ledger.kinds import Ended
from ledger.models import Payment, Reversal

if TYPE_CHECKING:
    from staff.models import User

ACCEPT_WITHIN_BUSINESS_DAYS = 3
COOLING_OFF = timedelta(hours=72)
GRACE_DAYS = AGREEMENT_GRACE_DAYS
# No amount falls due earlier than so many days after the agreement became active.
FIRST_DUE_AFTER_DAYS = 3
TOLERANCE = ZERO


def sign_paper(
    agreement: RepaymentAgreement,
    file: IO[bytes],
    *,
    signed_on: date,
    signed_by: str,
    by: "User",
    version: int | None = None,
) -> None:
    """Keep the scan of the signed paper in the vault, and sign the agreement; see sign.

    The checks of the signature run before the file is kept. Never call this inside ``atomic``.
    """
    agreement.refresh_from_db()
    if version is not None and version != agreement.version:
        raise Stale(agreement, mine=version, theirs=agreement.version)
    _must_be_signable(agreement, signed_on)
    case = agreement.case
    scan = EvidenceItem.add(case.debtor, file, EvidenceFacts(EvidenceKind.AGREEMENT, case=case), by=by)
    sign(agreement, signed_on=signed_on, signed_by=signed_by, scan=scan, by=by, version=version)


@transaction.atomic
def sign(
    agreement: RepaymentAgreement,
    *,
    signed_on: date,
    signed_by: str,
    scan: "EvidenceItem",
    by: "User",
    version: int | None = None,
) -> None:
    """Write that the debtor signed on paper. ``scan`` is the signed paper.

    It proves that the debtor consents to perform, which restarts the limitation period (Civil Code 195).
    Raises Stale, and ValidationError beside the field.
    """
    lock(agreement, version)
    _must_be_signable(agreement, signed_on)
    agreement.state = AgreementState.SIGNED
    agreement.signed_on, agreement.signed_by, agreement.scan = signed_on, signed_by, scan
    agreement.save_next("state", "signed_on", "signed_by", "scan")
    after = {"on": signed_on, "scan": scan.sha256}
    record(Verb.AGREEMENT_SIGNED, agreement, by=by, case=agreement.case.number, after=after)
    for row in agreement.case.case_debts.filter(until=None).select_related("debt"):
        LimitationEvent.note(
            row.debt,
            LimitationEvent.Kind.CONSENT,
            Proof(ProofGrade.A, scan),
            on=signed_on,
            by=by,
            case=agreement.case.number,
        )
    tell_supervisors([(agreement.case, f"agreement:{agreement.pk}:signed")], kind="agreement_to_accept")


def accept_until(agreement: RepaymentAgreement) -> date | None:
    """Return the last day on which the company may accept what was signed, or None if it is unsigned."""
    if agreement.signed_on is None:
        return None
    return add_business_days(agreement.signed_on, ACCEPT_WITHIN_BUSINESS_DAYS)


@transaction.atomic
def accept(agreement: RepaymentAgreement, *, by: "User", version: int | None = None) -> None:
    """Accept for the company. From now on the agreement binds.

    Raises Stale. Raises ValidationError for whoever drafted it, and after the last day.
    """
    lock(agreement, version)
    _must_be(agreement, AgreementState.SIGNED)
    if by.pk == agreement.drafted_by_id or by.is_system:
        raise ValidationError(_("Somebody else must accept what you drafted."), code="own")
    last = accept_until(agreement)
    if last is not None and clock.business_date() > last:
        raise ValidationError(
            _("It had to be accepted by %(day)s. Draw it up and have it signed again.")
            % {"day": last.isoformat()},
            code="late",
        )
    agreement.state = AgreementState.ACCEPTED
    agreement.accepted_by, agreement.accepted_at = by, clock.now()
    agreement.save_next("state", "accepted_by", "accepted_at")
    record(Verb.AGREEMENT_ACCEPTED, agreement, by=by, case=agreement.case.number)
    tell_leads([(agreement.case, f"agreement:{agreement.pk}:accepted", {})], kind="agreement_accepted")


def cools_off_at(agreement: RepaymentAgreement) -> datetime | None:
    """Return when the cooling-off ends without a word of the debtor, or None before the acceptance."""
    return None if agreement.accepted_at is None else agreement.accepted_at + COOLING_OFF


def may_activate_at(agreement: RepaymentAgreement) -> bool:
    """Say whether the debtor agreed, or the cooling-off is over without an objection."""
    if agreement.debtor_objected_at is not None:
        return False
    if agreement.debtor_agreed_at is not None:
        return True
    ripe = cools_off_at(agreement)
    return ripe is not None and clock.now() >= ripe


def note_yes(
    agreement: RepaymentAgreement, *, by: "User", said_at: datetime | None = None, version: int | None = None
) -> None:
    """Write that the debtor agrees after the visit (R2), as told to somebody outside the pair.

    An earlier objection is over. Raises Stale and ValidationError.
    """
    _note_word(agreement, "agreed", by=by, said_at=said_at, version=version)


def note_objection(
    agreement: RepaymentAgreement, *, by: "User", said_at: datetime | None = None, version: int | None = None
) -> None:
    """Write that the debtor objects, and tell the supervisors.

    The agreement can't become active unless the debtor agrees later. Raises Stale and ValidationError.
    """
    _note_word(agreement, "objected", by=by, said_at=said_at, version=version)


@transaction.atomic
def _note_word(
    agreement: RepaymentAgreement, word: str, *, by: "User", said_at: datetime | None, version: int | None
) -> None:
    lock(agreement, version)
    moves_from(
        agreement.state,
        *ASKED_ABOUT,
        otherwise=_("The debtor is asked while the agreement is signed but not active yet."),
    )
    paired = agreement.case.assignments.standing().values_list("collector_id", flat=True)
    if by.pk in {*paired, agreement.drafted_by_id}:
        raise ValidationError(_("Somebody outside the pair must ask the debtor."), code="pair")
    moment = said_at or clock.now()
    agreement.debtor_agreed_at = moment if word == "agreed" else None
    agreement.debtor_objected_at = moment if word == "objected" else None
    agreement.save_next("debtor_agreed_at", "debtor_objected_at")
    record(
        Verb(f"agreement.debtor_{word}"), agreement, by=by, case=agreement.case.number, after={"at": moment}
    )
    if word == "objected":
        episode = f"agreement:{agreement.pk}:objected:{moment.isoformat()}"
        tell_supervisors([(agreement.case, episode)], kind="agreement_objected")


@transaction.atomic
def activate(agreement: RepaymentAgreement, *, by: "User", version: int | None = None, job: str = "") -> None:
    """Let the instalments stand in the ledger from today, and replace an active former version.

    No amount falls due before the agreement binds: if it becomes active late, its days move. Money that came
    in since the agreement was drawn up counts for its first instalments.

    Raises Stale. Raises ValidationError before the cooling-off is over without the debtor's word, after an
    objection, when nothing is owed any more, and when money that was counted on was taken back since.
    """
    lock(agreement, version)
    _must_be(agreement, AgreementState.ACCEPTED)
    agreement.case.must_be_open()
    if not may_activate_at(agreement):
        if agreement.debtor_objected_at is not None:
            raise ValidationError(_("The debtor does not agree to it."), code="objected")
        raise ValidationError(_("The debtor may still think it over."), code="cooling_off")
    _must_rest_on_its_money(agreement)
    today = clock.business_date()
    for former in RepaymentAgreement.objects.active().filter(case=agreement.case):
        end(former, AgreementState.SUPERSEDED, by=by, reason="", job=job)
    account = agreement.case.debtor.account
    days_moved = _move_days(agreement, today)
    terms = agreeing.AgreementTerms(
        _dues(agreement, today),
        agreement.accrual,
        grace_days=GRACE_DAYS,
        tolerance=TOLERANCE,
        settles=agreement.scope == Scope.SETTLEMENT,
        takes=_caught_up(agreement) if agreement.scope == Scope.CATCH_UP else None,
        already_paid=agreeing.settled_since(account.pk, agreement.drafted_at, on=today),
    )
    agreement.schedule = agreeing.take_effect(account, terms, on=today)
    agreement.state, agreement.activated_on = AgreementState.ACTIVE, today
    agreement.save_next("schedule", "state", "activated_on")
    after = {"days_moved": days_moved}
    record(Verb.AGREEMENT_ACTIVATED, agreement, by=by, case=agreement.case.number, after=after, job=job)


@transaction.atomic
def cancel(agreement: RepaymentAgreement, *, by: "User", reason: str, version: int | None = None) -> None:
    """Cancel an agreement that has not ended. What the contracts ask for stands again.

    What the company has accepted binds it, so only a user who may accept agreements cancels that. Raises
    Stale. Raises ValidationError without a reason, and for an agreement that has ended.
    """
    lock(agreement, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is cancelled.")})
    moves_from(agreement.state, *STILL_RUNNING, otherwise=_("This agreement has ended already."))
    binds = agreement.state in (AgreementState.ACCEPTED, AgreementState.ACTIVE)
    if binds and not by.has_perm("followups.accept_agreement"):
        raise ValidationError(
            _("The company is bound by it, so only somebody who accepts agreements may take it back."),
            code="binds",
        )
    was_active = agreement.state == AgreementState.ACTIVE
    end(agreement, AgreementState.CANCELLED, by=by, reason=reason)
    if was_active and agreement.schedule is not None:
        agreeing.end(agreement.schedule, Ended.CANCELLED, on=clock.business_date())


def end(
    agreement: RepaymentAgreement,
    state: AgreementState,
    *,
    by: "User",
    reason: str,
    on: date | None = None,
    job: str = "",
) -> None:
    """Write that the locked agreement ended in ``state``. ``reason`` is a person's words or a job's code."""
    agreement.state, agreement.end_reason = state, reason[:250]
    agreement.ended_on = on or clock.business_date()
    agreement.save_next("state", "end_reason", "ended_on")
    for pause in agreement.suspensions.standing(agreement.ended_on):
        pause.end(by=by, reason=str(AgreementState(state).label), on=agreement.ended_on)
    record(
        Verb(f"agreement.{state}"),
        agreement,
        by=by,
        case=agreement.case.number,
        after={"reason": reason},
        job=job,
    )


def lock(agreement: RepaymentAgreement, version: int | None = None) -> None:
    """Lock account, case and agreement in the project's order. Raises Stale."""
    agreement.case.lock_all()
    agreement.lock(version)


def _must_be(agreement: RepaymentAgreement, state: AgreementState) -> None:
    moves_from(
        agreement.state,
        state,
        otherwise=_("The agreement is %(state)s; this can't be done with it now.")
        % {"state": AgreementState(agreement.state).label},
    )


def _must_be_signable(agreement: RepaymentAgreement, signed_on: date) -> None:
    _must_be(agreement, AgreementState.DRAFT)
    must_be_allowed(agreement)
    if not clock.business_date(agreement.drafted_at) <= signed_on <= clock.business_date():
        raise ValidationError({"signed_on": _("The day lies before the draft or after today.")})


def earliest_due(on: date) -> date:
    """Return the first day on which an agreement that is drawn up on ``on`` may be expected to ask for money.

    It is signed at once, accepted on the last day and active after the whole cooling-off.
    """
    active = add_business_days(on, ACCEPT_WITHIN_BUSINESS_DAYS) + COOLING_OFF
    return active + timedelta(days=FIRST_DUE_AFTER_DAYS)


def _move_days(agreement: RepaymentAgreement, today: date) -> int:
    """Move the due days as the paper says, and return by how many days the first one moved."""
    rows = sorted(agreement.instalments.all(), key=lambda row: row.number)
    days = moved(
        [row.due_on for row in rows],
        earliest=today + timedelta(days=FIRST_DUE_AFTER_DAYS),
        off_rest_days=agreement.off_rest_days,
    )
    for row, day in zip(rows, days, strict=True):
        row.due_on = day
    AgreedInstalment.objects.bulk_update(rows, ["due_on"])
    return (rows[0].due_on - rows[0].signed_for).days


def _caught_up(agreement: RepaymentAgreement) -> tuple[int, ...]:
    """Return the ids of the instalments that a catch-up takes over."""
    return tuple(agreement.caught_up.order_by("instalment_id").values_list("instalment_id", flat=True))


def _dues(agreement: RepaymentAgreement, today: date) -> list[tuple[date, Decimal]]:
    """Return what the agreement asks for from today on, by day.

    Money of today that was counted when the agreement was drawn up today would be allocated to it a second
    time. That money gets a due of its own.
    """
    counted = Payment.objects.standing().filter(
        account=agreement.case.debtor.account_id, booked_at__lte=agreement.drafted_at, value_date=today
    )
    there = counted.aggregate(sum=Sum("amount"))["sum"] or ZERO
    dues = [(row.due_on, row.amount) for row in agreement.instalments.all()]
    return [(today, there), *dues] if there else dues


def _must_rest_on_its_money(agreement: RepaymentAgreement) -> None:
    gone = Reversal.objects.filter(
        payment__account=agreement.case.debtor.account_id,
        booked_at__gt=agreement.drafted_at,
        payment__booked_at__lte=agreement.drafted_at,
    )
    if gone.exists():
        raise ValidationError(
            _("Money that it counted on was taken back since. Cancel it and draw up another."), code="money"
        )


def must_be_allowed(agreement: RepaymentAgreement) -> None:
    """Raise ValidationError while terms outside the plan's range wait for a supervisor."""
    if agreement.awaits_approval:
        raise ValidationError(_("A supervisor must allow these terms first."), code="range")
