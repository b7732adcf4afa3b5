"""How a case ends (conduct.md, "closing"), and how it is opened again.

Each kind of ending has conditions that the books and the file answer, and roles that must agree. Whoever
asks never agrees. The last agreement that is needed closes the case.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases import closing, gate
from cases.models import Case, Closure, ClosureKind
from followups import confirmations
from followups.kinds import STILL_RUNNING, TaskResult
from followups.models import (
    ClosureApproval,
    ClosureRequest,
    LegalReferral,
    PaymentConfirmation,
    PromiseToPay,
    RepaymentAgreement,
)
from followups.verbs import Verb
from foundation import clock
from foundation.approvals import Decision
from foundation.formats import money_with_currency
from foundation.listing import listed
from foundation.locking import lock
from ledger import writing_off
from ledger.balance import Balance, balance
from ledger.models import Waiver
from staff.models import Notification, Role, User

if TYPE_CHECKING:
    from django.utils.functional import Promise

MUST_AGREE: dict[str, tuple[Role, ...]] = {
    ClosureKind.PAID: (Role.FINANCE,),
    ClosureKind.SETTLED: (Role.MANAGER,),
    ClosureKind.REFERRED: (Role.MANAGER,),
    ClosureKind.WRITTEN_OFF: (Role.MANAGER, Role.FINANCE),
    ClosureKind.RETURNED: (Role.MANAGER,),
}
WITH_REASON = (ClosureKind.SETTLED, ClosureKind.REFERRED, ClosureKind.WRITTEN_OFF, ClosureKind.RETURNED)

LABELS: "dict[str, Promise]" = {
    "nothing_owed": lazy("Nothing is owed any more"),
    "something_owed": lazy("Something is still owed"),
    "waiver": lazy("A waiver that a manager agreed to"),
    "to_sue": lazy("Everything that is needed to sue"),
    "no_agreement": lazy("No repayment agreement is under way or active"),
}


@dataclass(frozen=True)
class Condition:
    """One condition of an ending: whether it is met, what is missing, and the page where that is done."""

    code: str
    met: bool
    url_name: str
    note: str = ""

    @property
    def label(self) -> str:
        return str(LABELS[self.code])


def conditions(case: Case, kind: str) -> list[Condition]:
    """Return what the books and the file must show before ``case`` ends as ``kind``, met or not."""
    owed = _owed(case)
    found = {
        "nothing_owed": Condition("nothing_owed", not owed.total, "case-debts", _amount(owed)),
        "something_owed": Condition("something_owed", bool(owed.total), "case-debts", _amount(owed)),
    }
    wanted = {
        ClosureKind.PAID: ("nothing_owed",),
        ClosureKind.SETTLED: ("waiver", "nothing_owed"),
        ClosureKind.REFERRED: ("something_owed", "to_sue"),
        ClosureKind.WRITTEN_OFF: ("something_owed",),
        ClosureKind.RETURNED: (),
    }[ClosureKind(kind)]
    if "waiver" in wanted:
        agreed = Waiver.objects.filter(debt__in=_debts(case), decision=Decision.APPROVED).exists()
        found["waiver"] = Condition("waiver", agreed, "case-waivers")
    if "to_sue" in wanted:
        papers = [need.label for need in gate.missing(case) if need.code == "evidence" and not need.done]
        found["to_sue"] = Condition("to_sue", not papers, "case-evidence", listed(papers))
    running = RepaymentAgreement.objects.filter(case=case, state__in=STILL_RUNNING).exists()
    return [
        *(found[code] for code in wanted),
        Condition("no_agreement", not running, "case-agreements"),
    ]


def must_agree(case: Case, kind: str, *, asked_by: User) -> list[Role]:
    """Return the roles that must still agree.

    Finance has agreed already if somebody other than ``asked_by`` confirmed that everything is paid.
    """
    roles = list(MUST_AGREE[kind])
    if kind == ClosureKind.PAID and _confirmation(case, given=True).exclude(confirmed_by=asked_by).exists():
        roles.remove(Role.FINANCE)
    return roles


@transaction.atomic
def ask(
    case: Case, kind: str, *, by: User, reason: str = "", firm: str = "", version: int | None = None
) -> ClosureRequest:
    """Ask to close the case. It closes at once if no role must agree any more.

    Raises Stale. Raises ValidationError for a closed case, while another request waits, without a reason
    where one is needed, and for every condition that is not met.
    """
    case.lock_all(version)
    case.must_be_open()
    if ClosureRequest.objects.open().filter(case=case).exists():
        raise ValidationError(_("This case is up for closing already."), code="asked")
    if kind in WITH_REASON and not reason.strip():
        raise ValidationError({"reason": _("Say why the case ends so.")})
    _must_be_met(case, kind)
    moment = clock.now()
    request = ClosureRequest.objects.create(
        case=case, kind=kind, reason=reason.strip(), firm=firm.strip(), asked_by=by, asked_at=moment
    )
    roles = must_agree(case, kind, asked_by=by)
    approvals = ClosureApproval.objects.bulk_create(
        [ClosureApproval(request=request, role=role, asked_by=by, asked_at=moment) for role in roles]
    )
    record(Verb.CLOSURE_ASKED, request, by=by, case=case.number, after={"kind": kind, "reason": reason})
    for approval in approvals:
        Notification.tell(
            User.objects.with_role(Role(approval.role)).exclude(pk=by.pk),
            dedupe_key=f"closure_asked:{approval.pk}",
            kind="closure_asked",
            params={"case": case.number, "kind": kind},
            subject=case.number,
            url=reverse("closure-decision", args=[approval.pk]),
        )
    if not approvals:
        _close(request, by=by)
    return request


@transaction.atomic
def decide(approval: ClosureApproval, decision: Decision, *, by: User, remarks: str = "") -> Closure | None:
    """Decide for one role. A return ends the request, and the last agreement closes the case.

    Returns the closure, or None while other roles are asked. Raises PermissionDenied for a user without the
    role. Raises ValidationError for whoever asked, for whoever decided for another role, and when a
    condition is not met any more.
    """
    request = approval.request
    request.case.lock_all()
    lock(request)
    lock(approval)
    if not by.has_role(Role(approval.role)):
        raise PermissionDenied
    if request.ended_at is not None:
        raise ValidationError(_("This has been decided already."), code="decided")
    if request.approvals.filter(decided_by=by).exists():
        raise ValidationError(_("You gave the other role's word; this one is somebody else's."), code="both")
    approval.decide(decision, by=by, at=clock.now(), remarks=remarks)
    approval.save()
    record(
        Verb(f"closure.{decision}"), request, by=by, case=request.case.number, after={"role": approval.role}
    )
    if decision == Decision.RETURNED:
        _end(request)
        _tell_asker(request, "closure_returned")
        return None
    if request.approvals.filter(decision=Decision.PENDING).exists():
        return None
    return _close(request, by=by)


@transaction.atomic
def withdraw(request: ClosureRequest, *, by: User) -> None:
    """Withdraw the request before everybody agreed. Raises ValidationError if it was decided."""
    request.case.lock_all()
    lock(request)
    if request.ended_at is not None:
        raise ValidationError(_("This has been decided already."), code="decided")
    _end(request)
    record(Verb.CLOSURE_WITHDRAWN, request, by=by, case=request.case.number)


@transaction.atomic
def reopen(case: Case, *, by: User, reason: str, version: int | None = None) -> None:
    """Open a closed case again as a new round.

    What was written off is claimed again, which only a manager may do. Raises Stale, PermissionDenied, and
    ValidationError as closing.reopen.
    """
    case.lock_all(version)
    last = case.closures.filter(reopened_at=None).order_by("-pk").first()
    if last is not None and last.kind == ClosureKind.WRITTEN_OFF and reason.strip():
        if not by.has_role(Role.MANAGER):
            raise ValidationError(_("Only a manager opens a written-off case again."), code="manager")
        writing_off.take_back(case.debtor.account, _debts(case), by=by, reason=reason)
    confirmations.void([case], by=by)
    closing.reopen(case, by=by, reason=reason)


def _close(request: ClosureRequest, *, by: User) -> Closure:
    """Carry out what the kind of ending needs, then close the case. Request and case are locked."""
    case = request.case
    case.must_be_open()
    _must_be_met(case, request.kind)
    today, moment = clock.business_date(), clock.now()
    if request.kind == ClosureKind.PAID:
        for confirmation in _confirmation(case, given=False).select_for_update():
            confirmations.give(confirmation, by=by)
    elif request.kind == ClosureKind.WRITTEN_OFF:
        writing_off.write_off(case.debtor.account, _debts(case), on=today, by=by, reason=request.reason)
    elif request.kind == ClosureKind.REFERRED:
        referral = LegalReferral.objects.create(
            case=case,
            firm=request.firm,
            claimed=_owed(case).total,
            reason=request.reason,
            referred_by=by,
            referred_at=moment,
        )
        record(Verb.CASE_REFERRED, referral, by=by, case=case.number, after={"claimed": referral.claimed})
    kind_name = str(ClosureKind(request.kind).label)
    for promise in PromiseToPay.objects.standing().filter(case=case):
        promise.cancel(by=by, reason=_("The case was closed: %(kind)s.") % {"kind": kind_name})
    case.tasks.all().finish(by=by, result=TaskResult.CLOSED)
    agreed = User.objects.filter(pk__in=request.approvals.values("decided_by"))
    closure = closing.close(case, request.kind, by=by, reason=request.reason, approved_by=agreed)
    request.closure = closure
    _end(request)
    _tell_asker(request, "case_closed")
    return closure


def _must_be_met(case: Case, kind: str) -> None:
    unmet = [condition for condition in conditions(case, kind) if not condition.met]
    if unmet:
        raise ValidationError(
            [
                _("Not yet there: %(what)s (%(note)s).") % {"what": it.label, "note": it.note}
                if it.note
                else _("Not yet there: %(what)s.") % {"what": it.label}
                for it in unmet
            ],
            code="conditions",
        )


def _owed(case: Case) -> Balance:
    return balance(case.debtor.account, clock.business_date())


def _amount(owed: Balance) -> str:
    return _("%(amount)s owed today") % {"amount": money_with_currency(owed.total)} if owed.total else ""


def _debts(case: Case) -> set[int]:
    """Return the debts of the case: those in it now, or for a closed case those that were in it last."""
    rows = case.case_debts.all()
    return set((rows.filter(until=None) if case.is_open else rows).values_list("debt_id", flat=True))


def _confirmation(case: Case, *, given: bool) -> "models.QuerySet[PaymentConfirmation]":
    return PaymentConfirmation.objects.filter(case=case, void_at=None, confirmed_at__isnull=not given)


def _end(request: ClosureRequest) -> None:
    request.ended_at = clock.now()
    request.save(update_fields=["ended_at", "closure"])


def _tell_asker(request: ClosureRequest, kind: str) -> None:
    Notification.tell(
        [request.asked_by],
        dedupe_key=f"{kind}:{request.pk}",
        kind=kind,
        params={"case": request.case.number, "kind": request.kind},
        subject=request.case.number,
        url=reverse("case-closure", args=[request.case.number]),
    )
