"""What the fold says of every account agrees with what was written down from it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q

from cases.models import Case, Closure, ClosureKind
from collections_app.books.faults import Day, Fault
from followups.models import (
    PaymentConfirmation,
)
from foundation import clock
from foundation.money import ZERO, amount
from ledger import balance
from ledger.arrears import of_state
from ledger.facts import first_day_overdue
from ledger.loading import states
from ledger.models import (
    Allocation,
    Component,
    Instalment,
    Payment,
    Schedule,
)
from ledger.replay import AccountState


def allocations(found: list[AccountState], day: Day) -> Iterator[Fault]:
    """The allocation cache agrees with the fold, except for what credit settled since the last run."""
    cached: dict[int, dict[tuple[Any, ...], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    ids = [state.facts.id for state in found]
    for row in Allocation.objects.filter(account__in=ids):
        key = (row.payment_id, row.instalment_id or 0, row.debt_id, row.component, row.settled_on)
        cached[row.account_id][key] += row.amount
    seen = Payment.objects.filter(Q(account__in=ids) | Q(allocations__account__in=ids))
    booked = dict(seen.values_list("pk", "booked_at"))
    for state in found:
        wanted: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
        for share in state.settled:
            key = (share.payment, share.instalment, share.debt, str(share.component), share.on)
            wanted[key] += amount(share.amount)
        ours = cached[state.facts.id]
        for key in wanted.keys() | ours.keys():
            payment, instalment, _debt, component, settled_on = key
            written = max(clock.business_date(booked[payment]), day.last_run or date.min)
            if key not in ours and settled_on > written:
                continue
            if ours.get(key, ZERO) != wanted.get(key, ZERO):
                yield Fault(
                    "allocations",
                    f"account {state.facts.id}, payment {payment}, instalment {instalment}, {component}",
                    f"{ours.get(key, ZERO)} is written, {wanted.get(key, ZERO)} is right",
                )


def flags(found: list[AccountState], day: Day) -> Iterator[Fault]:
    """Flags agree with the arrears of the last run, or of a later day if money came since."""
    ids = [state.facts.id for state in found]
    flagged: dict[int, dict[int, date]] = defaultdict(dict)
    for account, pk, since in (
        Instalment.objects.flagged()
        .filter(schedule__account__in=ids)
        .values_list("schedule__account_id", "pk", "flagged_since")
    ):
        if since is not None:
            flagged[account][pk] = since
    made = dict(Schedule.objects.filter(account__in=ids).values_list("pk", "made_at"))
    then = {}
    if day.last_run is not None and day.last_run != day.today:
        then = {s.facts.id: set(of_state(s).instalments_overdue) for s in states(ids, day.last_run)}
    for state in found:
        ours, overdue = flagged[state.facts.id], set(of_state(state).instalments_overdue)
        first = {i.fact.id: first_day_overdue(i.due_on, i.grace_days) for i in state.instalments}
        wrong: dict[int, str] = {}
        if set(ours) != then.get(state.facts.id):
            wrong |= dict.fromkeys(ours.keys() - overdue, "is flagged but not overdue")
            of_schedule = {i.fact.id: i.schedule.id for i in state.instalments if i.schedule}
            for pk in overdue - ours.keys():
                # An account that was opened since the last run waits for the next run.
                seen = day.began_at is not None and made[of_schedule[pk]] <= day.began_at
                if seen and day.last_run is not None and first[pk] <= day.last_run:
                    wrong[pk] = "is overdue but not flagged"
        for pk, since in ours.items():
            if pk in first and first[pk] != since:
                wrong[pk] = f"is flagged since {since}, but was first overdue on {first[pk]}"
        for pk, what in sorted(wrong.items()):
            yield Fault("flags", f"account {state.facts.id}, instalment {pk}", what)


def nothing_negative(found: list[AccountState], _day: Day) -> Iterator[Fault]:
    """No component of a balance, no credit and no part of an instalment is below zero."""
    for state in found:
        owed = balance.of_state(state)
        for component in Component.values:
            if owed.of(component) < ZERO:
                yield Fault("negative", f"account {state.facts.id}", f"{component} is {owed.of(component)}")
        if state.credit < 0:
            yield Fault("negative", f"account {state.facts.id}", f"credit is {amount(state.credit)}")
        for instalment in state.instalments:
            if any(part.unpaid < 0 for part in instalment.parts):
                where = f"account {state.facts.id}, instalment {instalment.fact.id}"
                yield Fault("negative", where, "more was settled than it asks for")
        for fault in state.faults:
            yield Fault("negative", f"account {state.facts.id}", fault)


def sums(found: list[AccountState], _day: Day) -> Iterator[Fault]:
    """All money that came in settled something, is credit, or was refunded. Debts add up to the account."""
    for state in found:
        on = state.on
        paid = sum(payment.amount for payment in state.facts.payments if payment.value_date <= on)
        back = sum(refund.amount for refund in state.facts.refunds if refund.value_date <= on)
        used = sum(share.amount for share in state.settled)
        # A refund without cover is owed again as costs. It is part of no payment.
        if not 0 <= used + state.credit + back - paid <= back:
            yield Fault(
                "sums",
                f"account {state.facts.id}",
                f"{amount(paid)} came in, {amount(used)} settled something, "
                f"{amount(state.credit)} is credit, {amount(back)} went back",
            )
        whole = balance.of_state(state)
        parts = [balance.of_state(state, debt) for debt in state.claimed_principal]
        for component in Component.values:
            if whole.of(component) != sum((part.of(component) for part in parts), ZERO):
                yield Fault("sums", f"account {state.facts.id}", f"{component} of its debts does not add up")


def paid_cases(found: list[AccountState], _day: Day) -> Iterator[Fault]:
    """Nothing is owed in a case that is closed as paid, or that finance confirmed as paid."""
    owed = {state.facts.id: balance.of_state(state).total for state in found}
    # A later case of the same debtor is about later arrears.
    followed = Case.objects.filter(debtor=OuterRef("case__debtor"), opened_at__gt=OuterRef("closed_at"))
    closed = Closure.objects.filter(
        ~Exists(followed), kind=ClosureKind.PAID, reopened_at=None, case__debtor__account__in=owed
    ).values_list("case__number", "case__debtor__account_id")
    confirmed = PaymentConfirmation.objects.filter(
        void_at=None, confirmed_at__isnull=False, case__closed_at=None, case__debtor__account__in=owed
    ).values_list("case__number", "case__debtor__account_id")
    for rows, what in ((closed, "is closed as paid"), (confirmed, "is confirmed as paid")):
        for number, account in rows:
            if owed[account]:
                yield Fault("paid cases", f"case {number}", f"{what}, but {owed[account]} is owed")


OF_ACCOUNTS: tuple[Callable[[list[AccountState], Day], Iterator[Fault]], ...] = (
    allocations,
    flags,
    nothing_negative,
    sums,
    paid_cases,
)
