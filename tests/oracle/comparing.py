"""Where the fold and the simulator differ, and the smallest account in which they still do."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date

from ledger import arrears, balance
from ledger.facts import AccountFacts
from ledger.kinds import Component
from ledger.replay import fold
from tests.oracle.simulator import Figures, figures


def figures_of_the_fold(facts: AccountFacts, on: date) -> Figures:
    """The same figures as the simulator's, from the public results of the fold. Amounts are cents."""
    state = fold(facts, on)
    behind = arrears.of_state(state)
    owed = {
        (debt.id, component): cents
        for debt in facts.debts
        for component in Component.values
        if (cents := int(balance.of_state(state, debt.id).of(component) * 100))
    }
    given_up: dict[str, int] = {}
    for share in state.given_up:
        given_up[share.component] = given_up.get(share.component, 0) + share.amount
    return Figures(
        owed,
        {name: cents for name, cents in state.credits.items() if cents},
        int(behind.amount_overdue * 100),
        tuple(sorted(behind.instalments_overdue)),
        {it.debt: it.days_past_due for it in behind.debts if it.days_past_due},
        behind.days_past_due,
        {component: cents for component, cents in given_up.items() if cents},
    )


def difference(facts: AccountFacts, on: date, simulated: Figures | None = None) -> str:
    """What the two say differently on a day; empty if they agree."""
    ours = simulated or figures(facts, [on])[on]
    try:
        theirs = figures_of_the_fold(facts, on)
    except Exception as error:
        return f"the fold fails: {error!r}"
    return "\n".join(
        f"{it.name}: the fold says {getattr(theirs, it.name)}, the simulator {getattr(ours, it.name)}"
        for it in fields(Figures)
        if getattr(theirs, it.name) != getattr(ours, it.name)
    )


def minimise(facts: AccountFacts, on: date) -> AccountFacts:
    """Leave out facts one by one while the two still differ on the day."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in without_one_fact(facts):
            if difference(candidate, on):
                facts, smaller = candidate, True
                break
    return facts


def without_one_fact(facts: AccountFacts) -> Iterator[AccountFacts]:
    for name in ("payments", "refunds", "entries"):
        rows = getattr(facts, name)
        for place in range(len(rows)):
            if name == "entries" and rows[place].component == Component.PRINCIPAL and rows[place].amount > 0:
                continue  # A contract that asks for more than was lent is another account.
            yield replace(facts, **{name: rows[:place] + rows[place + 1 :]})
    for number in {row.schedule for row in facts.supersessions}:
        yield without_schedule(facts, number)
    replaced = {row.schedule for row in facts.supersessions} | {row.replaces for row in facts.supersessions}
    for schedule in facts.schedules:
        if schedule.id not in replaced:
            yield replace(facts, schedules=tuple(it for it in facts.schedules if it is not schedule))
    for debt in facts.debts:
        concerned = {part.debt for it in facts.schedules for due in it.instalments for part in due.parts}
        concerned |= {it.debt for it in facts.entries} | {it.named_debt or 0 for it in facts.payments}
        if debt.id not in concerned:
            yield replace(facts, debts=tuple(it for it in facts.debts if it is not debt))
    taken = {it for row in facts.supersessions for it in row.takes or ()}
    for schedule in facts.schedules:
        for due in schedule.instalments:
            if due.id in taken or len(schedule.instalments) == 1:
                continue
            shorter = replace(schedule, instalments=tuple(it for it in schedule.instalments if it is not due))
            yield replace(facts, schedules=tuple(shorter if it is schedule else it for it in facts.schedules))
    yield from _plainer_terms(facts)


def without_schedule(facts: AccountFacts, number: int) -> AccountFacts:
    """Leave out a schedule that replaces another. The one that it superseded stands again."""
    begun = {(row.replaces, row.since) for row in facts.supersessions if row.schedule == number}
    rows = (
        replace(row, until=None, ended="")
        if row.ended == "superseded" and (row.replaces, row.until) in begun
        else row
        for row in facts.supersessions
        if row.schedule != number
    )
    return replace(
        facts,
        schedules=tuple(it for it in facts.schedules if it.id != number),
        supersessions=tuple(rows),
    )


def _plainer_terms(facts: AccountFacts) -> Iterator[AccountFacts]:
    """The same account with one unusual term less."""
    for schedule in facts.schedules:
        for plain in (
            {"grace_days": 0},
            {"tolerance": 0},
            {"gives_up": 0},
            {"rule": facts.schedules[0].rule},
        ):
            plainer = replace(schedule, **plain)
            if plainer != schedule:
                yield replace(
                    facts, schedules=tuple(plainer if it is schedule else it for it in facts.schedules)
                )
    for debt in facts.debts:
        for plain in (
            {"annual_rate": 0},
            {"late_rate": 0},
            {"secured": False},
            {"small_difference": 0},
            {"cancelled_on": None},
            {"day_count": "act/365"},
            {"accrues_daily": False},
        ):
            if (terms := replace(debt, **plain)) != debt:
                yield replace(facts, debts=tuple(terms if it is debt else it for it in facts.debts))
    for payment in facts.payments:
        if payment.named_debt is not None:
            unnamed = replace(payment, named_debt=None)
            yield replace(facts, payments=tuple(unnamed if it is payment else it for it in facts.payments))


def in_words(facts: AccountFacts) -> str:
    """The facts, one a line, to read in a failed test."""
    return "\n".join(
        str(row)
        for name in ("debts", "schedules", "supersessions", "entries", "payments", "refunds")
        for row in getattr(facts, name)
    )
