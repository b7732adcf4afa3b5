"""What rows say of one another."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from cases.models import Assignment, Case, CaseDebt, StageMove
from collections_app.books.faults import Fault
from followups.models import (
    AgreementState,
    IncomingMoney,
    RepaymentAgreement,
)
from foundation.approvals import Decision
from foundation.money import ZERO
from ledger.kinds import Ended
from ledger.loading import in_batches
from ledger.models import (
    Component,
    InstalmentPart,
    LedgerEntry,
    Payment,
    Schedule,
    ScheduleDebt,
    ScheduleKind,
    Supersession,
    Waiver,
)


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
