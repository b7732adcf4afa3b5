"""Take down a complaint about us (R3)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.record import record
from cases.models import Concern, ConcernKind
from followups.models import Complaint
from followups.verbs import Verb
from foundation import clock, once
from staff.models import Notification, Role, User

if TYPE_CHECKING:
    from cases.models import Case, Contact


@dataclass(frozen=True)
class ComplaintDetails:
    """A complaint in the person's own words. ``made_at`` is now unless given."""

    words: str
    channel: str
    made_at: datetime | None = None
    contact: "Contact | None" = None


@transaction.atomic
def take(case: "Case", said: ComplaintDetails, *, by: User, request_id: UUID | None = None) -> Complaint:
    """Write the complaint down word for word, open the case to compliance, and tell compliance.

    No word filter checks it. Raises ValidationError without words, for a day in the future and for a contact
    of another case. Raises Repeated for a ``request_id`` that was carried out before.
    """
    if not said.words.strip():
        raise ValidationError({"words": _("Write down the complaint in the person's own words.")})
    if said.made_at is not None and said.made_at > clock.now():
        raise ValidationError({"made_at": _("This lies in the future.")})
    if said.contact is not None and said.contact.case_id != case.pk:
        raise ValidationError({"contact": _("This contact belongs to another case.")})
    note = None
    if request_id is not None:
        digest = hashlib.sha256(said.words.encode()).hexdigest()
        body = {"case": case.number, "channel": said.channel, "made_at": said.made_at, "words": digest}
        note = once.begin(by=by, action="complaint.take", request_id=request_id, body=body)
    complaint = Complaint.objects.create(
        case=case,
        contact=said.contact,
        channel=said.channel,
        words=said.words,
        made_at=said.made_at or clock.now(),
        taken_by=by,
        taken_at=clock.now(),
    )
    complaint.concern = Concern.raise_(case, ConcernKind.COMPLAINT, f"complaint:{complaint.pk}", by=by)
    complaint.save(update_fields=["concern"])
    Notification.tell(
        User.objects.with_role(Role.COMPLIANCE).exclude(pk=by.pk),
        dedupe_key=f"complaint:{complaint.pk}",
        kind="complaint",
        params={"case": case.number, "channel": said.channel},
        subject=case.number,
        url=complaint.concern.get_absolute_url(),
    )
    if note:
        note.finish(complaint.get_absolute_url())
    record(Verb.COMPLAINT_TAKEN, complaint, by=by, case=case.number, after={"channel": said.channel})
    return complaint
