"""What restarts or suspends the limitation period (Civil Code 188–195)."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.verbs import Verb
from foundation import clock

if TYPE_CHECKING:
    from cases.models.evidence import EvidenceItem
    from ledger.models import Debt
    from staff.models import User


class ProofGrade(models.TextChoices):
    A = "A", lazy("signed, served or in court")
    B = "B", lazy("recording or delivered data message")
    C = "C", lazy("our own note")


@dataclass(frozen=True)
class Proof:
    """How well something is proved, and by which original."""

    grade: str
    item: "EvidenceItem | None" = None


class LimitationEvent(models.Model):
    """What moves the limitation date, with the grade of its proof.

    A demand that arrived, a consent to perform, a part payment, a suit.
    """

    class Kind(models.TextChoices):
        DUE = "due", lazy("last instalment fell due")
        DEMAND = "demand", lazy("demand arrived")
        CONSENT = "consent", lazy("debtor consented to perform")
        PART_PAYMENT = "part_payment", lazy("part payment")
        SUIT = "suit", lazy("suit or arbitration")

    debt = models.ForeignKey("ledger.Debt", models.PROTECT, related_name="limitation_events")
    kind = models.CharField(max_length=12, choices=Kind)
    happened_on = models.DateField()
    proof_grade = models.CharField(max_length=1, choices=ProofGrade)
    proof = models.ForeignKey("cases.EvidenceItem", models.PROTECT, null=True, blank=True, related_name="+")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [
            # The limitation date on the case page and the board's queue.
            models.Index(fields=["debt", "happened_on"], name="limitation_by_debt")
        ]

    @classmethod
    @transaction.atomic
    def note(
        cls,
        debt: "Debt",
        kind: str,
        proof: Proof,
        *,
        on: date,
        by: "User",
        case: str = "",
    ) -> Self:
        """Write down what restarts the period; ``case`` is a case number.

        Raises ValidationError for a day to come, and for grade A or B without proof, except for what the
        books themselves show.
        """
        if on > clock.business_date():
            raise ValidationError({"on": _("This lies in the future.")})
        booked = kind in (cls.Kind.PART_PAYMENT, cls.Kind.DUE)
        if proof.grade != ProofGrade.C and proof.item is None and not booked:
            raise ValidationError({"proof": _("Choose the evidence that proves it.")})
        event = cls.objects.create(
            debt=debt,
            kind=kind,
            happened_on=on,
            proof_grade=proof.grade,
            proof=proof.item,
            noted_by=by,
            noted_at=clock.now(),
        )
        after = {"kind": kind, "on": on, "grade": proof.grade}
        record(Verb.LIMITATION_NOTED, event, by=by, case=case, after=after)
        return event
