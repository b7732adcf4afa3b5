"""What restarts or suspends the limitation period (Civil Code 188–195)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ProofGrade(models.TextChoices):
    A = "A", _("signed, served or in court")
    B = "B", _("recording or delivered data message")
    C = "C", _("our own note")


class LimitationEvent(models.Model):
    """A demand that arrived, a consent to perform, a suit: what moves the limitation date, with its proof's grade."""

    class Kind(models.TextChoices):
        DUE = "due", _("last instalment fell due")
        DEMAND = "demand", _("demand arrived")
        CONSENT = "consent", _("debtor consented to perform")
        PART_PAYMENT = "part_payment", _("part payment")
        SUIT = "suit", _("suit or arbitration")

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
