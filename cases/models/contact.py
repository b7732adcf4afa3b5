"""Every approach to a person, by us or by him: planned, attempted, or a conversation (F3, F4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    VISIT = "visit", _("visit")
    CALL = "call", _("call")
    SMS = "sms", _("SMS")
    WECHAT = "wechat", _("WeChat")
    LETTER = "letter", _("letter")
    EMAIL = "email", _("e-mail")
    OFFICE = "office", _("at our office")


class Direction(models.TextChoices):
    OUT = "out", _("we to him")
    IN = "in", _("he to us")


class Purpose(models.TextChoices):
    DEMAND = "demand", _("demand")
    REPLY = "reply", _("reply with evidence")
    NOTICE = "notice", _("legally required notice")
    REQUESTED = "requested", _("what the debtor asked for")
    REMINDER = "reminder", _("reminder of an agreed instalment")
    WHEREABOUTS = "whereabouts", _("how to reach the debtor")


class ContactState(models.TextChoices):
    PLANNED = "planned", _("planned")
    ATTEMPT = "attempt", _("not reached")
    CONVERSATION = "conversation", _("spoke with somebody")
    DELIVERED = "delivered", _("sent or delivered")
    CANCELLED = "cancelled", _("cancelled")


class Outcome(models.TextChoices):
    SPOKE = "spoke", _("spoke with the debtor")
    SPOKE_OTHER = "spoke_other", _("spoke with somebody else")
    NO_ANSWER = "no_answer", _("no answer")
    NOT_HOME = "not_home", _("nobody home")
    WRONG_PERSON = "wrong_person", _("wrong number or address")
    NOT_REACHED_DOOR = "not_reached_door", _("never reached the door")
    PROMISED = "promised", _("promised to pay")
    REFUSED = "refused", _("refuses to pay")
    DISPUTED = "disputed", _("disputes the debt")
    ASKED_TO_STOP = "asked_to_stop", _("asked us to stop this channel")
    SENT = "sent", _("sent")


class Contact(models.Model):
    """One contact. A planned one reserves its place under the caps, a cancelled one frees it.

    Keeps person, household, address and number as they were, since the caps count each of them. ``breach`` lists
    the rules against which it happened: a fact is never refused. Papers carry ``delivered_at`` and its proof.
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

    class Meta:
        permissions = [("log_contact", "Can plan and record contacts")]
        indexes = [
            # The caps: who was approached how often lately, per person, household, address and number.
            models.Index(fields=["person", "starts_at"], name="contact_by_person"),
            models.Index(fields=["household_key", "starts_at"], name="contact_by_household"),
            models.Index(fields=["number_hash", "starts_at"], name="contact_by_number"),
            # The timeline of the case page.
            models.Index(fields=["case", "-starts_at"], name="contact_by_case"),
        ]


class ContactParticipant(models.Model):
    """Who took part besides the one called upon: the second collector, or another person spoken with."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="participants")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey("cases.Person", models.PROTECT, null=True, blank=True, related_name="+")
    spoken_with = models.BooleanField(default=False)
