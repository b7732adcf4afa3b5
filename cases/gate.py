"""The gate between Prepare and the visit (P8): what is missing, and where it is filled in.

What is needed to sue is listed apart and stops no visit.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Case as DatabaseCase
from django.db.models import Count, Exists, F, Max, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from cases.contact_facts import set_values
from cases.contact_rules import notice, presets, two_people
from cases.contact_rules.values import Values
from cases.kinds import ContactState, Direction, SourcedState
from cases.models import (
    Address,
    Assignment,
    Case,
    CaseDebt,
    CollectionPlan,
    Contact,
    EvidenceItem,
    EvidenceKind,
    EvidenceRequirement,
    Hold,
    IdentityConfirmation,
    IssuedPaper,
    PlanApproval,
)
from cases.models.case import CaseQuerySet
from foundation import clock
from foundation.approvals import Decision
from foundation.listing import listed
from foundation.status import TaskState
from ledger.kinds import CreditorKind

VISIT, SUE = EvidenceRequirement.NeededTo.VISIT.value, EvidenceRequirement.NeededTo.SUE.value
# What must hold of a case that may be visited, and what is asked to know it.
READY: dict[str, Any] = {
    "has_identity": True,
    "has_address": True,
    "has_debts": True,
    "has_plan": True,
    "hands__gte": F("hands_needed"),
    "notices__gte": F("notices_needed"),
    "call_days__gte": F("call_days_needed"),
    "is_held": False,
    "lacks_papers": False,
}
NEEDED = ("hands_needed", "notices_needed", "call_days_needed")
CHECKS = (*(name.removesuffix("__gte") for name in READY), *NEEDED)

LABELS = {
    "identity": lazy("Identity confirmed from the creditor's file"),
    "address": lazy("A current visiting address"),
    "plan": lazy("An approved collection plan"),
    "pair": lazy("An assigned pair"),
    "no_hold": lazy("No hold against demands"),
    "debts": lazy("A debt in the case"),
}


@dataclass(frozen=True)
class Task:
    """A need as the task list shows it (parts/tasks.html)."""

    code: str
    words: str
    state: TaskState
    url: str
    note: str = ""


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
        if self.code == "calls":
            wanted = self.params["wanted"]
            return ngettext(
                "Calls tried on %(wanted)s day", "Calls tried on %(wanted)s different days", wanted
            ) % {"wanted": wanted}
        if self.code == "notice":
            wanted = self.params["wanted"]
            return ngettext(
                "A written notice, delivered", "%(wanted)s written notices, delivered", wanted
            ) % {"wanted": wanted}
        return str(LABELS[self.code])

    @property
    def note(self) -> str:
        """How far it is, which paper of ours it is, or that a reason may stand in for it."""
        if self.done:
            return str(self.params.get("paper", ""))
        parts = []
        if self.params.get("made"):
            parts.append(_("%(made)s of %(wanted)s days so far.") % self.params)
        if self.may_be_reasoned:
            parts.append(_("A stated reason may stand in for it."))
        return " ".join(parts)

    def url(self, number: str) -> str:
        """Where it is filled in for the case of this number."""
        return reverse(self.url_name, args=[number])


def tasks(number: str, needs: Iterable[Need], *, needed_to: str) -> list[Task]:
    """The task list of what is needed to visit or to sue, for the case of this number."""
    return [
        Task(
            need.code,
            capfirst(need.label),
            TaskState.DONE if need.done else TaskState.STOP if need.code == "no_hold" else TaskState.TODO,
            need.url(number),
            need.note,
        )
        for need in needs
        if need.needed_to == needed_to
    ]


def missing(case: Case) -> list[Need]:
    """Everything that is needed to visit and to sue, done or not; see ``of_cases``."""
    return of_cases([case])[case.pk]


def must_be_ready(case: Case, *, reason: str = "") -> None:
    """Raise ValidationError naming what is missing for a visit; a reason stands in for notice and calls."""
    open_needs = [
        need
        for need in missing(case)
        if need.needed_to == VISIT and not need.done and not (need.may_be_reasoned and reason.strip())
    ]
    if open_needs:
        names = listed(need.label for need in open_needs)
        raise ValidationError(_("Still missing for a visit: %(names)s.") % {"names": names}, code="gate")


def of_cases(cases: Iterable[Case]) -> dict[int, list[Need]]:
    """The needs of each case, in a fixed number of queries however many there are."""
    ids = {case.pk for case in cases}
    papers = _Papers.of(ids)
    rows = annotated(Case.objects.filter(pk__in=ids)).values("pk", "debtor_id", *CHECKS)
    return {row["pk"]: [*_checked(row), *papers.needed(row["pk"], row["debtor_id"])] for row in rows}


def _checked(row: Mapping[str, Any]) -> Iterator[Need]:
    """The needs that the checks of a case (CHECKS) answer."""
    yield Need("identity", row["has_identity"], VISIT, "identity")
    yield Need("address", row["has_address"], VISIT, "addresses")
    yield Need("debts", row["has_debts"], VISIT, "case-debts")
    yield Need("plan", row["has_plan"], VISIT, "case-plan")
    yield Need("pair", row["hands"] >= row["hands_needed"], VISIT, "case-assignment")
    notices, days = row["notices_needed"], row["call_days_needed"]
    yield Need(
        "notice",
        row["notices"] >= notices,
        VISIT,
        "case-contacts",
        {"wanted": notices},
        may_be_reasoned=True,
    )
    yield Need(
        "calls",
        row["call_days"] >= days,
        VISIT,
        "case-contacts",
        {"made": row["call_days"], "wanted": days},
        may_be_reasoned=True,
    )
    yield Need("no_hold", not row["is_held"], VISIT, "case-holds")


@dataclass(frozen=True)
class _Papers:
    """Which evidence the kinds of debt in some cases call for, and which is on file.

    ``kinds`` are the kinds of debt by case, ``wanted`` what is needed to what by kind of debt, ``kept`` what
    is on file by debtor, and ``made`` the newest paper of our own by debtor and kind.
    """

    kinds: Mapping[int, set[str]]
    wanted: Mapping[str, set[tuple[str, str]]]
    kept: Mapping[int, set[str]]
    made: Mapping[tuple[int, str], IssuedPaper]

    @classmethod
    def of(cls, cases: Collection[int]) -> "_Papers":
        """Four queries, whatever the number of cases."""
        kinds, wanted, kept = defaultdict(set), defaultdict(set), defaultdict(set)
        standing = CaseDebt.objects.filter(case__in=cases, until=None)
        for case, kind in standing.values_list("case_id", "debt__kind"):
            kinds[case].add(kind)
        asked = EvidenceRequirement.objects.values_list("debt_kind", "needed_to", "evidence_kind")
        for debt_kind, needed_to, kind in asked:
            wanted[debt_kind].add((needed_to, kind))
        on_file = EvidenceItem.objects.filter(debtor__cases__in=cases)
        for debtor, kind in on_file.values_list("debtor_id", "kind"):
            kept[debtor].add(kind)
        issued = IssuedPaper.objects.standing().filter(debtor__cases__in=cases).select_related("document")
        made = {(paper.debtor_id, paper.kind): paper for paper in issued.order_by("on", "pk")}
        return cls(kinds, wanted, kept, made)

    def needed(self, case: int, debtor: int) -> list[Need]:
        """The papers of one case: those needed to visit, then those needed only to sue."""
        lines = {line for kind in self.kinds.get(case, ()) for line in self.wanted.get(kind, ())}
        to_visit = {kind for needed_to, kind in lines if needed_to == VISIT}
        to_sue = {kind for needed_to, kind in lines if needed_to == SUE} - to_visit
        return [self._need(debtor, kind, VISIT) for kind in sorted(to_visit)] + [
            self._need(debtor, kind, SUE) for kind in sorted(to_sue)
        ]

    def _need(self, debtor: int, kind: str, needed_to: str) -> Need:
        """The need of one kind of evidence: an upload satisfies it, or a paper of our own, which is named."""
        params: dict[str, Any] = {"evidence": kind}
        uploaded, made = kind in self.kept.get(debtor, ()), self.made.get((debtor, kind))
        if made is not None and not uploaded:
            params["paper"] = made.words
        return Need("evidence", uploaded or made is not None, needed_to, "case-evidence", params)


def blocked(cases: CaseQuerySet) -> CaseQuerySet:
    """Those of ``cases`` that lack something needed to visit; the same answer as ``of_cases`` gives."""
    return annotated(cases).exclude(**READY)


def annotated(cases: CaseQuerySet) -> CaseQuerySet:
    """``cases`` with what the gate asks about each (CHECKS)."""
    person, this = OuterRef("debtor__person"), OuterRef("pk")
    approved = PlanApproval.objects.filter(decision=Decision.APPROVED, plan=OuterRef("pk"))
    made = Contact.objects.filter(case=this, direction=Direction.OUT).exclude(
        state__in=(ContactState.PLANNED, ContactState.AWAITING, ContactState.CANCELLED)
    )
    call_days = (
        made.filter(channel__in=notice.CALLS)
        .order_by()
        .values("case")
        .annotate(days=Count(TruncDate("starts_at", tzinfo=clock.zone()), distinct=True))
    )
    notices = (
        made.filter(channel__in=notice.WRITTEN)
        .exclude(delivered_at=None)
        .order_by()
        .values("case")
        .annotate(count=Count("pk"))
    )
    hands = (
        Assignment.objects.standing().filter(case=this).order_by().values("case").annotate(count=Count("pk"))
    )
    of_this_kind = {"debtor": OuterRef(OuterRef("debtor")), "kind": OuterRef("evidence_kind")}
    papers = EvidenceRequirement.objects.filter(
        needed_to=VISIT,
        debt_kind__in=CaseDebt.objects.filter(case=OuterRef(this), until=None).values("debt__kind"),
    ).exclude(
        Exists(EvidenceItem.objects.filter(**of_this_kind))
        | Exists(IssuedPaper.objects.standing().filter(**of_this_kind))
    )
    plans = CollectionPlan.objects.current().filter(round__case=this, round__ended_at=None)
    return cases.annotate(
        has_identity=Exists(IdentityConfirmation.objects.filter(person=person)),
        has_address=Exists(
            Address.objects.filter(person=person, is_current=True).exclude(state=SourcedState.WRONG)
        ),
        has_debts=Exists(CaseDebt.objects.filter(case=this, until=None)),
        has_plan=Exists(plans.filter(Exists(approved))),
        hands=Coalesce(Subquery(hands.values("count")), 0),
        notices=Coalesce(Subquery(notices.values("count")), 0),
        call_days=Coalesce(Subquery(call_days.values("days")), 0),
        **_asked_by_the_rules(),
        is_held=Exists(Hold.objects.against_demands(clock.business_date()).filter(person=person)),
        lacks_papers=Exists(papers),
    )


def _asked_by_the_rules() -> dict[str, Any]:
    """How many collectors, notices and days of calls each case needs: what W2 and N2 ask for today.

    A case whose creditors are of several kinds, or of an unknown one, needs the most that any of them asks
    for, as in the rules' own judgement.
    """
    rows, today = set_values(), clock.business_date()
    asked: dict[str, dict[str, int]] = {name: {} for name in NEEDED}
    for kind in ("", *CreditorKind.values):
        kinds = frozenset({kind}) if kind else frozenset[str]()
        values = Values(presets(settings.COUNTRY), rows, kinds, today)
        before_a_visit = notice.RULE.needed(values)
        asked["hands_needed"][kind] = two_people.RULE.needed(values).value
        asked["notices_needed"][kind] = before_a_visit.notices.value
        asked["call_days_needed"][kind] = before_a_visit.call_days.value
    return {name: _most(by_kind) for name, by_kind in asked.items()}


def _most(by_kind: dict[str, int]) -> Any:
    """The most that one of a case's kinds of creditor asks for; a plain value where all ask the same."""
    if len(set(by_kind.values())) == 1:
        return Value(by_kind[""])
    cases = [When(debt__portfolio__creditor__kind=kind, then=Value(asked)) for kind, asked in by_kind.items()]
    debts = CaseDebt.objects.filter(case=OuterRef("pk")).order_by().values("case")
    most = debts.annotate(most=Max(DatabaseCase(*cases, default=Value(by_kind[""])))).values("most")
    return Coalesce(Subquery(most), Value(by_kind[""]))
