"""Draw up an agreement, and allow terms outside the plan's range (V7)."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases import limitation
from cases.kinds import Scope
from cases.models import Case, CollectionPlan
from followups import affordability, authority
from followups.affordability import Affordability
from followups.agreements.subject import subject_of
from followups.agreements.way import end, lock
from followups.kinds import AgreementState, Outside, PayingMethod
from followups.models import AgreedCatchUp, AgreedInstalment, AgreementApproval, RepaymentAgreement
from followups.tasks_to_do import tell_supervisors
from followups.terms import Terms
from followups.verbs import Verb
from foundation import clock, once
from foundation.approvals import Decision
from foundation.models import OnceRequest
from ledger import agreeing
from ledger.models import Accrual, DebtKind
from staff.models import Role

if TYPE_CHECKING:
    from staff.models import User


# The longest that a card debt may be spread over: five years (card rules of 2011, art. 70).
CARD_MOST_MONTHS = 60


def approved_plan(case: Case) -> CollectionPlan | None:
    """Return the round's current plan if it is approved: its range is what a collector may agree to."""
    plan = CollectionPlan.objects.filter(round=case.current_round, replaced_at=None).first()
    return plan if plan is not None and plan.is_approved else None


def owed_now(case: Case) -> Decimal:
    """Return what is owed in all today."""
    return agreeing.owed(case.debtor.account_id, clock.business_date())


def outside(case: Case, terms: Terms, *, owed: Decimal) -> list[str]:
    """Return the codes of what lies outside the plan's range, with one for a time-barred debt."""
    codes = terms.outside(approved_plan(case), owed=owed)
    if limitation.of_cases([case.pk])[case.pk].is_expired:
        codes.append(Outside.EXPIRED.value)
    return codes


@dataclass(frozen=True)
class Manner:
    """How an agreement is paid, and its language on paper.

    ``accrual`` says what contract interest and penalty do while the agreement is active (an Accrual). With
    ``off_rest_days`` a due day on a rest day moves to the next working day. ``budget_reason`` says why it can
    be kept although the household's month is too small.
    """

    accrual: str = Accrual.REVIVES
    method: str = PayingMethod.TRANSFER
    language: str = "zh-hans"
    off_rest_days: bool = False
    budget_reason: str = ""


@transaction.atomic
def draft(
    case: Case,
    terms: Terms,
    *,
    by: "User",
    manner: Manner | None = None,
    version: int | None = None,
    request_id: UUID | None = None,
) -> RepaymentAgreement:
    """Draw up an agreement, or a new version of the active one (F5). It binds nobody yet.

    A settlement, terms outside the plan's range, and instalments that the household can't keep up wait for
    another person. A catch-up without chosen instalments is about all that is overdue. In a catch-up contract
    interest and penalty always run on.

    Raises Stale. Raises Repeated and Conflicting for a ``request_id`` that was carried out before. Raises
    ValidationError for a closed case, while another agreement is under way, for instalments that do not come
    to what the scope asks for, for a first due day in the past, for a card debt over more than 60 months, and
    for more than the household's month bears without a reason.
    """
    manner = manner or Manner()
    note = _begin_once(case, terms, manner, by=by, request_id=request_id) if request_id else None
    case.lock_all(version)
    case.must_be_open()
    if RepaymentAgreement.objects.under_way().filter(case=case).exists():
        raise ValidationError(
            _("Another agreement is under way. Finish or cancel it first."), code="under_way"
        )
    if terms.dues[0].due_on < clock.business_date():
        raise ValidationError({"first_due_on": _("The first instalment falls due before today.")})
    _must_suit_a_card(case, terms)
    subject = subject_of(case)
    owed, terms = subject.owed, subject.chosen(terms)
    if terms.scope == Scope.CATCH_UP:
        # The contract runs on beside it, and so do its interest and penalty.
        manner = replace(manner, accrual=Accrual.RUNS_ON)
    subject.must_fit(terms, accrual=manner.accrual)
    if manner.off_rest_days:
        terms = terms.off_rest_days()
    measured = _measured(case, terms, manner)
    agreement = _drawn_up(case, terms, manner, measured, owed=owed, by=by)
    if codes := [*outside(case, terms, owed=owed), *(measured.codes if measured else ())]:
        _ask_to_allow(agreement, codes, by=by)
    after = {"scope": terms.scope, "total": terms.total, "waiver": terms.waiver, "outside": codes}
    after["instalments"] = len(terms.dues)
    record(Verb.AGREEMENT_DRAFTED, agreement, by=by, case=case.number, after=after)
    if note is not None:
        note.finish(agreement.get_absolute_url())
    return agreement


def _begin_once(case: Case, terms: Terms, manner: Manner, *, by: "User", request_id: UUID) -> OnceRequest:
    """Note the request. Raises Repeated and Conflicting if it was carried out before."""
    dues = [[due.due_on, due.amount] for due in terms.dues]
    body = {"case": case.pk, "dues": dues, "accrual": manner.accrual}
    body |= {"scope": terms.scope, "waiver": terms.waiver, "caught_up": list(terms.caught_up)}
    return once.begin(by=by, action="agreements.draft", request_id=request_id, body=body)


def _must_suit_a_card(case: Case, terms: Terms) -> None:
    """Raise ValidationError if a card debt is spread over more than 60 months or instalments."""
    if max(len(terms.dues), terms.months) <= CARD_MOST_MONTHS:
        return
    if case.case_debts.filter(until=None, debt__kind=DebtKind.CARD).exists():
        raise ValidationError(
            {
                "instalments": _("A card debt is spread over at most %(most)s months and instalments.")
                % {"most": CARD_MOST_MONTHS}
            }
        )


def _measured(case: Case, terms: Terms, manner: Manner) -> Affordability | None:
    """Measure the terms by the household's month, if it is known.

    Raises ValidationError if the month bears less and no reason is given.
    """
    measured = affordability.of(case.debtor.person_id, terms)
    if measured and measured.codes and not manner.budget_reason.strip():
        raise ValidationError({"budget_reason": [*measured.words, _("Say why it can still be kept.")]})
    return measured


def _drawn_up(
    case: Case, terms: Terms, manner: Manner, measured: Affordability | None, *, owed: Decimal, by: "User"
) -> RepaymentAgreement:
    """Create the next version with its instalments."""
    last = RepaymentAgreement.objects.filter(case=case).order_by("-revision").first()
    agreement = RepaymentAgreement.objects.create(
        case=case,
        revision=last.revision + 1 if last else 1,
        replaces=RepaymentAgreement.objects.active().filter(case=case).first(),
        frequency=terms.frequency,
        accrual=manner.accrual,
        method=manner.method,
        language=manner.language,
        off_rest_days=manner.off_rest_days,
        scope=terms.scope,
        owed=owed,
        total=terms.total,
        waiver=terms.waiver,
        down_payment=terms.down_payment,
        budget=measured.budget if measured else None,
        budget_reason=manner.budget_reason.strip() if measured and measured.codes else "",
        drafted_by=by,
        drafted_at=clock.now(),
    )
    AgreedInstalment.objects.bulk_create(
        [
            AgreedInstalment(
                agreement=agreement,
                number=number,
                signed_for=due.due_on,
                due_on=due.due_on,
                amount=due.amount,
            )
            for number, due in enumerate(terms.dues, start=1)
        ]
    )
    AgreedCatchUp.objects.bulk_create(
        [AgreedCatchUp(agreement=agreement, instalment_id=pk) for pk in terms.caught_up]
    )
    return agreement


def _ask_to_allow(agreement: RepaymentAgreement, codes: list[str], *, by: "User") -> None:
    """Ask another person to allow what lies outside the plan's range or the household's month."""
    AgreementApproval.objects.create(agreement=agreement, outside=codes, asked_by=by, asked_at=clock.now())
    tell_supervisors([(agreement.case, f"agreement:{agreement.pk}:outside")], kind="agreement_outside_range")


@transaction.atomic
def decide_range(
    agreement: RepaymentAgreement,
    decision: Decision,
    *,
    by: "User",
    remarks: str = "",
    version: int | None = None,
) -> None:
    """Allow terms outside the range, or return them, which cancels the draft.

    Whoever drafted the terms never decides on them. What a settlement gives up must lie within the authority
    of whoever allows it. Only a manager allows terms on a time-barred debt, since a signature may revive it.
    Raises Stale and ValidationError.
    """
    lock(agreement, version)
    approval = agreement.last_approval
    if approval is None:
        raise ValidationError(_("These terms lie inside the plan's range."), code="inside")
    expired = Outside.EXPIRED in approval.outside and decision == Decision.APPROVED
    if expired and not by.has_role(Role.MANAGER):
        raise ValidationError(
            _("The debt can no longer be enforced, so only a manager may allow this."), code="expired"
        )
    approval.decide(decision, by=by, at=clock.now(), remarks=remarks)
    if decision == Decision.APPROVED:
        authority.must_cover(by, authority.concession_of_agreement(agreement))
    approval.save()
    record(Verb(f"agreement.range_{decision}"), agreement, by=by, case=agreement.case.number)
    if decision == Decision.RETURNED:
        end(agreement, AgreementState.CANCELLED, by=by, reason=remarks)
