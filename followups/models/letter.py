"""Letters to the debtor (F7): the company's demand letter (催收函)."""

from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.record import record
from cases.contact_rules import words
from followups.kinds import LetterKind, LetterState
from followups.verbs import Verb
from foundation.approvals import Approval, Decision
from foundation.errors import Stale
from foundation.money import MoneyField
from foundation.versioned import Versioned

if TYPE_CHECKING:
    from staff.models import User


class LetterTemplate(models.Model):
    """The department's wording of a kind of letter in one language; a new version leaves old letters alone.

    ``body`` may use the names in PLACES in braces: {debtor}, {amount} and so on.
    """

    # What a letter fills in; without those in MUST the debtor would not know who wants how much by when.
    PLACES = ("debtor", "creditor", "amount", "capitals", "overdue", "as_of", "pay_by")
    MUST = ("debtor", "creditor", "overdue", "pay_by")

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
        """The newest wording."""
        return cls.objects.filter(kind=kind, language=language).order_by("-version")[0]

    @transaction.atomic
    def reword(self, *, title: str, body: str, by: "User") -> "LetterTemplate":
        """Write the next version, in which letters are written from now on.

        Raises Stale when this is not the newest any more; ValidationError beside ``body`` or ``title`` for
        words that no letter may use (W1, B1, N1), a place that no letter fills in, or one that is lacking.
        """
        LetterTemplate.objects.select_for_update().filter(kind=self.kind, language=self.language).first()
        newest = LetterTemplate.current(self.kind, self.language)
        if newest.version != self.version:
            raise Stale(newest, mine=self.version, theirs=newest.version)
        errors = {
            name: [_refused(hit) for hit in words.check(text)]
            for name, text in (("title", title), ("body", body))
        }
        errors["body"] += list(self._misplaced(body))
        if any(errors.values()):
            raise ValidationError({name: found for name, found in errors.items() if found})
        made = LetterTemplate.objects.create(
            kind=self.kind, language=self.language, version=self.version + 1, title=title, body=body
        )
        record(
            Verb.WORDING_CHANGED,
            made,
            by=by,
            after={"kind": made.kind, "language": made.language, "body": body},
        )
        return made

    def _misplaced(self, body: str) -> Iterator[ValidationError]:
        try:
            # A place with a format of its own might fail only when a letter is written.
            places = [
                (name, form or how) for _text, name, form, how in Formatter().parse(body) if name is not None
            ]
        except ValueError:
            places = [("", "?")]
        if any(formatted for _name, formatted in places):
            yield ValidationError(_("A brace is open or closed alone; places are written as {amount}."))
            return
        used = {name for name, _formatted in places}
        for name in sorted(used - set(self.PLACES)):
            yield ValidationError(_("No letter fills in {%(name)s}.") % {"name": name})
        for name in self.MUST:
            if name not in used:
                yield ValidationError(_("{%(name)s} is lacking.") % {"name": name})


def _refused(hit: words.Hit) -> ValidationError:
    said = _("No letter may say “%(found)s” (%(rule)s).")
    return ValidationError(said % {"found": hit.found, "rule": hit.rule}, code=hit.code)


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: "User") -> Self:
        from cases.models import Case

        return self.filter(case__in=Case.objects.visible_to(user))


class Letter(Versioned):
    """One letter, from draft to delivery. ``state`` is written only by followups.letters; the letter as sent
    is its Contact, with the proof of delivery."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="letters")
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=LetterKind)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(max_length=120)
    body = models.TextField()
    amount = MoneyField()
    overdue = MoneyField(default=0)
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
    def last_approval(self) -> "LetterApproval | None":
        return self.approvals.order_by("-pk").first()


class LetterApproval(Approval):
    """A letter put before a supervisor; nobody approves what he wrote."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="approvals")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter"], condition=Q(decision=Decision.PENDING), name="a_letter_waits_once"
            )
        ]
