"""Where a personal fact comes from: rule I1 lets nothing in without a lawful source."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.record import record
from cases.kinds import LawfulBasis, Source, SourcedState
from cases.verbs import Verb
from foundation import clock
from foundation.locking import lock
from foundation.status import Status

if TYPE_CHECKING:
    from cases.models.person import Person
    from staff.models import User

SOURCE_MAX = 24


@dataclass(frozen=True)
class Provenance:
    """Where a fact comes from, on what ground it may be kept, and as of which day it is so (I1)."""

    source: str
    lawful_basis: str
    source_date: date | None = None

    def must_be_lawful(self) -> None:
        """Raise ValidationError beside the field unless source and ground are among the lawful ones."""
        if self.source not in Source.values:
            raise ValidationError({"source": _("Choose the lawful source this comes from.")})
        if self.lawful_basis not in LawfulBasis.values:
            raise ValidationError({"lawful_basis": _("Choose the ground on which this may be kept.")})


Row = TypeVar("Row", bound="Sourced")


class SourcedQuerySet(models.QuerySet[Row]):
    def of_people(self, people: "models.QuerySet[Person]") -> Self:
        """What is on file about these people, what may still be used first.

        Each comes with whose it is and who added it.
        """
        unusable = models.Case(models.When(state=SourcedState.WRONG, then=1), default=0)
        rows = self.filter(person__in=people).select_related("person", "added_by")
        return rows.order_by(unusable, "-pk")


class Sourced(models.Model):
    """A fact about a person with its source, date, lawful basis and how sure we are of it (P2, I1)."""

    source = models.CharField(max_length=SOURCE_MAX, choices=Source)
    source_date = models.DateField(null=True, blank=True)
    lawful_basis = models.CharField(max_length=16, choices=LawfulBasis)
    state = models.CharField(max_length=12, choices=SourcedState, default=SourcedState.UNVERIFIED)
    state_changed_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = SourcedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="%(app_label)s_%(class)s_has_a_lawful_source"
            )
        ]

    @property
    def is_usable(self) -> bool:
        """Whether one may go or call there: everything but what turned out wrong."""
        return self.state != SourcedState.WRONG

    @property
    def shown_as(self) -> Status:
        """How a page shows how sure we are of it."""
        return SourcedState(self.state).shown_as

    @property
    def with_state(self) -> str:
        """Itself with how sure we are of it, for lists to choose from."""
        return _("%(fact)s (%(state)s)") % {"fact": self, "state": self.get_state_display()}

    @transaction.atomic
    def mark(self, state: str, *, by: "User", reason: str = "", case: str = "") -> None:
        """Say how sure we are of it now.

        Raises ValidationError for calling it wrong or stale without a reason, and for bringing back what was
        wrong: that takes a new lawful source (rule T4).
        """
        lock(self)
        if state in (SourcedState.WRONG, SourcedState.STALE) and not reason.strip():
            raise ValidationError({"reason": _("Say how you know.")})
        if self.state == SourcedState.WRONG and state != SourcedState.WRONG:
            raise ValidationError(_("It was found wrong. Add it again with its new lawful source."))
        before, self.state, self.state_changed_at = self.state, state, clock.now()
        self.save(update_fields=["state", "state_changed_at", *self._forget_current(state)])
        record(
            Verb(f"{self._meta.model_name}.marked"),
            self,
            by=by,
            case=case,
            before={"state": before},
            after={"state": state, "reason": reason},
        )

    def verify(self, *, by: "User") -> None:
        """Somebody made sure of it."""
        self.mark(SourcedState.VERIFIED, by=by)

    def _forget_current(self, state: str) -> list[str]:
        """The further fields to save when what is wrong can no longer be the current one."""
        if state == SourcedState.WRONG and hasattr(self, "is_current"):
            self.is_current = False
            return ["is_current"]
        return []
