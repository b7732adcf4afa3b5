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


class When(models.TextChoices):
    """What a part of a payoff is: due, accrued by the day, or still to come."""

    DUE = "due", _("due")
    ACCRUED = "accrued", _("accrued")
    TO_COME = "to_come", _("still to come")


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


class Rounding(models.TextChoices):
    """How the equal instalment of an annuity is rounded."""

    HALF_UP = "half_up", _("half up to the cent")
    UP = "up", _("up to the next cent")


class ChargeKind(models.TextChoices):
    """A cost that the debtor owes, by what it was paid for."""

    COURT_FEE = "court_fee", _("court fee")
    PRESERVATION = "preservation", _("fee for preserving property")
    SERVICE = "service", _("service and delivery of papers")
    NOTARY = "notary", _("notary")
    APPRAISAL = "appraisal", _("appraisal")
    LAWYER = "lawyer", _("lawyer's fee, where the contract names it")
    BANK_FEE = "bank_fee", _("bank fee for a returned payment")
    OTHER = "other", _("other costs")


class BankReturn(models.TextChoices):
    """Why a bank took a payment back: the return reasons of ISO 20022 that payment files carry."""

    INSUFFICIENT = "AM04", _("AM04 insufficient funds")
    ACCOUNT_CLOSED = "AC04", _("AC04 account closed")
    ACCOUNT_BLOCKED = "AC06", _("AC06 account blocked")
    WRONG_ACCOUNT = "AC01", _("AC01 wrong account number")
    NO_MANDATE = "MD01", _("MD01 no mandate")
    DISPUTED = "MD06", _("MD06 disputed by the payer")
    DECEASED = "MD07", _("MD07 payer has died")
    NOT_SAID = "MS03", _("MS03 reason not given")


class EntryKind(models.TextChoices):
    OPENING = "opening", _("opening balance")
    DISBURSEMENT = "disbursement", _("disbursement")
    CHARGE = "charge", _("charge")
    FIXED_INTEREST = "fixed_interest", _("interest fixed")
    WAIVER = "waiver", _("waiver")
    WRITE_OFF = "write_off", _("write-off")
    CORRECTION = "correction", _("correction")


class CorrectionCause(models.TextChoices):
    """The kind of fact that corrects a closed month."""

    PAYMENT = "payment", _("payment")
    REVERSAL = "reversal", _("payment taken back")
    ENTRY = "entry", _("cost, waiver or other entry")
    REFUND = "refund", _("refund")
    AGREEMENT = "agreement", _("agreement or corrected contract")
    ENDED = "ended", _("end of an agreement")
    DEBT = "debt", _("new debt")
    TERMS = "terms", _("changed terms or rules")
