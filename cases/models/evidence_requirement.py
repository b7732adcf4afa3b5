"""The checklist of evidence, which the department edits (P3)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.models.evidence import EvidenceKind
from cases.verbs import Verb
from ledger.models import DebtKind

if TYPE_CHECKING:
    from staff.models import User


class EvidenceRequirement(models.Model):
    """Which kinds of evidence a kind of debt needs, to visit or to sue; edited by the department."""

    class NeededTo(models.TextChoices):
        VISIT = "visit", lazy("needed to visit")
        SUE = "sue", lazy("needed to sue")

    debt_kind = models.CharField(max_length=20)
    evidence_kind = models.CharField(max_length=20, choices=EvidenceKind)
    needed_to = models.CharField(max_length=5, choices=NeededTo)

    class Meta:
        permissions = [("set_requirements", "Can change the evidence checklist")]
        constraints = [
            models.UniqueConstraint(
                fields=["debt_kind", "evidence_kind", "needed_to"], name="a_requirement_is_said_once"
            )
        ]

    @classmethod
    def by_debt_kind(cls) -> dict[str, dict[str, list[str]]]:
        """The kinds of evidence by kind of debt and what they are needed to, in their order; one query."""
        order = EvidenceKind.values
        found: dict[str, dict[str, list[str]]] = {
            kind: {needed_to: [] for needed_to in cls.NeededTo.values} for kind in DebtKind.values
        }
        for row in sorted(cls.objects.all(), key=lambda row: order.index(row.evidence_kind)):
            found[row.debt_kind][row.needed_to].append(row.evidence_kind)
        return found

    @classmethod
    @transaction.atomic
    def change(
        cls, debt_kind: str, needed_to: str, *, more: Iterable[str], fewer: Iterable[str], by: "User"
    ) -> None:
        """Let debts of a kind need ``more`` kinds of evidence, and ``fewer`` no longer.

        What is so already stays as it is.
        """
        for kind in more:
            row, made = cls.objects.get_or_create(
                debt_kind=debt_kind, evidence_kind=kind, needed_to=needed_to
            )
            if made:
                record(Verb.REQUIREMENT_ADDED, row, by=by, after=row.as_facts)
        gone = cls.objects.select_for_update().filter(
            debt_kind=debt_kind, needed_to=needed_to, evidence_kind__in=list(fewer)
        )
        for row in gone:
            record(Verb.REQUIREMENT_REMOVED, row, by=by, before=row.as_facts)
        gone.delete()

    @property
    def as_facts(self) -> dict[str, str]:
        """What it says, for the audit trail."""
        return {"debt_kind": self.debt_kind, "needed_to": self.needed_to, "evidence_kind": self.evidence_kind}
