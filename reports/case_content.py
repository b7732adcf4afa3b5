"""The content of the stage report of one case."""

from dataclasses import dataclass

from django.db.models import QuerySet

from cases.models import (
    Address,
    Assignment,
    Case,
    CollectionPlan,
    Contact,
    EvidenceItem,
    Hold,
    Person,
    Round,
    Stage,
)
from followups.models import PromiseToPay, RepaymentAgreement
from ledger import arrears, balance
from ledger.arrears import AccountArrears
from ledger.balance import Balance
from ledger.models import Debt, Payment
from reports.scope import Scope
from visits.models import VisitRecord

CONTACTS_SHOWN = 60


@dataclass(frozen=True)
class Prepared:
    """What a report of the preparation tells. Files have name and hash."""

    evidence: QuerySet[EvidenceItem]
    addresses: QuerySet[Address]
    plan: CollectionPlan | None
    holds: QuerySet[Hold]


@dataclass(frozen=True)
class Pursued:
    """What a report of the visit or the follow-up tells: what was promised, agreed and paid."""

    promises: QuerySet[PromiseToPay]
    agreements: QuerySet[RepaymentAgreement]
    payments: QuerySet[Payment]


@dataclass(frozen=True)
class CaseContent:
    """The facts of a case as of the report's day. A part of another stage is None."""

    case: Case
    person: Person
    pair: QuerySet[Assignment]
    round: Round | None
    debts: QuerySet[Debt]
    balance: Balance
    arrears: AccountArrears
    prepared: Prepared | None
    visits: QuerySet[VisitRecord] | None
    pursued: Pursued | None
    contacts: QuerySet[Contact]


def gather(of: Case, scope: Scope, stage: Stage) -> CaseContent:
    """Gather the facts of the case for ``stage`` as of the report's day."""
    case = Case.objects.select_related("debtor__person", "debtor__account", "team", "lead").get(pk=of.pk)
    account = case.debtor.account
    return CaseContent(
        case=case,
        person=case.debtor.person,
        pair=case.assignments.standing().select_related("collector").order_by("role"),
        round=case.rounds.order_by("-number").first(),
        debts=account.debts.select_related("portfolio__creditor").order_by("pk"),
        balance=balance.balance(account, scope.until),
        arrears=arrears.standing([account.pk], scope.until)[account.pk],
        prepared=_prepared(case) if stage == Stage.PREPARE else None,
        visits=_visits(case, scope) if stage == Stage.VISIT else None,
        pursued=_pursued(case, scope) if stage != Stage.PREPARE else None,
        contacts=Contact.objects.filter(case=case, starts_at__lt=scope.moments[1])
        .select_related("made_by")
        .order_by("-starts_at")[:CONTACTS_SHOWN],
    )


def _prepared(case: Case) -> Prepared:
    person = case.debtor.person
    return Prepared(
        evidence=EvidenceItem.objects.filter(debtor=case.debtor).order_by("added_at", "pk"),
        addresses=person.addresses.order_by("-is_current", "pk"),
        plan=CollectionPlan.objects.filter(round__case=case, replaced_at=None)
        .prefetch_related("approvals__decided_by")
        .order_by("-pk")
        .first(),
        holds=Hold.objects.filter(person=person).order_by("-since"),
    )


def _visits(case: Case, scope: Scope) -> QuerySet[VisitRecord]:
    return (
        VisitRecord.objects.filter(visit__case=case, arrived_at__lt=scope.moments[1])
        .with_everything()
        .order_by("-arrived_at")
    )


def _pursued(case: Case, scope: Scope) -> Pursued:
    return Pursued(
        promises=PromiseToPay.objects.filter(case=case, made_on__lte=scope.until).order_by("-pk"),
        agreements=RepaymentAgreement.objects.filter(case=case, drafted_at__lt=scope.moments[1])
        .prefetch_related("instalments")
        .order_by("-revision"),
        payments=Payment.objects.standing()
        .filter(account=case.debtor.account, value_date__range=(scope.since, scope.until))
        .order_by("-value_date", "-pk"),
    )
