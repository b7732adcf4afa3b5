"""The words by which the things of a visit are told apart."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.status import StatusChoices


class Step(models.TextChoices):
    """The steps of the write-up, in their order; the keys of the door card belong to the same steps."""

    SAFETY = "safety", _("Arrival and safety")
    WHO = "who", _("Who opened")
    OPENING = "opening", _("Introduction")
    EVIDENCE = "evidence", _("Evidence shown")
    LISTENING = "listening", _("Listening")
    TERMS = "terms", _("What could be paid")
    CONSEQUENCES = "consequences", _("Consequences told")
    AGREED = "agreed", _("What was agreed")
    LEAVING = "leaving", _("Leaving")


# What stays open when nobody was found to be the debtor.
NEUTRAL_STEPS = (Step.SAFETY, Step.WHO, Step.LEAVING)


class Who(models.TextChoices):
    """Who was at the door. Only with ``SELF`` anything about the debt may be shown or said (T3)."""

    SELF = "self", _("in person")
    OTHER = "other", _("another adult")
    NOBODY = "nobody", _("nobody home")
    CHILD = "child", _("only a child")
    MOVED = "moved", _("does not live here")
    WRONG = "wrong", _("not this person")
    NO_DOOR = "no_door", _("the door was never reached")
    UNKNOWN = "unknown", _("left before it was clear")


class Consent(models.TextChoices):
    """What became of a recording (W3)."""

    NONE = "", _("nothing was recorded")
    AGREED = "agreed", _("told, agrees")
    REFUSED = "refused", _("told, refuses")


class Result(models.TextChoices):
    """What a talk with the debtor came to."""

    PROMISE = "promise", _("promises to pay")
    INSTALMENTS = "instalments", _("wants to pay in instalments")
    PAID = "paid", _("says they paid")
    REFUSED = "refused", _("refuses to pay")
    NOTHING = "nothing", _("nothing was agreed")


class Shows(models.TextChoices):
    """What may be photographed, and nothing else (L3)."""

    DOCUMENT = "document", _("a document")
    SIGNED_PAGE = "signed_page", _("a signed page")
    DOOR_NUMBER = "door_number", _("a door number, from public space")


class CheckedHow(models.TextChoices):
    PLANNING = "planning", _("at planning")
    REFRESH = "refresh", _("checked again")
    OFFICE = "office", _("by the office, read out")


class PermitState(StatusChoices):
    GREEN = "green", "good", _("May go")
    STALE = "stale", "warn", _("Check again before going")
    WAITING = "waiting", "info", "hourglass", _("Waits for approval")
    RED = "red", "stop", _("Do not go")
    OVER = "over", "", "flag", _("Over")


class IdentityProof(models.TextChoices):
    """A fact or paper that identifies the debtor."""

    BIRTHDAY = "birthday", _("birthday")
    ID_TAIL = "id_tail", _("last four of the ID number")
    PHONE_TAIL = "phone_tail", _("last four of the phone number")
    ID_CARD = "id_card", _("showed an identity card")


class Consequence(models.TextChoices):
    PENALTY = "penalty", _("late-payment interest under the contract")
    CREDIT_REPORT = "credit_report", _("a report to the credit bureau")
    LEGAL_ROUTE = "legal_route", _("a claim before a court")


class IncidentKind(models.TextChoices):
    DANGER = "danger", _("somebody is in danger")
    INJURY = "injury", _("somebody was hurt")
    THREAT_SAID = "threat_said", _("something forbidden was said by us")
    OVERSTAYED = "overstayed", _("stayed after being asked to leave")
    OTHER = "other", _("something else")


class SafeBy(models.TextChoices):
    WEB = "web", _("in the browser")
    CALL = "call", _("by telephone")
    SMS = "sms", _("by SMS")


class AlarmStep(models.TextChoices):
    """What an outing's alarm says; the first four follow one another until the pair is safe."""

    PAIR = "pair", _("Due back: are you safe?")
    SUPERVISOR = "supervisor", _("The pair does not answer: call them")
    SECOND = "second", _("Still no answer: the second contact takes over")
    POLICE = "police", _("Call 110 and give the address")
    RED = "red", _("A permit turned red while the pair is out: call them now")


ESCALATION = (AlarmStep.PAIR, AlarmStep.SUPERVISOR, AlarmStep.SECOND, AlarmStep.POLICE)
