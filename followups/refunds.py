"""Pay credit back: finance asks, a second person approves, and only then it is booked."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from followups import confirmations
from followups.aftermath import follow
from followups.bookers import must_be_booker, refuse_own_cases
from followups.credit import Available, available
from followups.kinds import TaskResult
from followups.models import PaymentConfirmation, RefundRequest, Task, TaskKind
from followups.verbs import Verb
from foundation import clock, once
from foundation.approvals import Decision
from foundation.formats import money
from foundation.locking import lock
from foundation.money import ZERO
from ledger import booking
from ledger.models import Account, Refund

if TYPE_CHECKING:
    from staff.models import User


@dataclass(frozen=True)
class Payback:
    """What is to be paid back, to whom and why."""

    amount: Decimal
    payee_name: str
    payee_account: str
    reason: str


@transaction.atomic
def ask(account: Account, wanted: Payback, *, by: "User", request_id: UUID | None = None) -> RefundRequest:
    """Ask a second person to agree to a refund.

    Raises ValidationError beside the field without a payee, an account or a reason, and for more than the
    credit that no other request asks for. Raises PermissionDenied for a user who may not book. Raises
    Repeated and Conflicting for a ``request_id`` that was carried out before.
    """
    must_be_booker(by)
    if request_id is not None:
        body = {"account": account.pk, **vars(wanted)}
        once.begin(by=by, action="payments.refund", request_id=request_id, body=body).finish(
            reverse("money-account", args=[account.pk])
        )
    refuse_own_cases({account.pk}, by)
    Account.lock_all([account.pk])
    _must_be_said(wanted)
    credit = available(account)
    _must_be_credit(wanted.amount, credit.free, credit)
    asked = RefundRequest.objects.create(
        account=account,
        amount=wanted.amount,
        payee_name=wanted.payee_name.strip(),
        payee_account=wanted.payee_account.strip(),
        reason=wanted.reason.strip(),
        asked_by=by,
        asked_at=clock.now(),
    )
    record(
        Verb.REFUND_ASKED,
        asked,
        by=by,
        after={"amount": asked.amount, "reason": asked.reason},
        personal={"payee": asked.payee_name, "payee_account": asked.payee_account},
    )
    return asked


@transaction.atomic
def decide(request: RefundRequest, decision: Decision, *, by: "User", remarks: str = "") -> None:
    """Agree to the refund, which books it today, or return it.

    A confirmation of full payment that finance was asked for is void, since it was asked for before the money
    went. Finance is asked again if nothing is owed.

    Raises PermissionDenied for a user who may not agree. Raises ValidationError for the user's own request,
    for a request decided before, for a user who is assigned to the debtor's case (N1), and if the credit is
    gone.
    """
    if not by.has_perm("followups.approve_refund"):
        raise PermissionDenied
    refuse_own_cases({request.account_id}, by)
    Account.lock_all([request.account_id])
    lock(request)
    request.decide(decision, by=by, at=clock.now(), remarks=remarks)
    if decision == Decision.APPROVED:
        request.refund = _book(request, by=by)
    request.save()
    record(Verb(f"refund.{decision}"), request, by=by, after={"amount": request.amount, "remarks": remarks})


def _book(request: RefundRequest, *, by: "User") -> Refund:
    """Book the refund on its locked account, and bring up to date what rests on it."""
    account, today = request.account, clock.business_date()
    credit = available(account, besides=request)
    # Who decides first gets the credit. Another request that waits takes nothing from this one.
    _must_be_credit(request.amount, credit.credit, credit)
    paid_back = Refund.objects.create(
        account=account,
        amount=request.amount,
        value_date=today,
        booked_at=clock.now(),
        booked_by=by,
        reason=request.reason,
    )
    booking.bring_up_to_date([account.pk], on=today)
    record(
        Verb.PAYMENT_REFUNDED,
        paid_back,
        by=by,
        after={"amount": request.amount, "reason": request.reason, "asked_by": request.asked_by_id},
    )
    asked = PaymentConfirmation.objects.filter(
        case__debtor__account=account, case__closed_at=None, confirmed_at=None, void_at=None
    )
    cases = [it.case for it in asked.select_related("case")]
    confirmations.void(cases, by=by)
    Task.objects.filter(kind=TaskKind.CONFIRM_PAID, case__in=cases).finish(by=by, result=TaskResult.REFUNDED)
    follow({account.pk}, [], by=by)
    return paid_back


def _must_be_said(wanted: Payback) -> None:
    missing = {
        "payee_name": _("Say who gets the money."),
        "payee_account": _("Say into which account the money goes."),
        "reason": _("Say why it is paid back."),
    }
    if empty := {name: words for name, words in missing.items() if not getattr(wanted, name).strip()}:
        raise ValidationError(empty)


def _must_be_credit(amount: Decimal, most: Decimal, credit: Available) -> None:
    """Raise ValidationError unless ``amount`` is above zero and at most ``most`` of ``credit``."""
    if ZERO < amount <= most:
        return
    words = _(
        "There is not so much credit to pay back: %(credit)s today, and other requests wait for %(waiting)s. "
        "At most %(most)s can be paid back."
    )
    facts = {"credit": credit.credit, "waiting": credit.waiting, "most": most}
    raise ValidationError({"amount": words % {name: money(value) for name, value in facts.items()}})
