"""Every approach to a person, by us or by him: planned, attempted, or a conversation (F3, F4)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, Union
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.record import record
from cases.kinds import (
    Channel,
    ContactState,
    Direction,
    Outcome,
    Purpose,
    state_after,
)
from cases.verbs import Verb
from foundation import clock, once
from foundation.approvals import Approval, Decision
from foundation.models import OnceRequest
from ledger.models import Account
from staff.models import Notification, Role, User

if TYPE_CHECKING:
    from cases.contact_rules.verdict import Finding
    from cases.models.address import Address
    from cases.models.case import Case
    from cases.models.evidence import EvidenceItem
    from cases.models.person import Person
    from cases.models.phone import Phone
    from cases.models.refusal import Refusal


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> Self:
        """Contacts of the cases that ``user`` may see."""
        from cases.models.case import Case

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
    proof."""

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
    def findings(self) -> "list[Finding]":
        """The rules against which it happened, to be worded in the reader's language."""
        from cases.contact_rules.verdict import Finding

        return [Finding.from_json(row) for row in self.breach]

    @property
    def spoken_with(self) -> "Person | None":
        """Who was spoken with, where that was somebody else."""
        return next((it.person for it in self.participants.all() if it.spoken_with), None)

    @property
    def is_to_come(self) -> bool:
        """Whether it is planned or waits for approval."""
        return self.state in (ContactState.PLANNED, ContactState.AWAITING)

    @classmethod
    @transaction.atomic
    def plan(
        cls,
        person: "Person",
        *,
        channel: str,
        purpose: str,
        at: datetime,
        by: User,
        until: datetime | None = None,
        case: "Case | None" = None,
        address: "Address | None" = None,
        phone: "Phone | None" = None,
        pair: Sequence[User] = (),
        text: str = "",
        facts_as_of: datetime | None = None,
        moved: "Contact | None" = None,
        reason: str = "",
        request_id: UUID | None = None,
    ) -> Union["Contact", "Refusal"]:
        """Reserve a contact under the rules, or keep and return their Refusal.

        A contact that another person must agree to waits for him (``AWAITING``) and reserves its place
        meanwhile. ``moved`` is the planned contact that this one replaces: it does not count and is
        cancelled. ``text`` is what is to be sent. The case and all whom a cap counts together are locked, so
        the last place is given once. Raises Repeated for a ``request_id`` that was carried out before;
        ValidationError for a closed case."""
        from cases import contact_rules
        from cases.models.person import Person
        from cases.models.refusal import Refusal

        note = _once("plan", request_id, by=by, case=case, channel=channel, at=at, words=(person.pk, text))
        if case is not None:
            case.lock()
            case.must_be_open()
        Person.objects.lock_with_household(
            person.pk,
            address.household_key if address else "",
            phone.number_hash if phone else "",
        )
        verdict = contact_rules.check(
            person,
            channel=channel,
            direction=Direction.OUT,
            purpose=purpose,
            at=at,
            until=until,
            address=address,
            phone=phone,
            case=case,
            by=by,
            pair=pair,
            facts_as_of=facts_as_of,
            contact_being_moved=moved,
            text=text,
        )
        if verdict.refused:
            refusal = Refusal.keep(verdict, by=by)
            if note:
                note.finish(refusal.get_absolute_url())
            return refusal
        contact = cls.objects.create(
            case=case,
            person=person,
            channel=channel,
            purpose=purpose,
            state=ContactState.AWAITING if verdict.needs_approval else ContactState.PLANNED,
            starts_at=at,
            ends_at=until,
            written_at=clock.now(),
            address=address,
            phone=phone,
            household_key=address.household_key if address else "",
            number_hash=phone.number_hash if phone else "",
            sent_text=text,
            made_by=by,
        )
        contact._take_part(pair)
        if moved is not None:
            moved.cancel(by=by, reason=_("Moved to another time."))
        if verdict.needs_approval:
            ContactApproval.objects.create(
                contact=contact,
                findings=verdict.as_json(),
                reason=reason,
                asked_by=by,
                asked_at=clock.now(),
            )
            contact._ask_for_approval(by=by)
        if note:
            note.finish(contact.get_absolute_url())
        record(
            Verb.CONTACT_PLANNED,
            contact,
            by=by,
            case=contact._case_number(),
            after={"channel": channel, "at": at},
        )
        return contact

    @classmethod
    @transaction.atomic
    def log_now(
        cls,
        person: "Person",
        *,
        channel: str,
        outcome: str,
        by: User,
        direction: str = Direction.OUT,
        purpose: str = Purpose.DEMAND,
        at: datetime | None = None,
        case: "Case | None" = None,
        address: "Address | None" = None,
        phone: "Phone | None" = None,
        pair: Sequence[User] = (),
        request_id: UUID | None = None,
        **facts: Any,
    ) -> "Contact":
        """Write down a contact that was not planned: a fact, never refused. ``facts`` are those of
        ``record``. Raises Repeated for a ``request_id`` that was carried out before."""
        words = (person.pk, outcome, *(str(facts[name]) for name in sorted(facts)))
        note = _once("log", request_id, by=by, case=case, channel=channel, at=at, words=words)
        contact = cls(
            case=case,
            person=person,
            channel=channel,
            direction=direction,
            purpose=purpose,
            state=ContactState.PLANNED,
            starts_at=at or clock.now(),
            written_at=clock.now(),
            address=address,
            phone=phone,
            household_key=address.household_key if address else "",
            number_hash=phone.number_hash if phone else "",
            made_by=by,
        )
        contact.record(at=at or clock.now(), outcome=outcome, by=by, pair=pair, **facts)
        if note:
            note.finish(contact.get_absolute_url())
        return contact

    @transaction.atomic
    def record(
        self,
        *,
        at: datetime,
        outcome: str,
        by: User,
        until: datetime | None = None,
        debtor_said: str = "",
        we_said: str = "",
        sent_text: str = "",
        spoken_with: "Person | None" = None,
        delivered_at: datetime | None = None,
        delivery_proof: "EvidenceItem | None" = None,
        pair: Sequence[User] = (),
    ) -> Self:
        """Write down what happened. Never refused: what went against a rule is kept as ``breach``, told to
        the team's supervisors and to compliance, and counted. What was said has its consequences: a wrong
        place or number is marked so (T4), a dispute and a stopped channel become holds.

        Raises ValidationError for a contact that was recorded or cancelled before, and for one in the future.
        """
        from cases import aftermath, contact_rules
        from cases.models.person import Person

        Account.lock_all(self.person.debtors.values_list("account_id", flat=True))
        Person.objects.lock_with_household(self.person_id, self.household_key)
        if self.pk:
            type(self).objects.select_for_update().get(pk=self.pk)
            self.refresh_from_db()
        if not self.is_to_come:
            raise ValidationError(_("This contact is written down already."), code="recorded")
        if at > clock.now():
            raise ValidationError({"at": _("This lies in the future.")})
        verdict = contact_rules.check(
            self.person,
            channel=self.channel,
            direction=self.direction,
            purpose=self.purpose,
            at=at,
            until=until,
            address=self.address,
            phone=self.phone,
            case=self.case,
            by=by,
            pair=pair or [it.staff for it in self.participants.select_related("staff") if it.staff]
            if self.pk
            else pair,
            contact_being_moved=self if self.pk else None,
            text="\n".join(part for part in (sent_text, we_said) if part),
            happened=True,
        )
        self.breach = verdict.breaches(approved=self.approved_by_id is not None)
        self.starts_at, self.ends_at, self.written_at = at, until, clock.now()
        self.outcome, self.state = outcome, state_after(outcome)
        self.uses_cap = self.direction == Direction.OUT and outcome != Outcome.NOT_REACHED_DOOR
        self.debtor_said, self.we_said = debtor_said, we_said
        self.sent_text = sent_text or self.sent_text
        self.delivered_at, self.delivery_proof = delivered_at, delivery_proof
        self.save()
        self._take_part(pair, spoken_with=spoken_with)
        record(
            Verb.CONTACT_RECORDED,
            self,
            by=by,
            case=self._case_number(),
            after={"channel": self.channel, "outcome": outcome, "at": at, "breach": self.breach},
        )
        aftermath.of_contact(self, by=by)
        return self

    @transaction.atomic
    def mark_delivered(self, *, at: datetime, by: User, proof: "EvidenceItem | None" = None) -> None:
        """A paper or message arrived; ``proof`` is the receipt. Raises ValidationError for what was not
        sent."""
        if self.state != ContactState.DELIVERED:
            raise ValidationError(_("This was not sent yet."), code="sent")
        if at > clock.now():
            raise ValidationError({"at": _("This lies in the future.")})
        if at < self.starts_at:
            raise ValidationError({"at": _("It cannot have arrived before it was sent.")})
        self.delivered_at, self.delivery_proof = at, proof
        self.save(update_fields=["delivered_at", "delivery_proof"])
        record(Verb.CONTACT_DELIVERED, self, by=by, case=self._case_number(), after={"at": at})

    @transaction.atomic
    def cancel(self, *, by: User, reason: str = "") -> None:
        """Take a planned contact back; its place under the caps is free again. Raises ValidationError."""
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()
        if not self.is_to_come:
            raise ValidationError(_("Only what is planned can be cancelled."), code="recorded")
        self.state = ContactState.CANCELLED
        self.save(update_fields=["state"])
        record(Verb.CONTACT_CANCELLED, self, by=by, case=self._case_number(), after={"reason": reason})

    def approve(self, *, by: User, remarks: str) -> None:
        """Agree to it as another person, with a reason. Raises ValidationError."""
        self._decide(Decision.APPROVED, by=by, remarks=remarks)

    def give_back(self, *, by: User, remarks: str) -> None:
        """Not agree to it; it is cancelled and its place free. Raises ValidationError."""
        self._decide(Decision.RETURNED, by=by, remarks=remarks)

    @transaction.atomic
    def _decide(self, decision: Decision, *, by: User, remarks: str) -> None:
        type(self).objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()
        approval = self.approvals.order_by("-pk").first()
        if approval is None or self.state != ContactState.AWAITING:
            raise ValidationError(_("This contact waits for nobody."), code="decided")
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
            params={"case": self._case_number(), "channel": self.channel},
            subject=self._case_number(),
            url=self.get_absolute_url(),
        )
        record(Verb(f"contact.{decision}"), self, by=by, case=self._case_number(), after={"remarks": remarks})

    def _ask_for_approval(self, *, by: User) -> None:
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
            params={"case": self._case_number(), "channel": self.channel},
            subject=self._case_number(),
            url=f"/contacts/{self.pk}/approval/",
        )

    def _take_part(self, pair: Sequence[User], *, spoken_with: "Person | None" = None) -> None:
        there = set(self.participants.values_list("staff_id", flat=True))
        rows = [ContactParticipant(contact=self, staff=it) for it in pair if it.pk not in there]
        if spoken_with is not None:
            rows.append(ContactParticipant(contact=self, person=spoken_with, spoken_with=True))
        ContactParticipant.objects.bulk_create(rows)

    def _case_number(self) -> str:
        return self.case.number if self.case else ""


def _once(
    action: str,
    request_id: UUID | None,
    *,
    by: User,
    case: "Case | None",
    channel: str,
    at: datetime | None,
    words: tuple[object, ...],
) -> OnceRequest | None:
    """Note the request, if it has an id. What was said and to whom is known by its digest only: the note is
    no place for personal words."""
    if request_id is None:
        return None
    digest = hashlib.sha256(repr(words).encode()).hexdigest()
    body = {"case": case.number if case else "", "channel": channel, "at": at, "words": digest}
    return once.begin(by=by, action=f"contact.{action}", request_id=request_id, body=body)


class ContactParticipant(models.Model):
    """Who took part besides the one called upon: the second collector, or another person spoken with."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="participants")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey("cases.Person", models.PROTECT, null=True, blank=True, related_name="+")
    spoken_with = models.BooleanField(default=False)


class ContactApproval(Approval):
    """A planned contact put before another person, with the findings that he must agree to."""

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
