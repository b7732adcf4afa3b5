"""Every approach to a person, by us or by them: planned, attempted, or a conversation (F3, F4)."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from cases.findings import Finding
from cases.kinds import (
    Channel,
    ContactState,
    Direction,
    Outcome,
    Purpose,
)
from cases.models.case import Case
from cases.verbs import Verb
from foundation import clock
from foundation.approvals import Approval, Decision
from foundation.locking import lock
from foundation.status import Status
from staff.models import Notification, Role, User

if TYPE_CHECKING:
    from cases.models.evidence import EvidenceItem
    from cases.models.person import Person


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> Self:
        """Contacts of the cases that ``user`` may see."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def with_details(self) -> Self:
        """With everything that a line of the log shows, in a fixed number of queries."""
        return self.select_related(
            "case", "person", "phone", "address", "made_by", "approved_by", "delivery_proof"
        ).prefetch_related("participants__staff", "participants__person", "approvals")

    def breaches(self) -> Self:
        """What happened against a rule."""
        return self.exclude(breach=[])


class Contact(models.Model):
    """One contact. A planned one reserves its place under the caps, a cancelled one frees it.

    Keeps person, household, address and number as they were, since the caps count each of them. ``breach``
    lists the rules against which it happened: a fact is never refused. Papers carry ``delivered_at`` and its
    proof.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, blank=True, related_name="contacts")
    person = models.ForeignKey("cases.Person", models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=8, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.OUT)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.DEMAND)
    state = models.CharField(max_length=12, choices=ContactState)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    # When it happens or happened; a planned one also says until when.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField()
    address = models.ForeignKey(
        "cases.Address", models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    phone = models.ForeignKey("cases.Phone", models.PROTECT, null=True, blank=True, related_name="contacts")
    household_key = models.CharField(max_length=64, blank=True)
    number_hash = models.CharField(max_length=64, blank=True)
    uses_cap = models.BooleanField(default=True)
    debtor_said = models.TextField(blank=True)
    we_said = models.TextField(blank=True)
    sent_text = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivery_proof = models.ForeignKey(
        "cases.EvidenceItem", models.PROTECT, null=True, blank=True, related_name="+"
    )
    breach = models.JSONField(default=list, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approval_reason = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contacts_made")

    objects = ContactQuerySet.as_manager()

    class Meta:
        permissions = [
            ("log_contact", "Can plan and record contacts"),
            ("approve_contact", "Can agree to a contact that the rules put before another person"),
        ]
        indexes = [
            # The caps: who was approached how often lately, per person, household, address and number.
            models.Index(fields=["person", "starts_at"], name="contact_by_person"),
            models.Index(fields=["household_key", "starts_at"], name="contact_by_household"),
            models.Index(fields=["number_hash", "starts_at"], name="contact_by_number"),
            # The timeline of the case page.
            models.Index(fields=["case", "-starts_at"], name="contact_by_case"),
        ]

    def get_absolute_url(self) -> str:
        """Its line in the log of the case."""
        log = reverse("case-contacts", args=[self.case.number]) if self.case else reverse("home")
        return f"{log}#contact-{self.pk}"

    @property
    def case_number(self) -> str:
        """The number of its case; empty without one."""
        return self.case.number if self.case else ""

    @property
    def findings(self) -> list[Finding]:
        """The rules against which it happened, to be worded in the reader's language."""
        return [Finding.from_json(row) for row in self.breach]

    @property
    def spoken_with(self) -> "Person | None":
        """Who was spoken with, where that was somebody else."""
        return next((it.person for it in self.participants.all() if it.spoken_with), None)

    @property
    def staff_present(self) -> list[User]:
        """Who of ours took part."""
        return [it.staff for it in self.participants.all() if it.staff]

    @property
    def shown_as(self) -> Status:
        """How a page shows the state."""
        return ContactState(self.state).shown_as

    @property
    def is_cancelled(self) -> bool:
        return self.state == ContactState.CANCELLED

    @property
    def is_open(self) -> bool:
        """Whether it is planned or waits for approval."""
        return self.state in (ContactState.PLANNED, ContactState.AWAITING)

    @transaction.atomic
    def mark_delivered(self, *, at: datetime, by: User, proof: "EvidenceItem | None" = None) -> None:
        """A paper or message arrived; ``proof`` is the receipt.

        Raises ValidationError for what was not sent.
        """
        if self.state != ContactState.DELIVERED:
            raise ValidationError(_("This was not sent yet."), code="sent")
        if at > clock.now():
            raise ValidationError({"at": _("This lies in the future.")})
        if at < self.starts_at:
            raise ValidationError({"at": _("It cannot have arrived before it was sent.")})
        self.delivered_at, self.delivery_proof = at, proof
        self.save(update_fields=["delivered_at", "delivery_proof"])
        record(Verb.CONTACT_DELIVERED, self, by=by, case=self.case_number, after={"at": at})

    @transaction.atomic
    def cancel(self, *, by: User, reason: str = "") -> None:
        """Take a planned contact back; its place under the caps is free again. Raises ValidationError."""
        lock(self)
        if not self.is_open:
            raise ValidationError(_("Only what is planned can be cancelled."), code="recorded")
        self.state = ContactState.CANCELLED
        self.save(update_fields=["state"])
        record(Verb.CONTACT_CANCELLED, self, by=by, case=self.case_number, after={"reason": reason})

    def approve(self, *, by: User, remarks: str) -> None:
        """Agree to it as another person, with a reason. Raises ValidationError."""
        self._decide(Decision.APPROVED, by=by, remarks=remarks)

    def give_back(self, *, by: User, remarks: str) -> None:
        """Not agree to it; it is cancelled and its place free. Raises ValidationError."""
        self._decide(Decision.RETURNED, by=by, remarks=remarks)

    @transaction.atomic
    def _decide(self, decision: Decision, *, by: User, remarks: str) -> None:
        lock(self)
        approval = self.approvals.order_by("-pk").first()
        if approval is None or self.state != ContactState.AWAITING:
            raise ValidationError(_("This contact does not wait for approval."), code="decided")
        if not remarks.strip():
            raise ValidationError({"remarks": _("Give your reason.")})
        approval.decide(decision, by=by, at=clock.now(), remarks=remarks)
        approval.save()
        if decision == Decision.APPROVED:
            self.state, self.approved_by, self.approval_reason = ContactState.PLANNED, by, remarks
        else:
            self.state = ContactState.CANCELLED
        self.save(update_fields=["state", "approved_by", "approval_reason"])
        Notification.tell(
            [approval.asked_by],
            dedupe_key=f"contact_decided:{approval.pk}",
            kind=f"contact_{decision}",
            params={"case": self.case_number, "channel": self.channel},
            subject=self.case_number,
            url=self.get_absolute_url(),
        )
        record(Verb(f"contact.{decision}"), self, by=by, case=self.case_number, after={"remarks": remarks})

    def ask_for_approval(self, *, by: User) -> None:
        """The team's supervisors hear that it waits, or the managers where no other supervisor is there."""
        supervisors = User.objects.with_role(Role.SUPERVISOR).exclude(pk=by.pk)
        team = self.case.team_id if self.case else by.team_id
        hearers = list(supervisors.filter(team=team)) or list(
            User.objects.with_role(Role.MANAGER).exclude(pk=by.pk)
        )
        Notification.tell(
            hearers,
            dedupe_key=f"contact_awaiting:{self.pk}",
            kind="contact_awaiting",
            params={"case": self.case_number, "channel": self.channel},
            subject=self.case_number,
            url=reverse("contact-approval", args=[self.pk]),
        )


class ContactParticipant(models.Model):
    """Who took part besides the one called upon: the second collector, or another person spoken with."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="participants")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey("cases.Person", models.PROTECT, null=True, blank=True, related_name="+")
    spoken_with = models.BooleanField(default=False)


class ContactApproval(Approval):
    """A planned contact put before another person, with the findings that they must agree to."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="approvals")
    findings = models.JSONField(default=list)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            # The board's queue of contacts that wait for approval.
            models.Index(fields=["decision", "asked_at"], name="contact_approval_queue")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(decision="pending"), name="a_contact_waits_once"
            )
        ]
