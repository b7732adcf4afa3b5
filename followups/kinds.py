"""The kinds of the things that follow a visit, which rules and models both name."""

from enum import Enum
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from cases.kinds import Purpose
from foundation.status import StatusChoices


class Willingness(models.TextChoices):
    """Whether the debtor wants to pay, as heard by whoever spoke with them."""

    WILLING = "willing", lazy("willing to pay")
    UNSURE = "unsure", lazy("undecided")
    UNWILLING = "unwilling", lazy("not willing to pay")
    UNKNOWN = "unknown", lazy("not known")


class Ability(models.TextChoices):
    """Whether the debtor can pay, as far as something supports it."""

    ABLE = "able", lazy("able to pay")
    PARTLY = "partly", lazy("able to pay a part, or over time")
    UNABLE = "unable", lazy("not able to pay now")
    UNKNOWN = "unknown", lazy("not known")


class PayingMethod(models.TextChoices):
    TRANSFER = "transfer", lazy("bank transfer")
    WECHAT = "wechat", lazy("WeChat Pay to the company's account")
    ALIPAY = "alipay", lazy("Alipay to the company's account")
    DEBIT = "debit", lazy("direct debit")
    COUNTER = "counter", lazy("at our counter")
    OTHER = "other", lazy("other")


class NonPaymentReason(models.TextChoices):
    """Why the debtor has not paid so far (V6)."""

    CASH_FLOW = "cash_flow", lazy("short of money for a while")
    ILLNESS = "illness", lazy("illness")
    LOST_WORK = "lost_work", lazy("lost work")
    FAMILY = "family", lazy("a burden in the family")
    DISPUTE = "dispute", lazy("disputes the debt")
    FORGOT = "forgot", lazy("forgot")
    UNWILLING = "unwilling", lazy("does not want to pay")
    OTHER = "other", lazy("other")


class PromiseOutcome(StatusChoices):
    OPEN = "", "info", lazy("not judged yet")
    KEPT = "kept", "good", lazy("kept")
    PART_KEPT = "part_kept", "warn", lazy("part-kept")
    BROKEN = "broken", "stop", lazy("broken")
    CANCELLED = "cancelled", "", pgettext_lazy("agreement", "cancelled")


class ClaimOutcome(StatusChoices):
    OPEN = "", "warn", "clock", lazy("being looked into")
    FOUND = "found", "good", lazy("the money is there")
    NOT_FOUND = "not_found", "stop", lazy("no such money arrived")


class ConditionState(StatusChoices):
    """Whether the payment came on which a waiver depends."""

    WAITING = "waiting", "warn", "clock", lazy("waits for the payment")
    MET = "met", "good", lazy("the payment came")
    FAILED = "failed", "stop", lazy("the payment did not come; taken back")


class Frequency(models.TextChoices):
    WEEKLY = "weekly", lazy("every week")
    FORTNIGHTLY = "fortnightly", lazy("every two weeks")
    MONTHLY = "monthly", lazy("every month")
    CUSTOM = "custom", lazy("on dates of its own")


class AgreementState(StatusChoices):
    DRAFT = "draft", "info", lazy("draft")
    SIGNED = "signed", "info", lazy("signed by the debtor")
    ACCEPTED = "accepted", "info", lazy("accepted, cooling off")
    ACTIVE = "active", "good", lazy("active")
    COMPLETED = "completed", "good", lazy("completed")
    BROKEN = "broken", "stop", pgettext_lazy("agreement", "broken")
    SUPERSEDED = "superseded", "", lazy("replaced by a newer version")
    CANCELLED = "cancelled", "", pgettext_lazy("agreement", "cancelled")


# The days after a due day on which an agreed instalment is still paid in time.
AGREEMENT_GRACE_DAYS = 3


class PausedDays(models.TextChoices):
    """What becomes of the due days of an agreement that is paused."""

    STAY = "stay", lazy("the days stay; what falls due in the pause may be paid at its end")
    MOVE = "move", lazy("the days from now on move by as many days as the pause lasts")


class Outside(models.TextChoices):
    """What may lie outside the plan's negotiation range. Another person must then allow it."""

    NO_PLAN = "no_plan", lazy("No plan has been approved yet, so there is no range.")
    BELOW_FLOOR = "below_floor", lazy("The total lies below the plan's floor.")
    DOWN_PAYMENT = "down_payment", lazy("The down-payment is smaller than the plan asks for.")
    TOO_LONG = "too_long", lazy("It takes longer than the plan allows.")
    WAIVER = "waiver", lazy("More is given up than the plan allows.")
    SCOPE = "scope", lazy("The plan does not allow an agreement about this.")
    SETTLEMENT = (
        "settlement",
        lazy("A part of the debt is given up. Another person approves every settlement."),
    )
    OVER_BUDGET = "over_budget", lazy("A month's instalments are more than what the household has left.")
    BELOW_MINIMUM = "below_minimum", lazy("It leaves the household less than the protected minimum.")
    EXPIRED = "expired", lazy("The debt can no longer be enforced; signing may revive it. A manager decides.")


# The words of the reasons that a job writes for the end of an agreement.
END_REASONS = {
    "not_accepted": lazy("The company did not accept it in time."),
    "paid": lazy("Everything was paid before it became active."),
}

UNDER_WAY = (AgreementState.DRAFT, AgreementState.SIGNED, AgreementState.ACCEPTED)

STILL_RUNNING = (*UNDER_WAY, AgreementState.ACTIVE)

# Signed and not active yet: the debtor's word counts.
ASKED_ABOUT = (AgreementState.SIGNED, AgreementState.ACCEPTED)


class Answer(models.TextChoices):
    """The debtor's answer. Silence is an answer of its own and never counts as satisfaction."""

    YES = "yes", lazy("yes")
    NO = "no", lazy("no")
    SILENT = "silent", pgettext_lazy("statement", "no answer")


class ComplaintChannel(models.TextChoices):
    PHONE = "phone", lazy("by phone")
    LETTER = "letter", lazy("by letter")
    VISIT = "visit", lazy("during a visit")
    REGULATOR = "regulator", lazy("through the regulator")
    OTHER = "other", lazy("otherwise")


class LetterNeed(Enum):
    """What must hold before a letter is written."""

    NO_CLAIM = "no payment that the debtor speaks of is being looked into (N1)"
    ENFORCEABLE = "the limitation period has not run out"


class LetterKind(models.TextChoices):
    """A kind of letter: its code, its purpose under the contact rules, its needs, its words.

    A kind without a purpose and needs is the strictest: a demand that needs everything.
    """

    purpose: Purpose
    needs: tuple[LetterNeed, ...]

    def __new__(
        cls, code: str, purpose: Purpose = Purpose.DEMAND, needs: tuple[LetterNeed, ...] = tuple(LetterNeed)
    ) -> Self:
        kind = str.__new__(cls, code)
        kind._value_ = code
        kind.purpose, kind.needs = purpose, needs
        return kind

    NOTICE = "notice", Purpose.NOTICE, (), lazy("overdue notice")
    DEMAND = "demand", Purpose.DEMAND, tuple(LetterNeed), lazy("demand letter")


class ChangeKind(models.TextChoices):
    """A change of a contract's due days that is not an agreement."""

    HOLIDAY = "holiday", lazy("payment holiday")
    DUE_DAY = "due_day", lazy("another due day")
    ACCELERATION = "acceleration", lazy("acceleration")


class AccelerationGround(models.TextChoices):
    """Why all principal may be asked for at once after a default."""

    CONTRACT = "contract", lazy("the contract names it")
    INSTALMENT_SALE = "instalment_sale", lazy("a fifth of an instalment sale is unpaid (Civil Code art. 634)")


class LetterState(StatusChoices):
    DRAFT = "draft", "", "pencil", lazy("draft")
    WAITING = "waiting", "warn", "clock", lazy("waits for approval")
    APPROVED = "approved", "info", lazy("approved")
    PRINTED = "printed", "info", lazy("printed")
    SENT = "sent", "info", pgettext_lazy("letter", "sent")
    DELIVERED = "delivered", "good", lazy("delivered")
    WITHDRAWN = "withdrawn", "", "x", lazy("withdrawn")


# States in which a letter can still be withdrawn.
NOT_SENT = (LetterState.DRAFT, LetterState.WAITING, LetterState.APPROVED, LetterState.PRINTED)


class TaskKind(models.TextChoices):
    OVERDUE = "overdue", lazy("An instalment is overdue")
    PROMISE_BROKEN = "promise_broken", lazy("A promise was not kept")
    AGREEMENT_BROKEN = "agreement_broken", lazy("A repayment agreement was broken")
    CALL = "call", lazy("Call")
    MESSAGE = "message", lazy("Send a message")
    VISIT = "visit", lazy("Plan a visit")
    NEW_PLAN = "new_plan", lazy("Write a new plan")
    LETTER = "letter", lazy("Send a demand letter")
    REMINDER = "reminder", lazy("Remind of an agreed instalment")
    DEBRIEF = "debrief", lazy("Talk with the pair after an incident")
    STATEMENT = "statement", lazy("Ask the debtor about the visit")
    REVIEW_PAUSE = "review_pause", lazy("Look at a paused agreement")
    CONDITION = "condition", lazy("A waiver depends on a payment")
    CHECK_CLAIM = "check_claim", lazy("The debtor says they paid")
    CONFIRM_PAID = "confirm_paid", lazy("Confirm that everything is paid")
    MATCH_MONEY = "match_money", lazy("Find out whose money this is")
    AGREEMENT = "agreement", lazy("Draw up a repayment agreement")
    ADDRESS = "address", lazy("Find a lawful new address or number")
    EVIDENCE = "evidence", lazy("Answer with evidence")
    HARDSHIP = "hardship", lazy("Look into hardship and offer relief")
    LOOK_AGAIN = "look_again", lazy("Look at the case again")
    CLOSE = "close", lazy("Close the case")
    OTHER = "other", lazy("Other")


class When(models.TextChoices):
    """The tabs of the task list."""

    OVERDUE = "overdue", lazy("Late")
    TODAY = "today", lazy("Today")
    COMING = "coming", lazy("Coming")
    DONE = "done", lazy("Done")


# What a person may ask for. Events open the other kinds.
BY_HAND = (
    TaskKind.CALL,
    TaskKind.MESSAGE,
    TaskKind.VISIT,
    TaskKind.NEW_PLAN,
    TaskKind.LETTER,
    TaskKind.AGREEMENT,
    TaskKind.ADDRESS,
    TaskKind.EVIDENCE,
    TaskKind.HARDSHIP,
    TaskKind.LOOK_AGAIN,
    TaskKind.CLOSE,
    TaskKind.OTHER,
)


class TaskResult(models.TextChoices):
    """What a job or an event writes as the result of a task, where a person would write words."""

    PAID = "paid", lazy("The money is there.")
    NOT_PAID = "not_paid", lazy("The money did not come in time.")
    PAUSED = "paused", lazy("The agreement is paused.")
    OWED_AGAIN = "owed again", lazy("Something is owed again.")
    REFUNDED = "refunded", lazy("Credit was paid back since.")
    TOO_LATE = "too_late", lazy("Nobody did it in time.")
    FOUND = "found", lazy("The money is there.")
    NOT_FOUND = "not_found", lazy("No such money arrived.")
    CLOSED = "closed", lazy("The case was closed.")


class Step(models.TextChoices):
    """What a person may do next."""

    CALL = "call", lazy("Call")
    MESSAGE = "message", lazy("Send a message")
    VISIT = "visit", lazy("Plan a visit")
    AGREEMENT = "agreement", lazy("Draw up a repayment agreement")
    LETTER = "letter", lazy("Send a demand letter")
    NEW_ROUND = "new_round", lazy("Begin a new round with a new plan")
    ADDRESS = "address", lazy("Find a lawful new address or number")
    EVIDENCE = "evidence", lazy("Answer with evidence")
    HARDSHIP = "hardship", lazy("Look into hardship and offer relief")
    WAIT = "wait", lazy("Wait, and look again")
    CLOSE = "close", lazy("Close the case")


# The words of every code that is the result of a task. A decided step finishes a task too.
TASK_RESULTS = {code: words for kind in (TaskResult, Step) for code, words in kind.choices}
