"""The evidence vault (P3)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases import file_types
from cases.models.case import Case
from cases.verbs import Verb
from foundation import clock, once
from foundation.errors import Conflicting, Repeated

if TYPE_CHECKING:
    from cases.models.debtor import Debtor
    from ledger.models import Debt
    from staff.models import User


class EvidenceKind(models.TextChoices):
    CONTRACT = "contract", lazy("loan contract")
    IOU = "iou", lazy("IOU")
    DISBURSEMENT = "disbursement", lazy("disbursement proof")
    NOTICE = "notice", lazy("overdue notice")
    REPAYMENT_RECORD = "repayment_record", lazy("repayment record")
    MESSAGES = "messages", lazy("message exchange")
    ASSIGNMENT = "assignment", lazy("assignment of the claim and its notice")
    GUARANTEE = "guarantee", lazy("guarantee")
    DELIVERY_RECEIPT = "delivery_receipt", lazy("delivery receipt")
    AUTHORITY = "authority", lazy("authority")
    AGREEMENT = "agreement", lazy("repayment agreement")
    RECORDING = "recording", lazy("recording")
    PHOTO = "photo", lazy("photo")
    STATEMENT = "statement", lazy("statement of the debt")
    OTHER = "other", lazy("other")


class EvidenceQuerySet(models.QuerySet["EvidenceItem"]):
    def visible_to(self, user: "User") -> Self:
        """Evidence of the debtors whose cases ``user`` may see."""
        return self.filter(debtor__in=Case.objects.visible_to(user).values("debtor"))

    def for_vault(self) -> Self:
        """Newest first, with what a line of the vault names."""
        return self.select_related("added_by", "debt", "version_of").order_by("-pk")


class EvidenceItem(models.Model):
    """One original, kept byte for byte with its SHA-256.

    A better copy is a new item that names the one before. An item is served only through an authorised and
    logged view, never by a URL of its own.
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

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        permissions = [("see_evidence", "Can open a debtor's evidence")]
        indexes = [
            # Whether the same original is on file already.
            models.Index(fields=["sha256"], name="evidence_by_hash"),
            # The vault on the case page and the checklist of the gate.
            models.Index(fields=["debtor", "kind"], name="evidence_by_debtor_and_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("evidence", args=[self.pk])

    @property
    def file_name(self) -> str:
        """Its name with the ending of its type, for whoever takes a copy."""
        ending = file_types.ENDINGS.get(self.content_type, "")
        return self.name if self.name.lower().endswith(ending) else self.name + ending

    @property
    def is_pdf(self) -> bool:
        return self.content_type == file_types.PDF

    @property
    def is_recording(self) -> bool:
        return self.content_type.startswith("audio/")

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def same_original(self) -> "models.QuerySet[EvidenceItem]":
        """Other items of this debtor with the very same bytes."""
        return EvidenceItem.objects.filter(debtor=self.debtor_id, sha256=self.sha256).exclude(pk=self.pk)

    @classmethod
    def written(cls, debtor: "Debtor", file: IO[bytes], facts: "EvidenceFacts", *, by: "User") -> Self:
        """Write an original byte for byte, with its type and its SHA-256; ``enter`` makes it a row.

        The content tells the type. Never call this inside ``atomic``. Raises ValidationError beside ``file``
        if it is too large, empty, damaged or of another type.
        """
        content = file.read(settings.UPLOAD_LIMIT_BYTES + 1)
        if len(content) > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
            raise ValidationError({"file": _("The file is larger than %(limit)s MB.") % {"limit": limit}})
        given = str(getattr(file, "name", "") or "").replace("\\", "/").rsplit("/", maxsplit=1)[-1]
        item = cls(
            debtor=debtor,
            debt=facts.debt,
            case=facts.case,
            kind=facts.kind,
            name=(facts.name or given or str(EvidenceKind(facts.kind).label))[:200],
            content_type=file_types.checked(content),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            version_of=facts.version_of,
            remarks=facts.remarks,
            added_by=by,
            added_at=clock.now(),
        )
        # The name on the disk tells nothing about the debtor.
        item.file.save(item.sha256[:32], ContentFile(content), save=False)
        return item

    @classmethod
    def add(
        cls,
        debtor: "Debtor",
        file: IO[bytes],
        facts: "EvidenceFacts",
        *,
        by: "User",
        request_id: UUID | None = None,
        back: str = "",
    ) -> Self:
        """Keep an original; raises as ``written`` does.

        Repeated, with ``back`` (a path), and Conflicting for a ``request_id`` that was used before.
        """
        item = cls.written(debtor, file, facts, by=by)
        with item.entering_once(request_id, by=by, back=back):
            item.enter()
        return item

    @contextmanager
    def entering_once(self, request_id: UUID | None, *, by: "User", back: str) -> Iterator[None]:
        """Open the transaction in which this original is entered, once for a request.

        The file of a repeat is deleted again.
        """
        body = {"debtor": self.debtor_id, "kind": self.kind, "sha256": self.sha256, "remarks": self.remarks}
        try:
            with once.carried_out(
                by=by, action="evidence.add", request_id=request_id, body=body, result=back
            ):
                yield
        except (Repeated, Conflicting):
            self.file.delete(save=False)
            raise

    @transaction.atomic
    def enter(self) -> None:
        """Enter what was written into the vault."""
        self.save()
        twins = list(self.same_original.values_list("pk", flat=True))
        record(
            Verb.EVIDENCE_ADDED,
            self,
            by=self.added_by,
            case=self.case.number if self.case else "",
            after={"kind": self.kind, "sha256": self.sha256, "size": self.size, "same_as": twins},
            personal={"name": self.name},
        )

    @transaction.atomic
    def open_by(self, user: "User", *, copy: bool = False) -> IO[bytes]:
        """The original, opened for ``user``; the look, or the copy taken, is written down."""
        record(
            Verb.EVIDENCE_COPIED if copy else Verb.EVIDENCE_SEEN,
            self,
            by=user,
            case=self.case.number if self.case else "",
            after={"sha256": self.sha256},
        )
        return self.file.open("rb")

    def is_unchanged(self) -> bool:
        """Whether the file still has the SHA-256 it was kept with."""
        with self.file.open("rb") as original:
            return hashlib.file_digest(original, "sha256").hexdigest() == self.sha256


@dataclass(frozen=True)
class EvidenceFacts:
    """What an original is, and to which debt and case it belongs.

    ``version_of`` is the item of which it is a better copy. An empty ``name`` leaves that of the file.
    """

    kind: str
    name: str = ""
    debt: "Debt | None" = None
    case: Case | None = None
    version_of: EvidenceItem | None = None
    remarks: str = ""
