"""The base of everything that a second person must agree to."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from foundation.locking import moves_from
from foundation.status import Status, StatusChoices


class Decision(StatusChoices):
    PENDING = "pending", "info", "hourglass", lazy("waiting")
    APPROVED = "approved", "good", lazy("approved")
    RETURNED = "returned", "warn", lazy("returned")


class Approval(models.Model):
    """One thing put before another person: asked by, decided by, when, with what remarks.

    The concrete verb locks the row, calls ``decide`` and records the event. Nobody decides on their
    own request.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    remarks = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def shown_as(self) -> Status:
        """How a page shows the decision."""
        return Decision(self.decision).shown_as

    def decide(self, decision: Decision, *, by: models.Model, at: object, remarks: str = "") -> None:
        """Set the decision on this row (unsaved).

        Raises ValidationError for one's own request, for a request decided before, for a job acting as the
        system, and for a return without remarks.
        """
        moves_from(self.decision, Decision.PENDING, otherwise=_("This has been decided already."))
        if by.pk == self.asked_by_id:
            raise ValidationError(_("Somebody else must decide on what you asked for."), code="own")
        if getattr(by, "is_system", False):
            raise ValidationError(_("A job cannot approve anything."), code="system")
        if decision == Decision.RETURNED and not remarks.strip():
            raise ValidationError(
                {"remarks": ValidationError(_("Say what should be changed."), code="remarks")}
            )
        self.decision, self.decided_by_id, self.remarks = decision, by.pk, remarks
        self.decided_at = at  # type: ignore[assignment]
