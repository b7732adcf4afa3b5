"""The content of the stage report of one case."""

from typing import Any

from cases.models import Case, CollectionPlan, Contact, EvidenceItem, Hold, Refusal, Stage
from followups.models import PromiseToPay, RepaymentAgreement
from ledger import arrears, balance
from ledger.models import Payment
from reports.scope import Scope
from visits.models import VisitRecord


def gather(of: Case, scope: Scope, stage: Stage) -> dict[str, Any]:
    """Gather the facts of the case for ``stage`` as of the report's day. Files have name and hash."""
    case = Case.objects.select_related("debtor__person", "debtor__account", "team", "lead").get(pk=of.pk)
    person, account = case.debtor.person, case.debtor.account
    context: dict[str, Any] = {
        "scope": scope,
        "case": case,
        "person": person,
        "pair": case.assignments.standing().select_related("collector").order_by("role"),
        "debts": account.debts.select_related("portfolio__creditor").order_by("pk"),
        "balance": balance.balance(account, scope.until),
        "arrears": arrears.standing([account.pk], scope.until)[account.pk],
        "round": case.rounds.order_by("-number").first(),
    }
    if stage == Stage.PREPARE:
        context |= {
            "evidence": EvidenceItem.objects.filter(debtor=case.debtor).order_by("added_at", "pk"),
            "addresses": person.addresses.order_by("-is_current", "pk"),
            "plan": CollectionPlan.objects.filter(round__case=case, replaced_at=None)
            .prefetch_related("approvals__decided_by")
            .order_by("-pk")
            .first(),
            "holds": Hold.objects.filter(person=person).order_by("-since"),
        }
    else:
        context["payments"] = (
            Payment.objects.standing()
            .filter(account=account, value_date__range=(scope.since, scope.until))
            .order_by("-value_date", "-pk")
        )
        context["promises"] = PromiseToPay.objects.filter(case=case, made_on__lte=scope.until).order_by("-pk")
        context["agreements"] = (
            RepaymentAgreement.objects.filter(case=case, drafted_at__lt=scope.moments[1])
            .prefetch_related("instalments")
            .order_by("-revision")
        )
    if stage == Stage.VISIT:
        context["records"] = (
            VisitRecord.objects.filter(visit__case=case, arrived_at__lt=scope.moments[1])
            .with_everything()
            .order_by("-arrived_at")
        )
    context["contacts"] = (
        Contact.objects.filter(case=case, starts_at__lt=scope.moments[1])
        .select_related("made_by")
        .order_by("-starts_at")[:60]
    )
    context["refusals"] = Refusal.objects.filter(case=case).order_by("-refused_at")[:20]
    return context
