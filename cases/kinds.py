"""The words by which the things of a case are told apart; rules and nouns both speak them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.status import StatusChoices


class Stage(models.TextChoices):
    PREPARE = "prepare", _("Prepare")
    VISIT = "visit", _("Visit")
    FOLLOW_UP = "follow_up", _("Follow-up")


# Where a stage may lead within a round; only into the visit the gate is asked.
NEXT_STAGES = {
    Stage.PREPARE: (Stage.VISIT, Stage.FOLLOW_UP),
    Stage.VISIT: (Stage.FOLLOW_UP, Stage.PREPARE),
    Stage.FOLLOW_UP: (Stage.VISIT,),
}


class Channel(models.TextChoices):
    VISIT = "visit", _("visit")
    CALL = "call", _("call")
    SMS = "sms", _("SMS")
    WECHAT = "wechat", _("WeChat")
    LETTER = "letter", _("letter")
    EMAIL = "email", _("e-mail")
    OFFICE = "office", _("at our office")


class Direction(models.TextChoices):
    OUT = "out", _("we to them")
    IN = "in", _("they to us")


class Purpose(models.TextChoices):
    DEMAND = "demand", _("demand")
    REPLY = "reply", _("reply with evidence")
    NOTICE = "notice", _("legally required notice")
    REQUESTED = "requested", _("what the debtor asked for")
    REMINDER = "reminder", _("reminder of an agreed instalment")
    WHEREABOUTS = "whereabouts", _("how to reach the debtor")


class Scope(models.TextChoices):
    """What a repayment agreement is about. The plan's range names the scopes that a collector may offer."""

    CATCH_UP = "catch_up", _("catch up on what is overdue")
    WHOLE = "whole", _("whole debt")
    SETTLEMENT = "settlement", _("settlement for less")


class ContactState(StatusChoices):
    PLANNED = "planned", "info", "calendar", _("planned")
    AWAITING = "awaiting", "warn", "hourglass", _("waits for another person's approval")
    ATTEMPT = "attempt", "", "door-closed", _("not reached")
    CONVERSATION = "conversation", "good", _("spoke with somebody")
    DELIVERED = "delivered", "", _("sent or delivered")
    CANCELLED = "cancelled", "", "x", _("cancelled")


class Outcome(models.TextChoices):
    SPOKE = "spoke", _("spoke with the debtor")
    SPOKE_OTHER = "spoke_other", _("spoke with somebody else")
    NO_ANSWER = "no_answer", _("no answer")
    NOT_HOME = "not_home", _("nobody home")
    WRONG_PERSON = "wrong_person", _("wrong number or address")
    NOT_REACHED_DOOR = "not_reached_door", _("never reached the door")
    PROMISED = "promised", _("promised to pay")
    WANTS_INSTALMENTS = "wants_instalments", _("wants to pay in instalments")
    REFUSED = "refused", _("refuses to pay")
    DISPUTED = "disputed", _("disputes the debt")
    ASKED_TO_STOP = "asked_to_stop", _("asked us to stop this channel")
    DID_NOT_COME = "did_not_come", _("did not come")
    ANSWERED = "answered", _("answered in writing")
    SENT = "sent", _("sent")


WRITTEN = (Channel.SMS, Channel.WECHAT, Channel.LETTER, Channel.EMAIL)

# What a debtor may say to us, in whatever way.
_SAID = (
    Outcome.PROMISED,
    Outcome.WANTS_INSTALMENTS,
    Outcome.REFUSED,
    Outcome.DISPUTED,
    Outcome.ASKED_TO_STOP,
)
_MET = (Outcome.SPOKE, Outcome.SPOKE_OTHER, *_SAID)
_OUTCOMES = {
    Channel.VISIT: (*_MET, Outcome.NOT_HOME, Outcome.WRONG_PERSON, Outcome.NOT_REACHED_DOOR),
    Channel.CALL: (*_MET, Outcome.NO_ANSWER, Outcome.WRONG_PERSON),
    Channel.OFFICE: (*_MET, Outcome.DID_NOT_COME),
}


def outcomes_of(channel: str, direction: str) -> tuple[Outcome, ...]:
    """How a contact of this channel and direction may end."""
    if channel not in WRITTEN:
        return _OUTCOMES[Channel(channel)] if direction == Direction.OUT else _MET
    return (Outcome.SENT, Outcome.WRONG_PERSON) if direction == Direction.OUT else (Outcome.ANSWERED, *_SAID)


# What each outcome makes of a contact.
_STATES = {
    Outcome.NO_ANSWER: ContactState.ATTEMPT,
    Outcome.NOT_HOME: ContactState.ATTEMPT,
    Outcome.WRONG_PERSON: ContactState.ATTEMPT,
    Outcome.NOT_REACHED_DOOR: ContactState.ATTEMPT,
    Outcome.DID_NOT_COME: ContactState.ATTEMPT,
    Outcome.SENT: ContactState.DELIVERED,
}


def state_after(outcome: str) -> ContactState:
    """The state of a contact that ended in ``outcome``: an attempt, something sent, else a conversation."""
    return _STATES.get(Outcome(outcome), ContactState.CONVERSATION)


class Force(models.TextChoices):
    BINDING = "binding", _("binding")
    RECOMMENDED = "recommended", _("recommended")
    HOUSE = "house", _("house rule")


class Effect(models.TextChoices):
    REFUSE = "refuse", pgettext_lazy("effect", "refused")
    APPROVE = "approve", _("needs another person's approval")
    WARN = "warn", _("warning")
    RECORD = "record", _("recorded")


# A bar of a hold that stands for any channel, direction or purpose.
ANY = "*"


class HoldKind(models.TextChoices):
    """The kinds of conduct.md; S6 is no hold but is computed from payments."""

    DISPUTE = "S1", _("dispute")
    VULNERABILITY = "S2", _("vulnerability")
    HARDSHIP = "S3", _("hardship")
    STOP_CHANNEL = "S4", _("stop a channel")
    INSOLVENCY = "S5", _("insolvency, court or police")
    IDENTITY = "S7", _("identity theft or not their debt")
    DECEASED = "S8", _("deceased")


class Stopped(models.TextChoices):
    """What rule S4 stops: one channel, all but writing, or every one."""

    VISIT = Channel.VISIT.value, Channel.VISIT.label
    CALL = Channel.CALL.value, Channel.CALL.label
    SMS = Channel.SMS.value, Channel.SMS.label
    WECHAT = Channel.WECHAT.value, Channel.WECHAT.label
    LETTER = Channel.LETTER.value, Channel.LETTER.label
    EMAIL = Channel.EMAIL.value, Channel.EMAIL.label
    OFFICE = Channel.OFFICE.value, Channel.OFFICE.label
    SPOKEN = "spoken", _("visits, calls and meetings (writing only)")
    EVERY = ANY, _("every channel")


class PartyRole(models.TextChoices):
    CO_BORROWER = "co_borrower", _("co-borrower")
    GUARANTOR = "guarantor", _("guarantor")
    REPRESENTATIVE = "representative", _("representative")
    HEIR = "heir", _("heir")
    SIGNATORY = "signatory", _("company signatory")
    CONTACT_PERSON = "contact_person", _("reserved contact person")


class GuaranteeKind(models.TextChoices):
    GENERAL = "general", _("general guarantee")
    JOINT = "joint", _("joint guarantee")


class AddressKind(models.TextChoices):
    RESIDENCE = "residence", _("residence")
    BUSINESS = "business", _("own business")
    WORKPLACE = "workplace", _("workplace")


class Source(models.TextChoices):
    """The six lawful channels of the guideline (conduct.md, I1)."""

    CONTRACT = "contract", _("the contract")
    DEBTOR = "debtor", _("the debtor told us")
    AUTHORISATION = "authorisation", _("the debtor's authorisation")
    PUBLIC = "public", _("a public register")
    CONTACT_PERSON = "contact_person", _("the reserved contact person")
    CREDIT_BUREAU = "credit_bureau", _("the credit bureau, where authorised")


class LawfulBasis(models.TextChoices):
    """The ground on which the fact may be kept (PIPL art. 13)."""

    CONTRACT = "contract", _("needed for the contract")
    CONSENT = "consent", _("consent")
    LEGAL_DUTY = "legal_duty", _("a legal duty")
    PUBLIC = "public", _("lawfully made public")


class SourcedState(StatusChoices):
    UNVERIFIED = "unverified", "", "circle-question-mark", _("not verified")
    VERIFIED = "verified", "good", _("verified")
    STALE = "stale", "warn", _("stale")
    WRONG = "wrong", "stop", _("wrong")
