"""How a debt was repaid, and the arithmetic of what is owed, worded (P4, P5).

Each due, what settled it and when, on time or days late. This reads the fold of ledger.replay; there is no
database in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from foundation.formats import day, money
from foundation.formats import rate as in_percent
from foundation.money import ZERO, amount
from foundation.status import Status, StatusChoices
from ledger.balance import Balance, Line
from ledger.models import Component, EntryKind
from ledger.replay import AccountState, InstalmentState


class DueState(StatusChoices):
    """How a due stands on the day that is looked at."""

    ON_TIME = "on_time", "good", lazy("on time")
    LATE = "late", "warn", "clock", lazy("late")
    OVERDUE = "overdue", "stop", "clock-alert", lazy("overdue")
    GRACE = "grace", "", lazy("due, in its days of grace")
    AHEAD = "ahead", "", lazy("not due yet")
    REPLACED = "replaced", "", lazy("replaced by a later schedule")


@dataclass(frozen=True)
class Share:
    """Money that settled a part of a due: on which day, how much, of which payment."""

    on: date
    amount: Decimal
    payment: int


@dataclass(frozen=True)
class DueLine:
    """One due of a schedule as far as one debt is concerned.

    ``days_late`` counts from the due date, to the day of the last cent or to the day looked at.
    """

    number: int
    due_on: date
    asked: Decimal
    paid: Decimal
    given_up: Decimal
    settled_on: date | None
    days_late: int
    state: DueState
    is_agreed: bool
    shares: tuple[Share, ...]

    @property
    def unpaid(self) -> Decimal:
        return self.asked - self.paid - self.given_up

    @property
    def shown_as(self) -> Status:
        """How a page shows the due; a late one with its days."""
        if self.state == DueState.LATE:
            words = ngettext("%(days)s day late", "%(days)s days late", self.days_late)
        elif self.state == DueState.OVERDUE:
            words = ngettext("overdue for %(days)s day", "overdue for %(days)s days", self.days_late)
        else:
            return self.state.shown_as
        return replace(self.state.shown_as, words=words % {"days": self.days_late})


def history(state: AccountState, debt: int) -> list[DueLine]:
    """Each due of ``debt`` as of the state's day, in order, those an agreement replaced among them."""
    shares: dict[int, list[Share]] = {}
    for it in state.settled:
        if it.debt == debt and it.instalment:
            shares.setdefault(it.instalment, []).append(Share(it.on, amount(it.amount), it.payment))
    replaced = {id(old) for _day, old in state.taken_over}
    dues = [*state.instalments, *(old for _day, old in state.taken_over)]
    return [
        _line(due, debt, state.on, _joined(shares.get(due.fact.id, ())), is_replaced=id(due) in replaced)
        for due in sorted(dues, key=lambda it: (it.due_on, it.fact.number, it.fact.id))
        if due.fact.id and any(part.debt == debt for part in due.parts)
    ]


def _line(
    due: InstalmentState, debt: int, on: date, shares: tuple[Share, ...], *, is_replaced: bool
) -> DueLine:
    parts = [part for part in due.parts if part.debt == debt]
    is_open = any(part.unpaid for part in parts)
    settled_on = None if is_open else max((it.on for it in shares), default=due.settled_on)
    until = on if is_open else settled_on or due.due_on
    days_late = max((until - due.due_on).days, 0)
    if is_replaced:
        kind = DueState.REPLACED
    elif not is_open:
        kind = DueState.LATE if days_late > due.grace_days else DueState.ON_TIME
    elif due.due_on >= on:
        kind = DueState.AHEAD
    else:
        kind = DueState.OVERDUE if days_late > due.grace_days else DueState.GRACE
    return DueLine(
        due.fact.number,
        due.due_on,
        amount(sum(part.owed for part in parts)),
        amount(sum(part.paid for part in parts)),
        amount(sum(part.waived for part in parts)),
        settled_on,
        days_late,
        kind,
        due.is_agreed,
        shares,
    )


def _joined(shares: Iterable[Share]) -> tuple[Share, ...]:
    """One share a payment and day, whatever components it settled."""
    sums: dict[tuple[date, int], Decimal] = {}
    for it in shares:
        sums[it.on, it.payment] = sums.get((it.on, it.payment), ZERO) + it.amount
    return tuple(Share(on, total, payment) for (on, payment), total in sorted(sums.items()))


def punctuality(lines: Iterable[DueLine]) -> tuple[int, int]:
    """Of how many dues that fell due by then, how many were settled on time."""
    fallen = [it for it in lines if it.state not in (DueState.AHEAD, DueState.REPLACED)]
    return sum(1 for it in fallen if it.state == DueState.ON_TIME), len(fallen)


@dataclass(frozen=True)
class ArithmeticLine:
    """One line of the arithmetic in words, with what stands owed after it."""

    on: date
    words: str
    component: str
    change: Decimal
    total: Decimal


# What each code of a ledger.balance.Line adds or takes away.
CODES = {
    "principal": lazy("Principal lent"),
    "instalment": lazy("Asked for by the schedule"),
    "charge": lazy("Charge"),
    "payment": lazy("Payment"),
    "taken_over": lazy("Taken over into the agreement"),
    "fixed": lazy("Fixed, and claimed from then on by the agreement"),
    EntryKind.WAIVER: lazy("Waived"),
    EntryKind.WRITE_OFF: lazy("Written off"),
    EntryKind.CORRECTION: lazy("Correction"),
}


def arithmetic(balance: Balance) -> list[ArithmeticLine]:
    """The lines of a balance in the reader's language; the last total is what they add up to."""
    total, lines = ZERO, []
    for line in balance.lines:
        total += line.signed
        component = str(Component(line.component).label)
        lines.append(ArithmeticLine(line.on, _words(line), component, line.signed, total))
    return lines


def _words(line: Line) -> str:
    if line.code != "accrued" or line.base is None:
        return str(CODES.get(line.code, line.code))
    facts = {
        "base": money(line.base),
        "rate": in_percent(line.rate),
        "days": line.days,
        "basis": line.basis,
        "since": day(line.since),
        "until": day(line.on),
    }
    return _("%(base)s × %(rate)s a year × %(days)s days ÷ %(basis)s, from %(since)s to %(until)s") % facts
