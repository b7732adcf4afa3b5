"""What finance is asked before money is booked by hand (F6).

A question is no refusal. The user may insist with one key, and the trail says on what they insisted.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import Event
from followups.verbs import Verb
from foundation import clock
from foundation.formats import day, money_with_currency
from ledger.balance import balance
from ledger.booking import PaymentRow
from ledger.models import Account, Debt, Payment

if TYPE_CHECKING:
    from staff.models import User

SAME_AGAIN, MORE_THAN_OWED = "same_again", "more_than_owed"
BEFORE_CONTRACT, LONG_AGO = "before_contract", "long_ago"

# What a question was about, for the page of a payment that was booked all the same.
SUBJECTS = {
    SAME_AGAIN: gettext_lazy("the same amount on the same day stood in the books"),
    MORE_THAN_OWED: gettext_lazy("it was more than was owed in all"),
    BEFORE_CONTRACT: gettext_lazy("its value date was before the contract"),
    LONG_AGO: gettext_lazy("its value date was long ago"),
}

# Banks answer a query about a transfer within a quarter. Older money that is typed in today is mostly a
# mistyped year, and it changes interest and flags of months that were reported already.
LONG_AGO_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class Question:
    """One thing that is unusual about a payment, in words."""

    code: str
    words: str


@dataclass(frozen=True)
class Insistence:
    """Who booked a payment in spite of questions, when, and what the questions were about."""

    by: "User"
    at: datetime
    subjects: tuple[str, ...]


def insistence(payment: Payment) -> Insistence | None:
    """Return who insisted on this payment, from its trail. None if nothing was asked."""
    event = (
        Event.objects.filter(
            subject_kind=payment._meta.label_lower, subject_id=str(payment.pk), verb=Verb.PAYMENT_BOOKED
        )
        .select_related("by")
        .order_by("pk")
        .first()
    )
    codes = json.loads(event.text).get("after", {}).get("insisted", ()) if event else ()
    if event is None or not codes:
        return None
    subjects = tuple(str(SUBJECTS.get(code, code)) for code in codes)
    return Insistence(event.by, event.happened_at, subjects)


class Unanswered(Exception):
    """A question applies on which the user has not insisted; ``questions`` holds all that apply."""

    def __init__(self, questions: Collection[Question]) -> None:
        super().__init__([it.code for it in questions])
        self.questions = tuple(questions)


def must_be_answered(row: PaymentRow, insisted: Collection[str] | None) -> None:
    """Lock the account and raise Unanswered if a question applies that is not in ``insisted``.

    Under the lock two users who book the same money at the same time are both asked.
    """
    if insisted is None:
        return
    if row.account is not None:
        Account.lock_all([row.account])
    found = questions(row)
    if any(question.code not in insisted for question in found):
        raise Unanswered(found)


def questions(row: PaymentRow) -> list[Question]:
    """What is unusual about this payment. ``row.replaces`` is the row that it takes the place of."""
    found = [_same_again(row), _more_than_owed(row), _before_contract(row), _long_ago(row)]
    return [question for question in found if question is not None]


def _same_again(row: PaymentRow) -> Question | None:
    """The same amount on the same day, from the same payer or on the same account."""
    twin = Q(account=row.account) if row.account is not None else Q(pk__in=[])
    if row.payer:
        twin |= Q(payer=row.payer)
    same = Payment.objects.standing().filter(twin, amount=row.amount, value_date=row.value_date)
    first = same.exclude(pk=row.replaces or 0).order_by("pk").first()
    if first is None:
        return None
    words = _(
        "Payment %(number)s has the same amount and the same day, booked by %(by)s. Is this another payment?"
    )
    return Question(SAME_AGAIN, words % {"number": first.pk, "by": first.booked_by})


def _more_than_owed(row: PaymentRow) -> Question | None:
    if row.account is None:
        return None
    owed = balance(Account(pk=row.account), clock.business_date()).total
    if row.amount <= owed:
        return None
    words = _(
        "%(amount)s is more than is owed in all: %(owed)s. The rest becomes credit. Is the amount right?"
    )
    return Question(
        MORE_THAN_OWED,
        words % {"amount": money_with_currency(row.amount), "owed": money_with_currency(owed)},
    )


def _before_contract(row: PaymentRow) -> Question | None:
    first = _first_day(row)
    if first is None or row.value_date >= first:
        return None
    words = _("%(day)s is before the contract, which begins on %(first)s. Is the value date right?")
    return Question(BEFORE_CONTRACT, words % {"day": day(row.value_date), "first": day(first)})


def _first_day(row: PaymentRow) -> date | None:
    """The first day of the named debt, or of the oldest debt of the account."""
    debts = Debt.objects.filter(account=row.account) if row.account is not None else Debt.objects.none()
    if row.named_debt is not None:
        debts = debts.filter(pk=row.named_debt)
    days = debts.annotate(claimed_on=Min("entries__value_date")).values_list("disbursed_on", "claimed_on")
    return min((lent or claimed for lent, claimed in days if lent or claimed), default=None)


def _long_ago(row: PaymentRow) -> Question | None:
    # Money that is matched has its day from the bank, and nobody types the day again.
    age = clock.business_date() - row.value_date
    if row.replaces is not None or age <= LONG_AGO_AFTER:
        return None
    words = _("%(day)s is %(days)d days ago. Is the value date right?")
    return Question(LONG_AGO, words % {"day": day(row.value_date), "days": age.days})
