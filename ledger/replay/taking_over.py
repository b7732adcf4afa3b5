"""One schedule takes over from another."""

from datetime import date

from ledger.kinds import Accrual, Component, ScheduleKind
from ledger.replay.open_account import OpenAccount, accrue
from ledger.replay.state import InstalmentState, Part
from ledger.replay.stretches import Stretch


def begin(account: OpenAccount, day: date, stretch: Stretch) -> None:
    """Let a schedule take over: it asks for what the former one still asked for."""
    former = {
        s.schedule.id for s in account.stretches if s.until == stretch.since and stretch.since > date.min
    }
    accrue(account, day)
    # An agreement includes the claims without a schedule too. Its own parts fix what it was drawn up for.
    takes_all = stretch.schedule.kind == ScheduleKind.AGREEMENT
    gone = [
        i
        for i in (*account.due, *account.ahead)
        if (takes_all if i.schedule is None else i.schedule.id in former)
    ]
    owed = _owed(account, gone)
    account.taken_over.extend((day, i) for i in gone)
    for states in (account.due, account.ahead):
        states[:] = [i for i in states if i not in gone]
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
    if takes_all:
        _ask_no_more_than(owed, begun)
    account.ahead.extend(begun)
    account.accrual_stopped = stretch.accrual in (Accrual.STOPS, Accrual.REVIVES)


def _owed(account: OpenAccount, gone: list[InstalmentState]) -> dict[tuple[int, str], int]:
    """What is owed by debt and component on the day on which a schedule replaces ``gone``."""
    owed: dict[tuple[int, str], int] = {}

    def add(debt: int, component: str, cents: int) -> None:
        owed[debt, component] = owed.get((debt, component), 0) + cents

    for debt in account.debts:
        add(debt, Component.PRINCIPAL, account.principal_left(debt))
    for debt, interest in account.interest.items():
        add(debt, Component.INTEREST, interest.unpaid)
    for state in gone:
        for debt, penalty in state.penalties.items():
            add(debt, Component.PENALTY, penalty.unpaid)
        # Interest of a contract is owed when it falls due. Interest of an agreement is fixed when it is made.
        if state in account.due or state.is_agreed:
            for part in state.parts:
                if part.component != Component.PRINCIPAL:
                    add(part.debt, part.component, part.unpaid)
    return owed


def _ask_no_more_than(owed: dict[tuple[int, str], int], begun: list[InstalmentState]) -> None:
    """Count money that was valued before an agreement and booked after it for its first instalments."""
    in_order = sorted(begun, key=lambda state: (state.due_on, state.fact.number))
    parts = [part for state in in_order for part in state.parts]
    over: dict[tuple[int, str], int] = {}
    for part in parts:
        key = (part.debt, part.component)
        over[key] = over.get(key, -max(owed.get(key, 0), 0)) + part.owed
    for part in parts:
        less = min(part.owed, max(over[part.debt, part.component], 0))
        part.owed -= less
        over[part.debt, part.component] -= less
    for state in begun:
        state.parts = [part for part in state.parts if part.owed]
