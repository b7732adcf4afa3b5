"""The invariants of the books, checked over the whole database (manage.py check_books).

Each invariant is a function that yields its faults. Accounts are read in bounded batches.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from cases.models import Assignment, Case, CaseDebt, Closure, ClosureKind, StageMove
from followups.models import (
    AgreementState,
    IncomingMoney,
    OverdueRun,
    PaymentConfirmation,
    RepaymentAgreement,
)
from foundation import clock
from foundation.approvals import Decision
from foundation.money import ZERO, amount
from ledger import balance
from ledger.arrears import of_state
from ledger.facts import first_day_overdue
from ledger.kinds import Ended
from ledger.loading import in_batches, states
from ledger.models import (
    Account,
    Allocation,
    Component,
    Instalment,
    InstalmentPart,
    LedgerEntry,
    Payment,
    Schedule,
    ScheduleDebt,
    ScheduleKind,
    Supersession,
    Waiver,
)
from ledger.replay import AccountState

BATCH = 500


@dataclass(frozen=True)
class Fault:
    """One fault: the invariant that is broken, the row, and what is wrong there."""

    invariant: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.where}: {self.what}"


@dataclass(frozen=True)
class Day:
    """The day on which the books are checked, and the last day for which the overdue job ran."""

    today: date
    last_run: date | None
    began_at: datetime | None


def check(on: date | None = None) -> Iterator[Fault]:
    """Yield every fault in the books as of ``on`` (default: today)."""
    last = OverdueRun.objects.order_by("-on", "-began_at").first()
    day = Day(on or clock.business_date(), last.on if last else None, last.began_at if last else None)
    for ids in in_batches(Account.objects.values_list("pk", flat=True), BATCH):
        found = list(states(ids, day.today))
        for invariant in OF_ACCOUNTS:
            yield from invariant(found, day)
    for rows in OF_ROWS:
        yield from rows()


# --- what the fold says of every account -----------------------------------------------------------


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


# --- what rows say of one another ------------------------------------------------------------------


def _rows(rows: "QuerySet[Any]", what: str, invariant: str, noun: str) -> Iterator[Fault]:
    for row in rows.iterator(chunk_size=2000):
        yield Fault(invariant, f"{noun} {row.number if isinstance(row, Case) else row.pk}", what)


def schedule_sums() -> Iterator[Fault]:
    """The schedule of a contract adds up to the claim on its day. An agreement asks for no more than that."""
    pks = Schedule.objects.order_by("pk").values_list("pk", flat=True)
    for ids in in_batches(pks, 2000):
        asked: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for schedule, debt, component, total in (
            InstalmentPart.objects.filter(instalment__schedule__in=ids)
            .values_list("instalment__schedule_id", "debt_id", "component")
            .annotate(total=Sum("amount"))
        ):
            asked[schedule, debt][component] = total
        drawn = ScheduleDebt.objects.filter(schedule__in=ids).select_related("schedule", "debt")
        for row in drawn.order_by("pk"):
            where = f"schedule {row.schedule_id}, debt {row.debt_id}"
            if row.debt.account_id != row.schedule.account_id:
                yield Fault("schedule sums", where, "the debt is not of the schedule's account")
            ours = asked.pop((row.schedule_id, row.debt_id), {})
            for component in Component.values:
                claimed, wanted = getattr(row, component), ours.get(component, ZERO)
                agreed = row.schedule.kind == ScheduleKind.AGREEMENT
                if wanted > claimed if agreed else wanted != claimed:
                    what = f"{component} adds up to {wanted}, drawn up for {claimed}"
                    yield Fault("schedule sums", where, what)
        for schedule, debt in asked:
            yield Fault("schedule sums", f"schedule {schedule}", f"asks for debt {debt}, which is not in it")


def supersessions() -> Iterator[Fault]:
    """Each supersession replaces a contract's first schedule in its account and agrees with its agreement."""
    rows = Supersession.objects.order_by("pk")
    of = ("supersessions", "supersession")
    yield from _rows(rows.exclude(schedule__account=F("replaces__account")), "joins two accounts", *of)
    roots = rows.filter(Q(replaces__supersedes__isnull=False) | Q(replaces__kind=ScheduleKind.AGREEMENT))
    yield from _rows(roots.distinct(), "replaces a schedule that is no contract's first", *of)
    yield from _rows(rows.filter(until__lt=F("since")), "ends before it begins", *of)
    half = Q(until=None) & ~Q(ended="") | Q(until__isnull=False, ended="")
    yield from _rows(rows.filter(half), "does not say both when and why it ended", *of)
    standing = Supersession.objects.filter(schedule=OuterRef("schedule"), until=None).values("pk")[:1]
    agreements = RepaymentAgreement.objects.annotate(stands=Subquery(standing)).order_by("pk")
    stood = (AgreementState.ACTIVE, AgreementState.COMPLETED)
    of = ("supersessions", "agreement")
    active = agreements.filter(state__in=stood, stands=None, case__closed_at=None)
    yield from _rows(active.exclude(agreements_replaced()), "is active but does not stand in the books", *of)
    ended = agreements.exclude(state__in=stood).filter(stands__isnull=False)
    yield from _rows(ended, "has ended but still stands in the books", *of)


def agreements_replaced() -> Q:
    """Completed agreements whose schedule was superseded by another agreement."""
    return Q(state=AgreementState.COMPLETED, schedule__supersedes__ended=Ended.SUPERSEDED)


def payments() -> Iterator[Fault]:
    """A revision follows a reversed payment. Money without an owner is in the inbox."""
    rows, of = Payment.objects.order_by("pk"), ("payments", "payment")
    follows = rows.exclude(replaces=None)
    yield from _rows(
        follows.exclude(revision=F("replaces__revision") + 1),
        "does not follow the revision that it replaces",
        *of,
    )
    yield from _rows(follows.exclude(source_id=F("replaces__source_id")), "replaces another payment", *of)
    yield from _rows(follows.filter(replaces__reversal=None), "replaces one that was not reversed", *of)
    yield from _rows(rows.filter(replaces=None, revision__gt=1), "is a revision of nothing", *of)
    named = rows.exclude(named_debt=None).exclude(named_debt__account=F("account"))
    yield from _rows(named, "names a debt of another account", *of)
    yield from _rows(rows.filter(account=None, incoming=None), "has no owner and is not in the inbox", *of)
    money = IncomingMoney.objects.exclude(matched_to=None).filter(payment__reversal=None)
    yield from _rows(money, "is matched, but still counts without an owner", "payments", "incoming money")


def entries() -> Iterator[Fault]:
    """A reversing entry takes back exactly its original. An agreed waiver has an entry."""
    taken_back = LedgerEntry.objects.exclude(reverses=None).order_by("pk")
    wrong = taken_back.exclude(
        amount=F("reverses__amount") * -1,
        debt=F("reverses__debt"),
        component=F("reverses__component"),
    )
    yield from _rows(wrong, "does not take back what it names", "entries", "entry")
    for waiver in Waiver.objects.select_related("entry").order_by("pk").iterator(chunk_size=2000):
        agreed = waiver.decision == Decision.APPROVED
        if agreed != (waiver.entry is not None):
            yield Fault(
                "entries", f"waiver {waiver.pk}", f"is {waiver.decision}, which its entry does not say"
            )
        elif waiver.entry is not None and waiver.entry.amount != -waiver.amount:
            yield Fault(
                "entries", f"waiver {waiver.pk}", f"gave up {waiver.amount}, booked {waiver.entry.amount}"
            )


def cases() -> Iterator[Fault]:
    """The values that a case repeats for lists agree with their rows: closing, stage, lead, round, debts."""
    of, rows = ("cases", "case"), Case.objects.order_by("pk")
    standing = Count("closures", filter=Q(closures__reopened_at=None), distinct=True)
    counted = rows.annotate(ends=standing)
    yield from _rows(
        counted.filter(closed_at__isnull=False).exclude(ends=1), "is closed without one closure", *of
    )
    yield from _rows(counted.filter(closed_at=None).exclude(ends=0), "is open but has a closure", *of)
    runs = rows.annotate(runs=Count("rounds", filter=Q(rounds__ended_at=None), distinct=True))
    yield from _rows(runs.filter(closed_at=None).exclude(runs=1), "is open without one round that runs", *of)
    yield from _rows(runs.filter(closed_at__isnull=False).exclude(runs=0), "is closed but a round runs", *of)
    moved = StageMove.objects.filter(round__case=OuterRef("pk")).order_by("-round__number", "-pk")
    stage = rows.annotate(last=Subquery(moved.values("to_stage")[:1])).exclude(stage=F("last"))
    yield from _rows(stage, "stands in another stage than its last move says", *of)
    lead = Assignment.objects.standing().filter(case=OuterRef("pk"), role="lead")
    led = rows.annotate(standing=Subquery(lead.values("collector")[:1]))
    differs = led.exclude(lead=F("standing")).exclude(lead=None, standing=None)
    yield from _rows(differs, "names another lead than its assignment", *of)
    debts = CaseDebt.objects.order_by("pk")
    of = ("cases", "case debt")
    yield from _rows(
        debts.exclude(debt__account=F("case__debtor__account")), "is a debt of another debtor", *of
    )
    yield from _rows(debts.filter(until=None, case__closed_at__isnull=False), "stands in a closed case", *of)
    for noun, open_ in (
        ("debtor", Case.objects.standing_open()),
        ("debt", CaseDebt.objects.filter(until=None)),
    ):
        twice = open_.order_by().values(noun).annotate(count=Count("pk")).filter(count__gt=1)
        for row in twice:
            yield Fault("cases", f"{noun} {row[noun]}", f"is in {row['count']} open cases")


OF_ROWS: tuple[Callable[[], Iterable[Fault]], ...] = (schedule_sums, supersessions, payments, entries, cases)
