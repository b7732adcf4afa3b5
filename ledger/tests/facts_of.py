"""Short words for an account's facts, so that examples of the arithmetic fit on a line. Amounts are cents."""

from datetime import date
from typing import Any

from ledger.facts import (
    AccountFacts,
    DebtFact,
    EntryFact,
    InstalmentFact,
    PartFact,
    PaymentFact,
    RefundFact,
    Rule,
    ScheduleFact,
    SupersessionFact,
)
from ledger.models import Component, EntryKind, ScheduleKind
from ledger.replay import DEFAULT_RULE, AccountState

COSTS, INTEREST, PENALTY, PRINCIPAL = Component.values
LENT = date(2026, 1, 1)


def day(text: str) -> date:
    """``"3-05"`` is 5 March 2026."""
    month, number = text.split("-")
    return date(2026, int(month), int(number))


def debt(number: int = 1, **terms: Any) -> DebtFact:
    """A debt lent on 1 January without interest, unless ``terms`` say otherwise."""
    return DebtFact(
        **{
            "id": number,
            "reference": f"D{number}",
            "disbursed_on": LENT,
            "cancelled_on": None,
            "annual_rate": 0,
            "late_rate": 0,
            "day_count": "act/365",
            "accrues_daily": False,
            **terms,
        }
    )


def lent(cents: int, of: int = 1, on: date = LENT, number: int = 0) -> EntryFact:
    """The claim of principal."""
    return EntryFact(number or of, of, EntryKind.DISBURSEMENT, PRINCIPAL, cents, on)


def entry(kind: str, component: str, cents: int, on: str, *, of: int = 1, number: int = 90) -> EntryFact:
    return EntryFact(number, of, kind, component, cents, day(on))


def schedule(
    number: int,
    dues: list[tuple[str, dict[str, int]]],
    *,
    of: int = 1,
    kind: str = ScheduleKind.CONTRACT,
    grace: int = 0,
    tolerance: int = 0,
    rule: Rule = DEFAULT_RULE,
) -> ScheduleFact:
    """``dues`` are days and what each asks for by component; their ids are 100 × the schedule's and up."""
    return ScheduleFact(
        number,
        kind,
        grace,
        tolerance,
        rule,
        tuple(
            InstalmentFact(
                number * 100 + place,
                place,
                day(due),
                tuple(PartFact(of, component, cents) for component, cents in asked.items()),
            )
            for place, (due, asked) in enumerate(dues, start=1)
        ),
    )


def paid(number: int, cents: int, on: str, named: int | None = None) -> PaymentFact:
    return PaymentFact(number, cents, day(on), named)


def refunded(cents: int, on: str) -> RefundFact:
    return RefundFact(cents, day(on))


def agreed(
    number: int, instead_of: int, since: str, *, until: str = "", ended: str = "", accrual: str = "revives"
):
    return SupersessionFact(number, instead_of, day(since), day(until) if until else None, ended, accrual)


def account(*rows: object) -> AccountFacts:
    """All facts of one account, whatever they are."""

    def of(kind: type) -> tuple[Any, ...]:
        return tuple(row for row in rows if isinstance(row, kind))

    return AccountFacts(
        1,
        debts=of(DebtFact),
        schedules=of(ScheduleFact),
        supersessions=of(SupersessionFact),
        entries=of(EntryFact),
        payments=of(PaymentFact),
        refunds=of(RefundFact),
    )


def settled(state: AccountState, payment: int | None = None) -> dict[tuple[int, str], int]:
    """What money settled, in the order in which it did, by instalment and component."""
    found: dict[tuple[int, str], int] = {}
    for share in state.settled:
        if payment in (None, share.payment):
            key = (share.instalment, share.component)
            found[key] = found.get(key, 0) + share.amount
    return found
