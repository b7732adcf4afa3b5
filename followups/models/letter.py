"""Letters to the debtor (F7): the company's demand letter (催收函)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case
from followups.kinds import LetterKind, LetterState
from foundation.approvals import Approval, Decision
from foundation.money import MoneyField
from foundation.status import Status
from foundation.versioned import Versioned

if TYPE_CHECKING:
    from staff.models import User


class LetterTemplate(models.Model):
    """The department's wording of a kind of letter in one language. Old letters keep their words.

    ``body`` may use the names in PLACES in braces: {debtor}, {amount} and so on.
    """

    kind = models.CharField(max_length=10, choices=LetterKind)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=120)
    body = models.TextField()

    class Meta:
        permissions = [("set_wordings", "Can change the wording of letters")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "version"], name="one_template_per_kind_language_version"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def current(cls, kind: str, language: str) -> "LetterTemplate":
        """Return the newest wording."""
        return cls.objects.filter(kind=kind, language=language).order_by("-version")[0]


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(case__in=Case.objects.visible_to(user))


class Letter(Versioned):
    """One letter, from draft to delivery. Only followups.letters writes ``state``.

    ``amount`` is the total outstanding, and ``payable_now`` the part of it that is due. The letter as sent is
    its Contact, with the proof of delivery.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="letters")
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=LetterKind)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(max_length=120)
    body = models.TextField()
    amount = MoneyField()
    overdue = MoneyField(default=0)
    payable_now = MoneyField(default=0)
    as_of = models.DateField()
    pay_by = models.DateField()
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.DRAFT, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    document = models.ForeignKey("audit.Document", models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.OneToOneField(
        "cases.Contact", models.PROTECT, null=True, blank=True, related_name="letter"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        permissions = [
            ("write_letter", "Can write and send letters"),
            ("approve_letter", "Can approve letters"),
        ]
        indexes = [
            # The letters of a case; the supervisor's queue.
            models.Index(fields=["case", "-id"], name="letter_by_case"),
            models.Index(fields=["state", "id"], name="letter_by_state"),
        ]

    @property
    def shown_as(self) -> Status:
        """How a page shows the state."""
        return LetterState(self.state).shown_as

    @property
    def last_approval(self) -> "LetterApproval | None":
        return self.approvals.order_by("-pk").first()


class LetterApproval(Approval):
    """A letter that a supervisor decides on. Nobody approves a letter that they wrote."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="approvals")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter"], condition=Q(decision=Decision.PENDING), name="a_letter_waits_once"
            )
        ]
