"""A complaint about us (R3)."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import Concern, ConcernKind
from followups.kinds import ComplaintChannel
from followups.verbs import Verb
from foundation import clock, once
from staff.models import Notification, Role, User

if TYPE_CHECKING:
    from cases.models import Case, Contact


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def with_details(self) -> Self:
        """With who took it down, the contact it is about, and what compliance found."""
        return self.select_related("taken_by", "contact", "concern__ended_by", "case")


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

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        permissions = [("take_complaint", "Can write down a complaint")]
        indexes = [
            # Complaints of a period (M4).
            models.Index(fields=["made_at"], name="complaint_by_day")
        ]

    def get_absolute_url(self) -> str:
        """Its place on the case's page of complaints."""
        return f"{reverse('case-complaints', args=[self.case.number])}#complaint-{self.pk}"

    @classmethod
    @transaction.atomic
    def take(
        cls,
        case: "Case",
        *,
        words: str,
        channel: str,
        by: User,
        made_at: datetime | None = None,
        contact: "Contact | None" = None,
        request_id: UUID | None = None,
    ) -> "Complaint":
        """Write the complaint down in his words, which nothing checks, open the case to compliance and tell
        it. Raises ValidationError without words, for a day to come and for a contact of another case;
        Repeated for a ``request_id`` that was carried out before."""
        if not words.strip():
            raise ValidationError({"words": _("Write down what he complains of, in his words.")})
        if made_at is not None and made_at > clock.now():
            raise ValidationError({"made_at": _("This lies in the future.")})
        if contact is not None and contact.case_id != case.pk:
            raise ValidationError({"contact": _("This contact belongs to another case.")})
        note = None
        if request_id is not None:
            digest = hashlib.sha256(words.encode()).hexdigest()
            body = {"case": case.number, "channel": channel, "made_at": made_at, "words": digest}
            note = once.begin(by=by, action="complaint.take", request_id=request_id, body=body)
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
        Notification.tell(
            User.objects.with_role(Role.COMPLIANCE).exclude(pk=by.pk),
            dedupe_key=f"complaint:{complaint.pk}",
            kind="complaint",
            params={"case": case.number, "channel": channel},
            subject=case.number,
            url=complaint.concern.get_absolute_url(),
        )
        if note:
            note.finish(complaint.get_absolute_url())
        record(Verb.COMPLAINT_TAKEN, complaint, by=by, case=case.number, after={"channel": channel})
        return complaint
