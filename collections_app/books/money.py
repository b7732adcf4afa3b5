"""What the rules of money promise of every account (docs/money.md), proven over what the fold says."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from collections_app.books.faults import Day, Fault
from foundation.money import ZERO, amount
from ledger import balance, month_end
from ledger.facts import AccountFacts
from ledger.kinds import Component, ScheduleKind
from ledger.replay import AccountState, fold


def waiting_credit(found: list[AccountState], _day: Day) -> Iterator[Fault]:
    """No credit waits while something is owed that it must settle (rules 20, 21 and 25).

    It must settle what is due. Where no instalment is still to come, it must settle all that is owed.
    """
    for state in found:
        if not state.credit:
            continue
        comes = any(it.due_on > state.on and it.unpaid for it in state.instalments)
        for debt in state.claimed_principal:
            usable = amount(state.credit_for([debt]))
            owed = balance.of_state(state, debt)
            beside = _due(state, debt, owed) if comes else owed.owed
            if usable > ZERO and beside > ZERO:
                what = "is due" if comes else "is owed and nothing is still to come"
                yield Fault(
                    "credit",
                    f"account {state.facts.id}, debt {debt}",
                    f"{usable} waits while {beside} {what}",
                )


def _due(state: AccountState, debt: int, owed: balance.Balance) -> Decimal:
    """What is due and unpaid of a debt. Of principal no more than what was lent."""
    unpaid: dict[str, int] = defaultdict(int)
    for instalment in state.instalments:
        if instalment.due_on <= state.on:
            for part in instalment.parts:
                if part.debt == debt:
                    unpaid[part.component] += part.unpaid
    return sum((min(amount(cents), owed.of(component)) for component, cents in unpaid.items()), ZERO)


def settlements(found: list[AccountState], _day: Day) -> Iterator[Fault]:
    """A settlement gives up what it held back, never its own instalments (rules 29 and 30)."""
    for state in found:
        for schedule in state.facts.schedules:
            if not schedule.gives_up:
                continue
            own = [part for it in state.instalments if it.schedule is schedule for part in it.parts]
            given_up = sum(part.waived for part in own)
            debts = {part.debt for part in own}
            entered = -sum(it.amount for it in state.facts.entries if it.amount < 0 and it.debt in debts)
            if given_up > entered:
                yield Fault(
                    "settlements",
                    f"account {state.facts.id}, schedule {schedule.id}",
                    f"{amount(given_up - entered)} of its own instalments was given up and not paid",
                )


def named_money(found: list[AccountState], _day: Day) -> Iterator[Fault]:
    """Money that names a debt settled that debt, waits in its name, or was refunded (rules 14, 21 and 22)."""
    for state in found:
        facts, on = state.facts, state.on
        standing = {it.id for it in facts.debts if it.cancelled_on is None or it.cancelled_on > on}
        names = {it.id: it.named_debt for it in facts.payments if it.named_debt in standing}
        paid: dict[int, int] = defaultdict(int)
        for payment in facts.payments:
            if payment.value_date <= on and payment.named_debt in standing:
                paid[payment.named_debt or 0] += payment.amount
        used: dict[int, int] = defaultdict(int)
        elsewhere: dict[int, int] = defaultdict(int)
        for share in state.settled:
            if named := names.get(share.payment):
                used[named] += share.amount
                elsewhere[named] += share.amount if share.debt != named else 0
        back = sum(it.amount for it in facts.refunds if it.value_date <= on)
        # The debts of a whole-debt agreement settle with one another's money.
        agreed = any(it.kind == ScheduleKind.AGREEMENT for it in facts.schedules)
        for debt, cents in sorted(paid.items()):
            where = f"account {facts.id}, debt {debt}"
            lost = cents - used[debt] - state.credits.get(debt, 0)
            if not 0 <= lost <= back:
                yield Fault(
                    "named money",
                    where,
                    f"{amount(cents)} names it, {amount(used[debt])} settled something, "
                    f"{amount(state.credits.get(debt, 0))} waits in its name, {amount(back)} went back",
                )
            if elsewhere[debt] and not agreed:
                yield Fault(
                    "named money", where, f"{amount(elsewhere[debt])} that names it settled other debts"
                )


def earlier_days(found: list[AccountState], _day: Day) -> Iterator[Fault]:
    """A debt that comes later changes nothing on the days before it (rule 3)."""
    for state in found:
        facts = state.facts
        starts = first_days(facts)
        if len(starts) < 2 or max(starts.values()) == min(starts.values()):  # noqa: PLR2004 (two debts)
            continue
        last = max(starts, key=lambda debt: (starts[debt], debt))
        on = min(starts[last] - timedelta(days=1), state.on)
        ours, right = (month_end.figures(fold(it, on)) for it in (facts, without(facts, last, starts[last])))
        if ours != right:
            yield Fault(
                "earlier days",
                f"account {facts.id}, debt {last}",
                f"began on {starts[last]} and changes what is owed on {on} "
                f"from {amount(right.total)} to {amount(ours.total)}, "
                f"credit from {amount(right.credit)} to {amount(ours.credit)}",
            )


def first_days(facts: AccountFacts) -> dict[int, date]:
    """The first day of each debt that has one: lent, claimed or due for the first time (rule 3)."""
    days: dict[int, list[date]] = defaultdict(list)
    for debt in facts.debts:
        if debt.disbursed_on is not None:
            days[debt.id].append(debt.disbursed_on)
    for entry in facts.entries:
        if entry.component == Component.PRINCIPAL and entry.amount > 0:
            days[entry.debt].append(entry.value_date)
    for schedule in facts.schedules:
        if schedule.kind != ScheduleKind.AGREEMENT:
            for instalment in schedule.instalments:
                for part in instalment.parts:
                    days[part.debt].append(instalment.due_on)
    return {debt: min(known) for debt, known in days.items()}


def without(facts: AccountFacts, debt: int, since: date) -> AccountFacts:
    """The facts without what ``debt`` claims. Its name stays if money names it: that money waits for it."""
    is_named = any(it.named_debt == debt for it in facts.payments)
    return replace(
        facts,
        debts=tuple(
            replace(it, disbursed_on=since) if it.id == debt else it
            for it in facts.debts
            if it.id != debt or is_named
        ),
        entries=tuple(it for it in facts.entries if it.debt != debt),
        schedules=tuple(
            it
            for it in facts.schedules
            if it.kind == ScheduleKind.AGREEMENT
            or any(part.debt != debt for due in it.instalments for part in due.parts)
        ),
    )


OF_MONEY = (waiting_credit, settlements, named_money, earlier_days)
