"""The evidence vault (P3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceKind(models.TextChoices):
    CONTRACT = "contract", _("loan contract")
    IOU = "iou", _("IOU")
    DISBURSEMENT = "disbursement", _("disbursement proof")
    NOTICE = "notice", _("overdue notice")
    REPAYMENT_RECORD = "repayment_record", _("repayment record")
    MESSAGES = "messages", _("message exchange")
    ASSIGNMENT = "assignment", _("assignment of the claim and its notice")
    GUARANTEE = "guarantee", _("guarantee")
    DELIVERY_RECEIPT = "delivery_receipt", _("delivery receipt")
    AUTHORITY = "authority", _("authority")
    AGREEMENT = "agreement", _("repayment agreement")
    RECORDING = "recording", _("recording")
    PHOTO = "photo", _("photo")
    STATEMENT = "statement", _("statement of the debt")
    OTHER = "other", _("other")


class EvidenceItem(models.Model):
    """One original, kept byte for byte with its SHA-256; a better copy is a new item that names the one before.

    Served only through an authorised and logged view, never by a URL of its own.
    """

    debtor = models.ForeignKey("cases.Debtor", models.PROTECT, related_name="evidence")
    debt = models.ForeignKey("ledger.Debt", models.PROTECT, null=True, blank=True, related_name="evidence")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="evidence")
    kind = models.CharField(max_length=20, choices=EvidenceKind)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="evidence/%Y/%m/", max_length=250)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    version_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later_versions"
    )
    remarks = models.TextField(blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        permissions = [("see_evidence", "Can open a debtor's evidence")]
        indexes = [
            # The vault on the case page and the checklist of the gate.
            models.Index(fields=["debtor", "kind"], name="evidence_by_debtor_and_kind")
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceRequirement(models.Model):
    """Which kinds of evidence a kind of debt needs, to visit or to sue; edited by the department."""

    class NeededTo(models.TextChoices):
        VISIT = "visit", _("needed to visit")
        SUE = "sue", _("needed to sue")

    debt_kind = models.CharField(max_length=20)
    evidence_kind = models.CharField(max_length=20, choices=EvidenceKind)
    needed_to = models.CharField(max_length=5, choices=NeededTo)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["debt_kind", "evidence_kind", "needed_to"], name="a_requirement_is_said_once"
            )
        ]
