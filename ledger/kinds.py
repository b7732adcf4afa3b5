"""The kinds of creditor, component and accrual."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CreditorKind(models.TextChoices):
    """The kind of a creditor. It decides which contact rules and rate caps apply."""

    BANK = "bank", _("bank")
    CARD_ISSUER = "card_issuer", _("card issuer")
    CONSUMER_FINANCE = "consumer_finance", _("consumer finance company")
    SMALL_LOAN = "small_loan", _("small loan company")
    PRIVATE_LENDER = "private_lender", _("private lender")
    TRADE = "trade", _("trade creditor")
    ASSIGNEE = "assignee", _("assignee")


class DayCount(models.TextChoices):
    ACTUAL_365 = "act/365", _("actual days / 365")
    ACTUAL_360 = "act/360", _("actual days / 360")
    THIRTY_360 = "30/360", _("30 / 360")


class DebtKind(models.TextChoices):
    LOAN = "loan", _("loan")
    CARD = "card", _("credit card")
    TRADE = "trade", _("goods or services")
    IOU = "iou", _("IOU")
    OTHER = "other", _("other")


class ScheduleKind(models.TextChoices):
    CONTRACT = "contract", _("contract")
    AGREEMENT = "agreement", _("repayment agreement")
    ACCELERATION = "acceleration", _("acceleration")


class Component(models.TextChoices):
    """The parts of a claim, in the order in which the law settles them (Civil Code 561)."""

    COSTS = "costs", _("costs")
    INTEREST = "interest", _("interest")
    PENALTY = "penalty", _("penalty")
    PRINCIPAL = "principal", _("principal")


class Accrual(models.TextChoices):
    """What contract interest and penalty do while an agreement stands."""

    RUNS_ON = "runs_on", _("runs on")
    STOPS = "stops", _("stops")
    REVIVES = "revives", _("stops, and revives when the agreement is broken")


class Ended(models.TextChoices):
    """Why a schedule no longer replaces another."""

    BROKEN = "broken", pgettext_lazy("agreement", "broken")
    CANCELLED = "cancelled", pgettext_lazy("agreement", "cancelled")
    SUPERSEDED = "superseded", _("replaced by a newer one")


class Prepayment(models.TextChoices):
    """What money does that comes before it is due and does not pay off the debt."""

    WAIT = "wait", _("waits for the due day")
    NEXT = "next", _("settles the next instalments")
    LAST = "last", _("settles the last instalments")
    SPREAD = "spread", _("is spread over the instalments to come")


class EntryKind(models.TextChoices):
    OPENING = "opening", _("opening balance")
    DISBURSEMENT = "disbursement", _("disbursement")
    CHARGE = "charge", _("charge")
    FIXED_INTEREST = "fixed_interest", _("interest fixed")
    WAIVER = "waiver", _("waiver")
    WRITE_OFF = "write_off", _("write-off")
    CORRECTION = "correction", _("correction")
