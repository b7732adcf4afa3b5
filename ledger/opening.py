"""Opening debts: accounts, terms, the claim of principal, and the schedule of the contract."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation import clock
from foundation.money import ZERO
from ledger import month_end
from ledger.models import (
    Account,
    AllocationRule,
    Component,
    DayCount,
    Debt,
    DebtKind,
    EntryKind,
    Instalment,
    InstalmentPart,
    LedgerEntry,
    Portfolio,
    Rounding,
    Schedule,
    ScheduleDebt,
    ScheduleKind,
)
from ledger.models.debt import SMALL_DIFFERENCE

if TYPE_CHECKING:
    from staff.models import User

BATCH = 1000

# What a row says of the debt itself. Account, dues and tolerance belong to other rows of the books.
TERMS = (
    "reference",
    "kind",
    "secured",
    "principal",
    "annual_rate",
    "late_rate",
    "day_count",
    "accrues_daily",
    "term_months",
    "signed_on",
    "disbursed_on",
    "proven_disbursement",
    "cancelled_on",
    "grace_days",
    "prepayment",
    "small_difference",
    "rounding",
)


@dataclass(frozen=True)
class DueRow:
    """One instalment of a contract: its day and the amount of each component.

    The amounts add up to more than zero.
    """

    due_on: date
    principal: Decimal = ZERO
    interest: Decimal = ZERO
    penalty: Decimal = ZERO
    costs: Decimal = ZERO

    def parts(self) -> Iterable[tuple[str, Decimal]]:
        for component in Component.values:
            asked = getattr(self, component)
            if asked > 0:
                yield component, asked


@dataclass(frozen=True)
class DebtRow:
    """One debt to open.

    ``account`` is None for the first debt of a debtor, which gets a new account.
    """

    reference: str
    principal: Decimal
    account: int | None = None
    dues: Sequence[DueRow] = field(default=())
    kind: str = DebtKind.LOAN
    annual_rate: Decimal = ZERO
    late_rate: Decimal = ZERO
    day_count: str = DayCount.ACTUAL_365
    accrues_daily: bool = False
    term_months: int | None = None
    signed_on: date | None = None
    disbursed_on: date | None = None
    proven_disbursement: Decimal | None = None
    cancelled_on: date | None = None
    grace_days: int = 0
    tolerance: Decimal = ZERO
    secured: bool = False
    prepayment: str = ""
    small_difference: Decimal = SMALL_DIFFERENCE
    rounding: str = Rounding.HALF_UP
    # The id of the rule that the contract names. None: the rule for its kind of debt.
    allocation_rule: int | None = None

    def terms(self) -> dict[str, Any]:
        """The fields of the debt that the row names."""
        return {name: getattr(self, name) for name in TERMS}


@transaction.atomic
def open_debts(portfolio: Portfolio, rows: Sequence[DebtRow], *, by: "User") -> list[Debt]:
    """Open debts in ``portfolio`` with their accounts, claims and contract schedules.

    Returns them in the order of ``rows``. The number of statements grows with the batches, not with the rows.
    Raises ValidationError if a principal is negative or a reference occurs twice.
    """
    seen: set[str] = set()
    for row in rows:
        if row.principal < 0:
            raise ValidationError({"principal": _("The principal can't be below zero.")})
        if row.reference in seen:
            raise ValidationError({"reference": _("%(ref)s comes twice.") % {"ref": row.reference}})
        seen.add(row.reference)
    moment, rules = clock.now(), AllocationRule.by_kind()
    fresh = iter(
        Account.objects.bulk_create(
            [Account(opened_at=moment) for row in rows if row.account is None], batch_size=BATCH
        )
    )
    debts = Debt.objects.bulk_create(
        [
            Debt(
                account_id=row.account if row.account is not None else next(fresh).pk,
                portfolio=portfolio,
                allocation_rule_id=row.allocation_rule or rules[row.kind].pk,
                opened_at=moment,
                **row.terms(),
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    opened = list(zip(debts, rows, strict=True))
    claims = [_claim(debt, row, booked_at=moment, by=by) for debt, row in opened if debt.principal]
    LedgerEntry.objects.bulk_create(claims, batch_size=BATCH)
    add_schedules([(debt, row.dues, row.tolerance) for debt, row in opened if row.dues])
    month_end.correct({row.account for row in rows if row.account is not None})
    return debts


def _claim(debt: Debt, row: DebtRow, *, booked_at: datetime, by: "User") -> LedgerEntry:
    """The entry of the principal lent."""
    # An unknown day of disbursement can't be later than the first due date.
    first_due = min((due.due_on for due in row.dues), default=clock.business_date(booked_at))
    return LedgerEntry(
        debt=debt,
        kind=EntryKind.DISBURSEMENT if debt.disbursed_on else EntryKind.OPENING,
        component=Component.PRINCIPAL,
        amount=debt.principal,
        value_date=debt.disbursed_on or first_due,
        booked_at=booked_at,
        booked_by=by,
    )


@transaction.atomic
def add_schedules(
    wanted: Sequence[tuple[Debt, Sequence[DueRow], Decimal]], kind: str = ScheduleKind.CONTRACT
) -> list[Schedule]:
    """Give each debt its own schedule of ``kind``, with the instalments numbered by due date."""
    moment = clock.now()
    schedules = Schedule.objects.bulk_create(
        [
            Schedule(
                account_id=debt.account_id,
                kind=kind,
                allocation_rule_id=debt.allocation_rule_id,
                grace_days=debt.grace_days,
                tolerance=tolerance,
                made_at=moment,
            )
            for debt, _dues, tolerance in wanted
        ],
        batch_size=BATCH,
    )
    ScheduleDebt.objects.bulk_create(
        [
            ScheduleDebt(
                schedule=schedule,
                debt=debt,
                **{name: sum((getattr(due, name) for due in dues), ZERO) for name in Component.values},
            )
            for schedule, (debt, dues, _tolerance) in zip(schedules, wanted, strict=True)
        ],
        batch_size=BATCH,
    )
    _add_instalments(
        [
            (schedule, debt, number, due)
            for schedule, (debt, dues, _tolerance) in zip(schedules, wanted, strict=True)
            for number, due in enumerate(sorted(dues, key=lambda due: due.due_on), start=1)
        ]
    )
    return schedules


def _add_instalments(lines: Sequence[tuple[Schedule, Debt, int, DueRow]]) -> None:
    """Give each schedule its instalments. A line is the schedule, the debt, the number and what falls due."""
    instalments = Instalment.objects.bulk_create(
        [
            Instalment(schedule=schedule, number=number, due_on=due.due_on)
            for schedule, _d, number, due in lines
        ],
        batch_size=BATCH,
    )
    InstalmentPart.objects.bulk_create(
        [
            InstalmentPart(instalment=instalment, debt=debt, component=component, amount=asked)
            for instalment, (_schedule, debt, _number, due) in zip(instalments, lines, strict=True)
            for component, asked in due.parts()
        ],
        batch_size=BATCH,
    )
