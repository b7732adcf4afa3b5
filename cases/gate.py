"""The gate between Prepare and the visit (P8): what is missing, and where it is filled in.

What is needed to sue is listed apart and stops no visit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from cases.models.contact_kinds import Channel, ContactState, Direction
from cases.models.evidence import EvidenceKind, EvidenceRequirement
from cases.models.source import SourcedState
from foundation import clock
from foundation.approvals import Decision

if TYPE_CHECKING:
    from cases.models.case import Case

VISIT, SUE = EvidenceRequirement.NeededTo.VISIT.value, EvidenceRequirement.NeededTo.SUE.value
CALL_DAYS = 3

LABELS = {
    "identity": lazy("Identity confirmed from the creditor's file"),
    "address": lazy("A current visiting address"),
    "plan": lazy("An approved collection plan"),
    "pair": lazy("An assigned pair"),
    "notice": lazy("A written notice, delivered"),
    "calls": lazy("Calls tried on three different days"),
    "no_hold": lazy("No hold against demands"),
    "debts": lazy("A debt in the case"),
}


@dataclass(frozen=True)
class Need:
    """One thing a stage needs: whether it is there, and the URL name of where it is filled in."""

    code: str
    done: bool
    needed_to: str
    url_name: str
    params: dict[str, Any] = field(default_factory=dict)
    # A stated reason may stand in for it (N2).
    may_be_reasoned: bool = False

    @property
    def label(self) -> str:
        """What it is, in the language that is active."""
        if "evidence" in self.params:
            return str(EvidenceKind(self.params["evidence"]).label)
        return str(LABELS[self.code])


def missing(case: "Case") -> list[Need]:
    """Everything that is needed to visit and to sue, done or not; see ``of_cases``."""
    return of_cases([case])[case.pk]


def must_be_ready(case: "Case", *, reason: str = "") -> None:
    """Raise ValidationError naming what is missing for a visit; a reason stands in for notice and calls."""
    open_needs = [
        need
        for need in missing(case)
        if need.needed_to == VISIT and not need.done and not (need.may_be_reasoned and reason.strip())
    ]
    if open_needs:
        names = ", ".join(need.label for need in open_needs)
        raise ValidationError(_("Still missing for a visit: %(names)s.") % {"names": names}, code="gate")


def of_cases(cases: "Iterable[Case]") -> "dict[int, list[Need]]":
    """The needs of each case, in a fixed number of queries however many there are."""
    from cases.models import (
        Address,
        Assignment,
        CaseDebt,
        CollectionPlan,
        Contact,
        EvidenceItem,
        Hold,
        IdentityConfirmation,
        PlanApproval,
    )

    chosen = list(cases)
    ids = {case.pk for case in chosen}
    people = dict(_people(ids))
    today = clock.business_date()

    identified = set(
        IdentityConfirmation.objects.filter(person__in=people.values()).values_list("person_id", flat=True)
    )
    housed = set(
        Address.objects.filter(person__in=people.values(), is_current=True)
        .exclude(state=SourcedState.WRONG)
        .values_list("person_id", flat=True)
    )
    approved = PlanApproval.objects.filter(decision=Decision.APPROVED).values("plan")
    planned = set(
        CollectionPlan.objects.filter(
            round__case__in=ids, round__ended_at=None, replaced_at=None, pk__in=approved
        ).values_list("round__case_id", flat=True)
    )
    hands: dict[int, int] = {}
    for case_id in Assignment.objects.standing().filter(case__in=ids).values_list("case_id", flat=True):
        hands[case_id] = hands.get(case_id, 0) + 1
    held = set(
        Hold.objects.against_demands(today)
        .filter(person__in=people.values())
        .values_list("person_id", flat=True)
    )
    noticed, call_days = set(), {}
    for case_id, channel, delivered, at in (
        Contact.objects.filter(case__in=ids, direction=Direction.OUT)
        .exclude(state__in=(ContactState.PLANNED, ContactState.AWAITING, ContactState.CANCELLED))
        .values_list("case_id", "channel", "delivered_at", "starts_at")
    ):
        if channel in (Channel.LETTER, Channel.EMAIL, Channel.SMS) and delivered:
            noticed.add(case_id)
        elif channel == Channel.CALL:
            call_days.setdefault(case_id, set()).add(clock.business_date(at))
    kinds: dict[int, set[str]] = {}
    for case_id, kind in CaseDebt.objects.filter(case__in=ids, until=None).values_list(
        "case_id", "debt__kind"
    ):
        kinds.setdefault(case_id, set()).add(kind)
    wanted: dict[str, list[tuple[str, str]]] = {}
    for debt_kind, needed_to, kind in EvidenceRequirement.objects.values_list(
        "debt_kind", "needed_to", "evidence_kind"
    ):
        wanted.setdefault(debt_kind, []).append((needed_to, kind))
    kept: dict[int, set[str]] = {}
    for debtor, kind in EvidenceItem.objects.filter(debtor__cases__in=ids).values_list("debtor_id", "kind"):
        kept.setdefault(debtor, set()).add(kind)

    found = {}
    for case in chosen:
        person, days = people[case.pk], len(call_days.get(case.pk, ()))
        needs = [
            Need("identity", person in identified, VISIT, "identity"),
            Need("address", person in housed, VISIT, "addresses"),
            Need("debts", case.pk in kinds, VISIT, "case"),
            Need("plan", case.pk in planned, VISIT, "case-plan"),
            Need("pair", hands.get(case.pk, 0) >= 2, VISIT, "case-assignment"),  # noqa: PLR2004
            Need("notice", case.pk in noticed, VISIT, "case-contacts", may_be_reasoned=True),
            Need("calls", days >= CALL_DAYS, VISIT, "case-contacts", {"made": days}, may_be_reasoned=True),
            Need("no_hold", person not in held, VISIT, "case-holds"),
        ]
        papers = {line for kind in kinds.get(case.pk, ()) for line in wanted.get(kind, [])}
        there = kept.get(case.debtor_id, set())
        to_visit = {kind for needed_to, kind in papers if needed_to == VISIT}
        needs += [_paper(kind, kind in there, VISIT) for kind in sorted(to_visit)]
        needs += [
            _paper(kind, kind in there, SUE)
            for needed_to, kind in sorted(papers)
            if needed_to == SUE and kind not in to_visit
        ]
        found[case.pk] = needs
    return found


def _paper(kind: str, done: bool, needed_to: str) -> Need:
    return Need("evidence", done, needed_to, "case-evidence", {"evidence": kind})


def _people(ids: set[int]) -> "Iterable[tuple[int, int]]":
    from cases.models import Case

    return Case.objects.filter(pk__in=ids).values_list("pk", "debtor__person_id")
