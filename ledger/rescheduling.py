"""How a contract's instalments change: a payment holiday, another due day, acceleration. No database in it.

Each function takes all instalments of a contract and returns all of them. What falls due up to ``after``
stays as it is, so that no earlier day changes (docs/money.md, rule 3).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from foundation.business_days import working_day
from foundation.money import ZERO, to_cents
from foundation.months import add_months, last_of_month
from ledger.day_count import BASIS, days_between
from ledger.opening import DueRow

LAST_DAY = 31


def to_come(dues: Sequence[DueRow], after: date) -> list[DueRow]:
    """The instalments that fall due later than ``after``, by day."""
    return sorted((due for due in dues if due.due_on > after), key=lambda due: due.due_on)


def hold_off(dues: Sequence[DueRow], *, after: date, months: int, interest: Decimal = ZERO) -> list[DueRow]:
    """Move every instalment to come by ``months``. ``interest`` is added to the first of them.

    A due day at the end of a month stays at the end of its month.
    """
    anchor = max((due.due_on.day for due in dues), default=LAST_DAY)
    moved = [replace(due, due_on=_later(due.due_on, months, anchor)) for due in to_come(dues, after)]
    if moved and interest:
        moved[0] = replace(moved[0], interest=moved[0].interest + interest)
    return [due for due in dues if due.due_on <= after] + moved


def interest_of_holiday(
    dues: Sequence[DueRow], *, after: date, months: int, rate: Decimal, day_count: str
) -> Decimal:
    """The interest of a holiday: at the yearly ``rate`` on the principal to come.

    It runs for the days by which the first instalment moves.
    """
    before = to_come(dues, after)
    if not before:
        return ZERO
    first = hold_off(dues, after=after, months=months)[-len(before)]
    days = days_between(before[0].due_on, first.due_on, day_count)
    return to_cents(sum((due.principal for due in before), ZERO) * rate * days / BASIS[day_count])


def move_due_day(
    dues: Sequence[DueRow], *, after: date, day: int, off_rest_days: bool = False
) -> list[DueRow]:
    """Move every instalment to come to ``day`` of a month: the first such day on or after its own due day.

    LAST_DAY is the last day of every month, and a month without the day has it on its last one. With
    ``off_rest_days`` a due day on a rest day moves to the next working day.

    Raises ValueError if two due days become one: more would fall due at once than the contract asks for.
    """
    moved = [
        replace(due, due_on=_first(due.due_on, day, off_rest_days=off_rest_days))
        for due in to_come(dues, after)
    ]
    if len({due.due_on for due in moved}) < len({due.due_on for due in to_come(dues, after)}):
        raise ValueError("two due days would become one")
    return [due for due in dues if due.due_on <= after] + moved


def accelerate(dues: Sequence[DueRow], *, on: date, lent_on: date | None) -> list[DueRow]:
    """Let all principal that falls due after ``on`` fall due on that day.

    Interest is asked for up to the day: the part of the next instalment's interest for the days of its period
    that have passed. Later interest and costs are no longer asked for.
    """
    later = to_come(dues, on)
    if not later:
        return []
    kept = [due for due in dues if due.due_on <= on]
    begins = max((due.due_on for due in kept), default=lent_on or on)
    period = (later[0].due_on - begins).days
    passed = max((on - begins).days, 0)
    interest = to_cents(later[0].interest * passed / period) if period > 0 else ZERO
    principal = sum((due.principal for due in later), ZERO)
    return [*kept, DueRow(on, principal=principal, interest=interest)] if principal + interest else []


def _later(day: date, months: int, anchor: int) -> date:
    moved = add_months(day, months)
    if day == last_of_month(day):
        return moved.replace(day=min(max(anchor, moved.day), last_of_month(moved).day))
    return moved


def _first(due_on: date, day: int, *, off_rest_days: bool) -> date:
    wanted = min(day, last_of_month(due_on).day)
    found = due_on.replace(day=wanted)
    if found < due_on:
        next_month = add_months(due_on.replace(day=1), 1)
        found = next_month.replace(day=min(day, last_of_month(next_month).day))
    return working_day(found) if off_rest_days else found
