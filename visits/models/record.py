"""What happened at a visit: written once, never changed (V9)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from followups.models import Ability, Willingness
from foundation import clock, formats
from foundation.status import Status
from staff.models import User
from visits.kinds import Consent, Result, Step, Who
from visits.models.draft import LEAVE_WITHIN, WRITE_UP_WITHIN
from visits.models.typed_answer import Raw
from visits.models.visit_plan import WITH_THE_VISIT, VisitPlan


class VisitRecordQuerySet(models.QuerySet["VisitRecord"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(visit__case__in=Case.objects.visible_to(user))

    def to_confirm(self, user: User) -> Self:
        """Records of visits that ``user`` was on and a colleague wrote, not confirmed yet."""
        theirs = models.Q(visit__lead=user) | models.Q(visit__second=user)
        return self.filter(theirs, locked_at=None).exclude(written_by=user)

    def with_everything(self) -> Self:
        return self.select_related(
            *WITH_THE_VISIT,
            "written_by",
            "promise",
            "agreement__case",
            "claim",
            "confirmation__by",
        ).prefetch_related("shown", "copies", "amendments__by", "visit__contact__statements__taken_by")


class VisitRecord(models.Model):
    """One visit as its author tells it.

    The second confirms it or dissents, which locks it; what is put right later stands beside it as an
    Amendment.

    No verb changes it. ``facts`` are the draft's, by step and name, each as {value, observed_at, written_at,
    by}; the columns beside it are what lists, rules and the report ask for. Made by visits.outcomes.submit,
    with all that follows from it.
    """

    visit = models.OneToOneField(VisitPlan, models.PROTECT, related_name="record")
    facts = models.JSONField(default=dict)
    who = models.CharField(max_length=8, choices=Who)
    result = models.CharField(max_length=12, choices=Result, blank=True)
    willingness = models.CharField(max_length=10, choices=Willingness, default=Willingness.UNKNOWN)
    ability = models.CharField(max_length=10, choices=Ability, default=Ability.UNKNOWN)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField()
    asked_to_leave_at = models.DateTimeField(null=True, blank=True)
    shown = models.ManyToManyField("cases.EvidenceItem", related_name="shown_at_visits", blank=True)
    copies = models.ManyToManyField("cases.EvidenceItem", related_name="left_at_visits", blank=True)
    promise = models.OneToOneField(
        "followups.PromiseToPay", models.PROTECT, null=True, blank=True, related_name="visit_record"
    )
    agreement = models.OneToOneField(
        "followups.RepaymentAgreement", models.PROTECT, null=True, blank=True, related_name="visit_record"
    )
    claim = models.OneToOneField(
        "followups.PaymentClaim", models.PROTECT, null=True, blank=True, related_name="visit_record"
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visit_records")
    submitted_at = models.DateTimeField()
    # When the second confirmed or dissented.
    locked_at = models.DateTimeField(null=True, blank=True)

    objects = VisitRecordQuerySet.as_manager()

    class Meta:
        permissions = [
            ("see_record", "Can read visit records"),
            ("confirm_record", "Can confirm a colleague's visit record or dissent"),
            ("amend_record", "Can amend a visit record"),
        ]
        indexes = [
            # My day asks for the records that wait for the second.
            models.Index(fields=["locked_at", "submitted_at"], name="visit_record_unlocked"),
            # Visits of a period by what they came to (M4).
            models.Index(fields=["arrived_at"], name="visit_record_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_at__gte=models.F("arrived_at")), name="a_pair_leaves_after_it_came"
            )
        ]

    def __str__(self) -> str:
        return str(self.visit)

    def get_absolute_url(self) -> str:
        return reverse("visit-record", args=[self.visit_id])

    @property
    def shown_as(self) -> Status:
        """How a page shows what the second said of it (W2)."""
        said = getattr(self, "confirmation", None)
        if said is None:
            return Status("warn", _("waits for the second"), "hourglass")
        if said.agrees:
            return Status("good", _("confirmed and locked"), "lock")
        return Status("stop", _("the second dissents"), "message-square-warning")

    @property
    def seconded_by(self) -> User:
        """Who of the pair did not write it, and is to confirm it or dissent (W2)."""
        visit = self.visit
        return visit.second if self.written_by_id == visit.lead_id else visit.lead

    @property
    def stayed(self) -> timedelta:
        return self.left_at - self.arrived_at

    @property
    def overstayed(self) -> bool:
        """Whether they were still there five minutes after being asked to leave (L2)."""
        asked = self.asked_to_leave_at
        return asked is not None and self.left_at - asked > LEAVE_WITHIN

    @property
    def was_late(self) -> bool:
        """Whether it was submitted more than 24 hours after they left."""
        return self.submitted_at - self.left_at > WRITE_UP_WITHIN

    def raw(self, step: str) -> dict[str, Raw]:
        """The step's answers as they were typed."""
        return {name: fact["value"] for name, fact in self.facts.get(step, {}).items()}

    def text(self, step: str, name: str) -> str:
        found = self.raw(step).get(name, "")
        return found if isinstance(found, str) else ", ".join(found)

    def several(self, step: str, name: str) -> list[str]:
        found = self.raw(step).get(name, [])
        return found if isinstance(found, list) else [found] if found else []

    @property
    def was_recorded(self) -> bool:
        """Whether the debtor agreed to be recorded."""
        return self.text(Step.SAFETY, "recording") == Consent.AGREED

    @property
    def promise_in_words(self) -> str:
        if self.promise is None:
            return ""
        return _("%(amount)s by %(day)s, %(method)s") % {
            "amount": formats.money(self.promise.amount),
            "day": formats.day(self.promise.due_on),
            "method": self.promise.get_method_display(),
        }

    @property
    def agreement_in_words(self) -> str:
        if self.agreement is None:
            return ""
        return _("%(amount)s in %(count)s instalments, drafted and not signed yet") % {
            "amount": formats.money(self.agreement.total),
            "count": self.agreement.instalments.count(),
        }

    def must_be_seconded_by(self, user: User) -> None:
        """Raise ValidationError unless ``user`` is the one of the pair who did not write it."""
        if user.pk == self.written_by_id:
            raise ValidationError(
                _("Your colleague confirms what you wrote, in their own sign-in."), code="own"
            )
        if not self.visit.takes_part(user):
            raise ValidationError(_("Only who was there can confirm it."), code="pair")


def observed(fact: Mapping[str, Any], name: str) -> datetime | None:
    """When a kept fact was observed (``observed_at``) or written (``written_at``)."""
    found = fact.get(name)
    return datetime.fromisoformat(found).astimezone(clock.zone()) if found else None
