"""Papers of our own that count as evidence without being uploaded again (P3, P8)."""

from datetime import date
from typing import IO, TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from cases.models.case import Case
from cases.models.evidence import EvidenceKind
from cases.verbs import Verb
from foundation import clock, formats

if TYPE_CHECKING:
    from audit.models import Document
    from cases.models.debtor import Debtor
    from staff.models import User


class IssuedPaperQuerySet(models.QuerySet["IssuedPaper"]):
    def standing(self) -> Self:
        """Papers that still count."""
        return self.filter(void_at=None)

    def visible_to(self, user: "User") -> Self:
        """Papers of the debtors whose cases ``user`` may see."""
        return self.filter(debtor__in=Case.objects.visible_to(user).values("debtor"))


class IssuedPaper(models.Model):
    """A paper that this system made and that counts as evidence of ``kind``.

    ``on`` is the day from which it counts: the day it was made, sent or delivered. A paper that no longer
    holds, such as the receipt of a payment that bounced, is void and stays on file.
    """

    debtor = models.ForeignKey("cases.Debtor", models.PROTECT, related_name="issued_papers")
    kind = models.CharField(max_length=20, choices=EvidenceKind)
    document = models.ForeignKey("audit.Document", models.PROTECT, related_name="evidence_of")
    on = models.DateField()
    void_at = models.DateTimeField(null=True, blank=True)

    objects = IssuedPaperQuerySet.as_manager()

    class Meta:
        indexes = [
            # The checklist of the gate and the vault.
            models.Index(fields=["debtor", "kind"], name="issued_paper_by_debtor")
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "kind"], name="a_paper_counts_once_for_a_kind")
        ]

    def __str__(self) -> str:
        return self.document.name

    def get_absolute_url(self) -> str:
        return reverse("issued-paper", args=[self.pk])

    @property
    def language_words(self) -> str:
        return str(dict(settings.LANGUAGES).get(self.document.language, self.document.language))

    @property
    def words(self) -> str:
        """The number and the day of the paper, in the reader's language."""
        return _("made by the system, no. %(number)s, %(day)s") % {
            "number": self.document.name,
            "day": formats.day(self.on),
        }

    @transaction.atomic
    def open_by(self, user: "User") -> IO[bytes]:
        """The paper, opened for ``user``. The look is written down."""
        record(Verb.EVIDENCE_SEEN, self, by=user, after={"sha256": self.document.sha256})
        return self.document.file.open("rb")

    @classmethod
    @transaction.atomic
    def count(
        cls,
        document: "Document",
        debtor: "Debtor",
        *kinds: EvidenceKind,
        on: date,
        by: "User",
        case: str = "",
    ) -> None:
        """Let ``document`` count as evidence of ``kinds`` from ``on``. What counts already stays as it is."""
        for kind in kinds:
            row, made = cls.objects.get_or_create(
                document=document,
                kind=kind.value,
                defaults={"debtor": debtor, "on": on},
            )
            if made:
                after = {"kind": kind.value, "sha256": document.sha256, "on": on}
                record(Verb.PAPER_COUNTED, row, by=by, case=case, after=after)

    @classmethod
    @transaction.atomic
    def void(cls, documents: "models.QuerySet[Document]", *, by: "User") -> None:
        """Let papers count no longer. They stay on file."""
        for row in cls.objects.standing().filter(document__in=documents).select_for_update(of=("self",)):
            row.void_at = clock.now()
            row.save(update_fields=["void_at"])
            record(Verb.PAPER_VOIDED, row, by=by, after={"kind": row.kind})
