"""One schedule takes over from another."""

from datetime import date

from ledger.facts import InstalmentFact
from ledger.kinds import Accrual, Component
from ledger.replay.open_account import OpenAccount
from ledger.replay.state import HeldBack, InstalmentState, Part
from ledger.replay.stretches import Stretch

# What is owed by debt and component.
Owed = dict[tuple[int, str], int]


def begin(account: OpenAccount, day: date, stretch: Stretch) -> None:
    """Let a schedule take over: it asks for what the former one still asked for."""
    gone = [state for state in (*account.due, *account.ahead) if _takes(account, stretch, state)]
    begun = [
        InstalmentState(
            instalment,
            stretch.schedule,
            [
                Part(part.debt, part.component, part.amount)
                for part in instalment.parts
                if part.debt in account.debts
            ],
        )
        for instalment in stretch.schedule.instalments
    ]
    if stretch.is_agreement:
        owed = _carry_over(account, day, stretch, gone)
        _ask_no_more_than(owed, begun)
        _hold_back(account, day, stretch, owed, begun)
    account.taken_over.extend((day, state) for state in gone)
    for states in (account.due, account.ahead):
        states[:] = [state for state in states if state not in gone]
    account.ahead.extend(begun)
    if stretch.replaces_all:
        former = [it for it in account.agreements if it.covers & stretch.covers]
        account.agreements = [*(it for it in account.agreements if it not in former), stretch]
        account.stopped -= {debt for it in former for debt in it.covers}
        if stretch.accrual in (Accrual.STOPS, Accrual.REVIVES):
            account.stopped |= stretch.covers


def _takes(account: OpenAccount, stretch: Stretch, state: InstalmentState) -> bool:
    """Whether ``stretch`` takes over the instalment. An agreement takes over charges of its debts too."""
    if state.schedule is None:
        return stretch.is_agreement and {part.debt for part in state.parts} <= stretch.covers
    if state.schedule.id not in stretch.former:
        return False
    if stretch.takes is None or state.is_agreed:
        return True
    return state.fact.id in stretch.takes or _is_corrected(account, stretch.takes, state.fact)


def _is_corrected(account: OpenAccount, takes: tuple[int, ...], fact: InstalmentFact) -> bool:
    """Whether the instalment corrects one of ``takes``: it asks for the same debt on the same day."""
    chosen = {
        (part.debt, instalment.due_on)
        for schedule in account.facts.schedules
        for instalment in schedule.instalments
        if instalment.id in takes
        for part in instalment.parts
    }
    return any((part.debt, fact.due_on) in chosen for part in fact.parts)


def _carry_over(account: OpenAccount, day: date, stretch: Stretch, gone: list[InstalmentState]) -> Owed:
    """What the agreement is about, by debt and component. What accrued so far is fixed."""
    owed: Owed = {}

    def add(debt: int, component: str, cents: int) -> None:
        owed[debt, component] = owed.get((debt, component), 0) + cents

    for debt in sorted(stretch.covers & account.debts.keys()):
        if stretch.takes is None:
            add(debt, Component.PRINCIPAL, account.principal_left(debt))
        if debt in account.interest:
            add(debt, Component.INTEREST, account.interest[debt].fix(day))
        for held in account.held_back_of(debt):
            add(debt, held.part.component, held.part.unpaid)
            held.gone_on = day
    for state in gone:
        for debt, penalty in state.penalties.items():
            add(debt, Component.PENALTY, penalty.unpaid)
        for part in state.parts:
            if part.component == Component.PRINCIPAL:
                if stretch.takes is not None:
                    add(part.debt, part.component, part.unpaid)
            # Interest of a contract is owed when it falls due. Interest of an agreement is fixed already.
            elif state.due_on <= day or state.is_agreed or stretch.takes is not None:
                add(part.debt, part.component, part.unpaid)
    return owed


def _ask_no_more_than(owed: Owed, begun: list[InstalmentState]) -> None:
    """Count money that was valued before an agreement and booked after it for its first instalments."""
    in_order = sorted(begun, key=lambda state: (state.due_on, state.fact.number))
    parts = [part for state in in_order for part in state.parts]
    over: Owed = {}
    for part in parts:
        key = (part.debt, part.component)
        over[key] = over.get(key, -max(owed.get(key, 0), 0)) + part.owed
    for part in parts:
        less = min(part.owed, max(over[part.debt, part.component], 0))
        part.owed -= less
        over[part.debt, part.component] -= less
    for state in begun:
        state.parts = [part for part in state.parts if part.owed]


def _hold_back(
    account: OpenAccount, day: date, stretch: Stretch, owed: Owed, begun: list[InstalmentState]
) -> None:
    """Keep what the agreement does not ask for. It is owed, but not due.

    Principal needs no row: it is what is left of the principal and what no instalment asks for.
    """
    for (debt, component), cents in owed.items():
        asked = sum(
            part.owed
            for state in begun
            for part in state.parts
            if (part.debt, part.component) == (debt, component)
        )
        if component != Component.PRINCIPAL and cents > asked:
            account.held_back.append(HeldBack(Part(debt, component, cents - asked), stretch.schedule, day))
