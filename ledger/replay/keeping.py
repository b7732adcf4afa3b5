"""The condition of a settlement: when all of it is paid, the rest is given up."""

from ledger.kinds import Component, EntryKind
from ledger.replay.open_account import OpenAccount, give_up
from ledger.replay.state import GivenUp
from ledger.replay.stretches import Stretch

# What is given up first.
ORDER = (Component.PENALTY, Component.INTEREST, Component.COSTS, Component.PRINCIPAL)


def give_up_for_kept(account: OpenAccount) -> bool:
    """Give up what each settlement names if all its instalments are paid by the end of the day.

    Returns whether a settlement was kept just now.
    Nothing is remembered. A payment that is taken back later leaves an instalment unpaid in the next fold.
    """
    is_any = False
    for agreement in account.agreements:
        schedule = agreement.schedule
        if schedule.gives_up and schedule.id not in account.kept and _is_paid(account, schedule.id):
            account.kept.add(schedule.id)
            _give_up_rest(account, agreement)
            is_any = True
    return is_any


def _is_paid(account: OpenAccount, schedule: int) -> bool:
    return all(
        state.unpaid == 0
        for state in (*account.due, *account.ahead)
        if state.schedule is not None and state.schedule.id == schedule
    )


def _give_up_rest(account: OpenAccount, agreement: Stretch) -> None:
    """Give up what is left of the covered debts, up to the amount that the settlement names."""
    left = agreement.schedule.gives_up
    for component in ORDER:
        for debt in sorted(agreement.covers & account.debts.keys()):
            for held in account.held_back_of(debt):
                if held.part.component == component:
                    share = min(left, held.part.unpaid)
                    held.part.waived += share
                    left -= share
                    give_up(account, GivenUp(debt, component, EntryKind.WAIVER, share, account.reached))
            if component == Component.PRINCIPAL:
                share = min(left, account.unscheduled(debt))
                left -= share
                give_up(account, GivenUp(debt, component, EntryKind.WAIVER, share, account.reached))
