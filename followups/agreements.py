"""The way of a repayment agreement: draft → signed → accepted → active → completed, broken, superseded, cancelled.

It binds when the company accepts it (V11) and becomes active after the debtor's yes or 72 hours without objection
(R2). Only an active one stands in the ledger.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.issue import issue
from audit.record import record
from cases.models import Case, CollectionPlan
from followups.models import (
    AgreedInstalment,
    AgreementApproval,
    AgreementState,
    LawfulAccount,
    RepaymentAgreement,
    TaskKind,
)
from followups.models.agreement import UNDER_WAY
from followups.tasks_to_do import open_many, tell_leads, tell_supervisors
from followups.terms import Terms
from foundation import clock
from foundation.approvals import Decision
from foundation.business_days import add_business_days
from foundation.capital_numerals import in_capitals
from foundation.money import ZERO
from ledger import superseding
from ledger.arrears import states
from ledger.models import Account, Accrual, Supersession

if TYPE_CHECKING:
    from audit.models import Document
    from cases.models import EvidenceItem
    from staff.models import User

ACCEPT_WITHIN_BUSINESS_DAYS = 3
COOLING_OFF = timedelta(hours=72)
GRACE_DAYS = 3
TOLERANCE = ZERO


def approved_plan(case: Case) -> CollectionPlan | None:
    """The round's current plan once it was approved: its range is what may be agreed on at the door."""
    plan = CollectionPlan.objects.filter(round=case.current_round, replaced_at=None).first()
    return plan if plan is not None and plan.is_approved else None


@transaction.atomic
def draft(
    case: Case,
    terms: Terms,
    *,
    by: "User",
    accrual: str = Accrual.REVIVES,
    method: str = "transfer",
    language: str = "zh-hans",
    version: int | None = None,
) -> RepaymentAgreement:
    """Draw up an agreement, or a new version of the active one (F5); it binds nobody yet.

    Terms outside the plan's range wait for a supervisor. Raises Stale; ValidationError for a closed case, while
    another agreement is under way, for more than is owed or a day in the past.
    """
    case.lock_all(version)
    case.must_be_open()
    today = clock.business_date()
    if RepaymentAgreement.objects.under_way().filter(case=case).exists():
        raise ValidationError(
            _("Another agreement is under way. Finish or cancel it first."), code="under_way"
        )
    if terms.dues[0].due_on < today:
        raise ValidationError({"first_due_on": _("The first instalment falls due before today.")})
    owed = superseding.owed(case.debtor.account_id, today)
    if terms.total > owed:
        raise ValidationError({"total": _("This is more than is owed.")})
    last = RepaymentAgreement.objects.filter(case=case).order_by("-revision").first()
    active = RepaymentAgreement.objects.active().filter(case=case).first()
    agreement = RepaymentAgreement.objects.create(
        case=case,
        revision=last.revision + 1 if last else 1,
        replaces=active,
        frequency=terms.frequency,
        accrual=accrual,
        method=method,
        language=language,
        owed=owed,
        total=terms.total,
        down_payment=terms.down_payment,
        drafted_by=by,
        drafted_at=clock.now(),
    )
    AgreedInstalment.objects.bulk_create(
        [
            AgreedInstalment(agreement=agreement, number=number, due_on=due.due_on, amount=due.amount)
            for number, due in enumerate(terms.dues, start=1)
        ]
    )
    if outside := terms.outside(approved_plan(case), owed=owed):
        AgreementApproval.objects.create(
            agreement=agreement, outside=outside, asked_by=by, asked_at=clock.now()
        )
        tell_supervisors([(case, f"agreement:{agreement.pk}:outside")], kind="agreement_outside_range")
    after = {"total": terms.total, "instalments": len(terms.dues), "outside": outside}
    record("agreement.drafted", agreement, by=by, case=case.number, after=after)
    return agreement


@transaction.atomic
def decide_range(agreement: RepaymentAgreement, decision: Decision, *, by: "User", remarks: str = "") -> None:
    """A supervisor allows terms outside the range, or returns them, which cancels the draft. Raises ValidationError."""
    _lock(agreement)
    approval = agreement.last_approval
    if approval is None:
        raise ValidationError(_("These terms lie inside the plan's range."), code="inside")
    approval.decide(decision, by=by, at=clock.now(), remarks=remarks)
    approval.save()
    record(f"agreement.range_{decision}", agreement, by=by, case=agreement.case.number)
    if decision == Decision.RETURNED:
        _end(agreement, AgreementState.CANCELLED, by=by, reason=remarks)


def print_paper(agreement: RepaymentAgreement, *, by: "User") -> "Document":
    """The agreement as PDF to sign in two originals; sealed and kept. Raises ValidationError for terms not allowed yet.

    Prints outside any transaction."""
    _must_be_allowed(agreement)
    context = {
        "agreement": agreement,
        "debtor": agreement.case.debtor.person,
        "instalments": list(agreement.instalments.all()),
        "capitals": in_capitals(agreement.total),
        "account": LawfulAccount.standing(),
        "accept_within": ACCEPT_WITHIN_BUSINESS_DAYS,
        "creditor": agreement.case.case_debts.select_related("debt__portfolio__creditor")
        .order_by("pk")[0]
        .debt.portfolio.creditor,
        "debts": [row.debt for row in agreement.case.case_debts.select_related("debt").filter(until=None)],
    }
    document = issue(
        "agreement",
        template="pdf/agreement.html",
        context=context,
        language=agreement.language,
        as_of=clock.business_date(agreement.drafted_at),
        by=by,
        name=f"{agreement.case.number}-{agreement.revision}",
        case=agreement.case.number,
    )
    with transaction.atomic():
        _lock(agreement)
        agreement.document = document
        agreement.save(update_fields=["document"])
    return document


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
    """The debtor signed on paper; ``scan`` is what he signed. Raises Stale; ValidationError beside the field."""
    _lock(agreement, version)
    _must_be(agreement, AgreementState.DRAFT)
    _must_be_allowed(agreement)
    if not clock.business_date(agreement.drafted_at) <= signed_on <= clock.business_date():
        raise ValidationError({"signed_on": _("The day lies before the draft or after today.")})
    agreement.state = AgreementState.SIGNED
    agreement.signed_on, agreement.signed_by, agreement.scan = signed_on, signed_by, scan
    agreement.save_next("state", "signed_on", "signed_by", "scan")
    after = {"on": signed_on, "scan": scan.sha256}
    record("agreement.signed", agreement, by=by, case=agreement.case.number, after=after)
    tell_supervisors([(agreement.case, f"agreement:{agreement.pk}:signed")], kind="agreement_to_accept")


def accept_until(agreement: RepaymentAgreement) -> date | None:
    """The last day on which the company may accept what was signed."""
    if agreement.signed_on is None:
        return None
    return add_business_days(agreement.signed_on, ACCEPT_WITHIN_BUSINESS_DAYS)


@transaction.atomic
def accept(agreement: RepaymentAgreement, *, by: "User", version: int | None = None) -> None:
    """The company accepts; from now on it binds. Raises Stale; ValidationError by whoever drafted it, or too late."""
    _lock(agreement, version)
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
    record("agreement.accepted", agreement, by=by, case=agreement.case.number)
    tell_leads([(agreement.case, f"agreement:{agreement.pk}:accepted", {})], kind="agreement_accepted")


def may_activate_at(agreement: RepaymentAgreement) -> bool:
    """Whether the debtor said yes, or the cooling-off is over."""
    if agreement.debtor_agreed_at is not None:
        return True
    return agreement.accepted_at is not None and clock.now() >= agreement.accepted_at + COOLING_OFF


@transaction.atomic
def note_yes(agreement: RepaymentAgreement, *, by: "User") -> None:
    """The debtor said yes to it after the visit (R2), to somebody outside the pair. Raises ValidationError."""
    _lock(agreement)
    _must_be(agreement, AgreementState.ACCEPTED)
    paired = agreement.case.assignments.standing().values_list("collector_id", flat=True)
    if by.pk in {*paired, agreement.drafted_by_id}:
        raise ValidationError(_("Somebody outside the pair must ask the debtor."), code="pair")
    agreement.debtor_agreed_at = clock.now()
    agreement.save_next("debtor_agreed_at")
    record("agreement.debtor_agreed", agreement, by=by, case=agreement.case.number)


@transaction.atomic
def activate(agreement: RepaymentAgreement, *, by: "User", job: str = "") -> None:
    """From today its instalments stand in the ledger; an active former version is replaced. Raises ValidationError
    before the cooling-off is over and without the debtor's yes."""
    _lock(agreement)
    _must_be(agreement, AgreementState.ACCEPTED)
    agreement.case.must_be_open()
    if not may_activate_at(agreement):
        raise ValidationError(_("The debtor may still think it over."), code="cooling_off")
    today = clock.business_date()
    for former in RepaymentAgreement.objects.active().filter(case=agreement.case):
        _end(former, AgreementState.SUPERSEDED, by=by, reason="", job=job)
    agreement.schedule = superseding.stand_in(
        agreement.case.debtor.account,
        [(row.due_on, row.amount) for row in agreement.instalments.all()],
        on=today,
        accrual=agreement.accrual,
        grace_days=GRACE_DAYS,
        tolerance=TOLERANCE,
        by=by,
    )
    agreement.state, agreement.activated_on = AgreementState.ACTIVE, today
    agreement.save_next("schedule", "state", "activated_on")
    record("agreement.activated", agreement, by=by, case=agreement.case.number, job=job)


@transaction.atomic
def cancel(agreement: RepaymentAgreement, *, by: "User", reason: str, version: int | None = None) -> None:
    """Take it back before it is done; what it replaced stands again. Raises Stale; ValidationError."""
    _lock(agreement, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is cancelled.")})
    if agreement.state not in (*UNDER_WAY, AgreementState.ACTIVE):
        raise ValidationError(_("This agreement has ended already."), code="ended")
    was_active = agreement.state == AgreementState.ACTIVE
    _end(agreement, AgreementState.CANCELLED, by=by, reason=reason)
    if was_active and agreement.schedule is not None:
        superseding.end(agreement.schedule, Supersession.Ended.CANCELLED, on=clock.business_date())


def judge(on: date | None = None, *, by: "User") -> dict[str, int]:
    """The daily job: activate what has cooled off, then find which active agreements are done or broken on ``on``."""
    day = on or clock.business_date()
    activated = 0
    ripe = RepaymentAgreement.objects.filter(state=AgreementState.ACCEPTED, case__closed_at=None)
    for agreement in ripe.select_related("case__debtor__account"):
        if may_activate_at(agreement):
            activate(agreement, by=by, job="judge")
            activated += 1
    broken = completed = 0
    last = 0
    while True:
        batch = list(RepaymentAgreement.objects.active().filter(pk__gt=last).order_by("pk")[:200])
        if not batch:
            return {"activated": activated, "completed": completed, "broken": broken}
        last = batch[-1].pk
        done, failed = settle([agreement.pk for agreement in batch], day, by=by)
        completed += done
        broken += failed


@transaction.atomic
def settle(ids: list[int], on: date, *, by: "User", may_break: bool = True) -> tuple[int, int]:
    """See whether these active agreements are completed or broken on ``on``; returns how many of each.

    An instalment unpaid above the tolerance after the grace days breaks it; the former schedule stands again.
    """
    accounts = RepaymentAgreement.objects.filter(pk__in=ids).values_list(
        "case__debtor__account_id", flat=True
    )
    Account.lock_all(accounts)
    agreements = {
        it.schedule_id: it
        for it in RepaymentAgreement.objects.active()
        .filter(pk__in=ids)
        .select_related("case__debtor", "schedule")
    }
    if not agreements:
        return 0, 0
    done, failed = [], []
    for state in states({it.case.debtor.account_id for it in agreements.values()}, on):
        mine = [i for i in state.instalments if i.schedule is not None and i.schedule.id in agreements]
        if not mine:
            continue
        agreement = agreements[mine[0].schedule.id]  # type: ignore[union-attr]
        if all(instalment.unpaid == 0 for instalment in mine):
            done.append(agreement)
        elif may_break and any(instalment.is_overdue(on) for instalment in mine):
            failed.append(agreement)
    for agreement in done:
        _complete(agreement, on, by=by)
    for agreement in failed:
        _break(agreement, on, by=by)
    open_many(
        {it.case_id: f"agreement:{it.pk}" for it in failed},
        TaskKind.AGREEMENT_BROKEN,
        due_on=on,
        by=by,
        job="judge",
    )
    tell_supervisors([(it.case, f"agreement:{it.pk}:broken") for it in failed], kind="agreement_broken")
    return len(done), len(failed)


def revive(account_id: int | None, *, by: "User") -> None:
    """Money was taken back: a completed agreement whose instalments are not all paid any more is active again."""
    done = RepaymentAgreement.objects.filter(
        case__debtor__account=account_id, case__closed_at=None, state=AgreementState.COMPLETED
    ).select_related("case")
    for agreement in done:
        mine = [
            instalment
            for state in states([account_id or 0], clock.business_date())
            for instalment in state.instalments
            if instalment.schedule is not None and instalment.schedule.id == agreement.schedule_id
        ]
        if any(instalment.unpaid for instalment in mine):
            agreement.lock()
            agreement.state, agreement.ended_on = AgreementState.ACTIVE, None
            agreement.save_next("state", "ended_on")
            record("agreement.revived", agreement, by=by, case=agreement.case.number)


def _complete(agreement: RepaymentAgreement, on: date, *, by: "User") -> None:
    _end(agreement, AgreementState.COMPLETED, by=by, reason="", on=on, job="judge")
    if agreement.schedule is not None and agreement.owed > agreement.total:
        superseding.give_up_principal(
            agreement.schedule, on=on, by=by, reason=f"agreement {agreement.case.number}-{agreement.revision}"
        )


def _break(agreement: RepaymentAgreement, on: date, *, by: "User") -> None:
    _end(agreement, AgreementState.BROKEN, by=by, reason="", on=on, job="judge")
    if agreement.schedule is not None:
        superseding.end(agreement.schedule, Supersession.Ended.BROKEN, on=on)


def _end(
    agreement: RepaymentAgreement,
    state: AgreementState,
    *,
    by: "User",
    reason: str,
    on: date | None = None,
    job: str = "",
) -> None:
    agreement.state, agreement.end_reason = state, reason[:250]
    agreement.ended_on = on or clock.business_date()
    agreement.save_next("state", "end_reason", "ended_on")
    record(
        f"agreement.{state}", agreement, by=by, case=agreement.case.number, after={"reason": reason}, job=job
    )


def _lock(agreement: RepaymentAgreement, version: int | None = None) -> None:
    agreement.case.lock_all()
    agreement.lock(version)


def _must_be(agreement: RepaymentAgreement, state: AgreementState) -> None:
    if agreement.state != state:
        raise ValidationError(
            _("The agreement is %(state)s; this can't be done with it now.")
            % {"state": AgreementState(agreement.state).label},
            code="state",
        )


def _must_be_allowed(agreement: RepaymentAgreement) -> None:
    if agreement.awaits_approval:
        raise ValidationError(_("A supervisor must allow these terms first."), code="range")
