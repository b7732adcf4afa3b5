"""What evidence a case needs and has (P3)."""

from dataclasses import dataclass

from cases.models.case import Case
from cases.models.evidence import EvidenceKind
from cases.models.evidence_requirement import EvidenceRequirement
from cases.models.issued_paper import IssuedPaper


@dataclass(frozen=True)
class ChecklistLine:
    """A kind of evidence that a debtor's debts need, and whether it is there.

    ``paper`` is the newest paper of our own of that kind, if nothing of that kind was uploaded.
    """

    kind: str
    needed_to: str
    there: bool
    paper: IssuedPaper | None = None

    @property
    def label(self) -> str:
        return str(EvidenceKind(self.kind).label)


def of_case(case: Case) -> list[ChecklistLine]:
    """What the kinds of the case's debts need, to visit first; three queries (P3)."""
    kinds = case.case_debts.filter(until=None).values("debt__kind")
    uploaded = set(case.debtor.evidence.values_list("kind", flat=True))
    issued = case.debtor.issued_papers.standing().select_related("document").order_by("on", "pk")
    made = {paper.kind: paper for paper in issued if paper.kind not in uploaded}
    wanted = EvidenceRequirement.objects.filter(debt_kind__in=kinds).values_list("needed_to", "evidence_kind")
    order = EvidenceRequirement.NeededTo.values
    # What a visit needs, a suit needs as well; it is said once.
    first: dict[str, str] = {}
    for needed_to, kind in sorted(wanted, key=lambda it: order.index(it[0])):
        first.setdefault(kind, needed_to)
    lines = [
        ChecklistLine(kind, needed_to, kind in uploaded or kind in made, made.get(kind))
        for kind, needed_to in first.items()
    ]
    return sorted(lines, key=lambda it: (order.index(it.needed_to), it.there, it.label))
