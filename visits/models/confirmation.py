"""The second collector's word on a record (W2)."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.record import record as record_event
from foundation import clock
from foundation.locking import lock
from staff.models import Notification, Role, User
from visits.models.record import VisitRecord
from visits.verbs import Verb


class VisitConfirmation(models.Model):
    """The second confirms the record or dissents, in their own sign-in and words; then it is locked.

    A dissent is shown wherever the record is.
    """

    record = models.OneToOneField(VisitRecord, models.PROTECT, related_name="confirmation")
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agrees=True) | ~models.Q(words=""), name="who_dissents_says_why"
            )
        ]

    @classmethod
    @transaction.atomic
    def give(cls, record: VisitRecord, *, agrees: bool, words: str = "", by: User) -> Self:
        """Confirm or dissent, which locks the record; supervisors hear of a dissent.

        Raises ValidationError by its author or somebody who was not there, a second time, and for a dissent
        without words.
        """
        lock(record, "locked_at")
        record.must_be_seconded_by(by)
        if record.locked_at is not None:
            raise ValidationError(_("The record is locked already."), code="locked")
        if not agrees and not words.strip():
            raise ValidationError({"words": _("Say in your words what was different.")})
        moment = clock.now()
        said = cls.objects.create(record=record, agrees=agrees, words=words.strip(), by=by, said_at=moment)
        record.locked_at = moment
        record.save(update_fields=["locked_at"])
        case = record.visit.case
        record_event(
            Verb.VISIT_CONFIRMED if agrees else Verb.VISIT_DISSENTED, record, by=by, case=case.number
        )
        if not agrees:
            Notification.tell(
                User.objects.with_role(Role.SUPERVISOR).filter(team=case.team_id),
                dedupe_key=f"visit_dissent:{record.pk}",
                kind="visit_dissent",
                params={"case": case.number},
                subject=case.number,
                url=record.get_absolute_url(),
            )
        return said
