"""A complaint about us (R3)."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.record import record
from cases.models import Concern, ConcernKind
from foundation import clock

if TYPE_CHECKING:
    from cases.models import Case, Contact
    from staff.models import User


class ComplaintChannel(models.TextChoices):
    PHONE = "phone", lazy("by phone")
    LETTER = "letter", lazy("by letter")
    VISIT = "visit", lazy("during a visit")
    REGULATOR = "regulator", lazy("through the regulator")
    OTHER = "other", lazy("otherwise")


class Complaint(models.Model):
    """What somebody complains of, in his words; compliance looks into it through its Concern."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="complaints")
    contact = models.ForeignKey(
        "cases.Contact", models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    channel = models.CharField(max_length=10, choices=ComplaintChannel)
    words = models.TextField()
    made_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    concern = models.OneToOneField("cases.Concern", models.PROTECT, null=True, related_name="complaint")

    class Meta:
        permissions = [("take_complaint", "Can write down a complaint")]
        indexes = [
            # Complaints of a period (M4).
            models.Index(fields=["made_at"], name="complaint_by_day")
        ]

    @classmethod
    @transaction.atomic
    def take(
        cls,
        case: "Case",
        *,
        words: str,
        channel: str,
        by: "User",
        made_at: datetime | None = None,
        contact: "Contact | None" = None,
    ) -> Self:
        """Write the complaint down and open the case to compliance. Raises ValidationError without words."""
        if not words.strip():
            raise ValidationError({"words": _("Write down what he complains of, in his words.")})
        complaint = cls.objects.create(
            case=case,
            contact=contact,
            channel=channel,
            words=words,
            made_at=made_at or clock.now(),
            taken_by=by,
            taken_at=clock.now(),
        )
        complaint.concern = Concern.raise_(case, ConcernKind.COMPLAINT, f"complaint:{complaint.pk}", by=by)
        complaint.save(update_fields=["concern"])
        record("complaint.taken", complaint, by=by, case=case.number, after={"channel": channel})
        return complaint
