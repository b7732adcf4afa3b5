"""What was put right about a visit's record afterwards."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.record import record as write_down
from foundation import clock
from staff.models import User
from visits.models.draft import Step
from visits.models.incident import Incident
from visits.models.record import VisitRecord
from visits.verbs import Verb


class Amendment(models.Model):
    """One correction with its reason, shown beside what was written, which stays. It changes the record's
    words only: a promise, an agreement or a hold has its own way to be put right."""

    record = models.ForeignKey(VisitRecord, models.PROTECT, related_name="amendments")
    step = models.CharField(max_length=12, choices=Step)
    fact = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="an_amendment_has_its_reason")
        ]

    @classmethod
    @transaction.atomic
    def make(
        cls, record: VisitRecord, *, step: str, fact: str, before: str, after: str, reason: str, by: User
    ) -> Self:
        """Put one fact right, by one of the pair or a supervisor. ``before`` is how the record words it.
        Raises ValidationError beside the field: no words, no reason, nothing changed."""
        if not after.strip():
            raise ValidationError({"after": _("Say how it really was.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the record was wrong.")})
        if after.strip() == before.strip():
            raise ValidationError({"after": _("This is what the record says already.")})
        made = cls.objects.create(
            record=record,
            step=step,
            fact=fact,
            before=before,
            after=after.strip(),
            reason=reason.strip(),
            by=by,
            made_at=clock.now(),
        )
        write_down(
            Verb.VISIT_AMENDED,
            made,
            by=by,
            case=record.visit.case.number,
            after={"fact": f"{step}.{fact}"},
            personal={"before": before, "after": made.after, "reason": made.reason},
        )
        if (step, fact) == (Step.LISTENING, "we_said"):
            Incident.mind_our_words(record.visit, made.after, by=by)
        return made
