"""What the rounds of a case taught: contacts, promises, agreements and money of each (F7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cases.kinds import ContactState
from cases.models import Case, Contact, Round
from followups.kinds import PromiseOutcome
from followups.models import PromiseToPay, RepaymentAgreement
from foundation import clock
from foundation.money import ZERO
from ledger.models import Payment


@dataclass(frozen=True)
class Lesson:
    """One round and what came of it. ``received`` has two places."""

    round: Round
    talks: int
    attempts: int
    promises: tuple[PromiseToPay, ...]
    agreements: tuple[RepaymentAgreement, ...]
    received: Decimal

    @property
    def broken(self) -> int:
        """The number of promises that were not kept in full."""
        failed = (PromiseOutcome.BROKEN, PromiseOutcome.PART_KEPT)
        return sum(1 for promise in self.promises if promise.outcome in failed)


def of_case(case: Case) -> list[Lesson]:
    """Return the rounds of a case, the newest first. The number of queries is fixed."""
    contacts = list(Contact.objects.filter(case=case).values_list("starts_at", "state"))
    promises = list(case.promises.order_by("made_at"))
    agreements = list(case.agreements.order_by("revision"))
    money = list(
        Payment.objects.standing().filter(account=case.debtor.account_id).values_list("value_date", "amount")
    )
    return [_lesson(row, contacts, promises, agreements, money) for row in case.rounds.order_by("-number")]


def _lesson(
    row: Round,
    contacts: Iterable[tuple[datetime, str]],
    promises: Iterable[PromiseToPay],
    agreements: Iterable[RepaymentAgreement],
    money: Iterable[tuple[date, Decimal]],
) -> Lesson:
    def within(moment: datetime) -> bool:
        return row.began_at <= moment and (row.ended_at is None or moment < row.ended_at)

    first, last = (
        clock.business_date(row.began_at),
        clock.business_date(row.ended_at) if row.ended_at else None,
    )
    states = [state for moment, state in contacts if within(moment)]
    return Lesson(
        row,
        states.count(ContactState.CONVERSATION),
        states.count(ContactState.ATTEMPT),
        tuple(it for it in promises if within(it.made_at)),
        tuple(it for it in agreements if within(it.drafted_at)),
        sum((paid for day, paid in money if first <= day and (last is None or day < last)), ZERO),
    )
