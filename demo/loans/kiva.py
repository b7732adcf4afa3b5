"""Kiva's snapshot: loans, schedules and payments. Stamps are UTC. A payment has only an id."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from intake import cells
from intake.lines import Content, DueLine, Line, LoanLine, PaidLine
from intake.models import ImportProfile, RowKind
from intake.problems import Problem
from intake.tables import Table

PROFILE = {
    "name": "kiva",
    "creditor_name": "Kiva",
    "currency": "USD",
    "time_zone": "UTC",
    # The published figures count every cent.
    "small_difference": Decimal(0),
}
TABLES = {
    "loans": {"loan_id", "borrower_ref", "principal", "disbursed_at", "cancelled"},
    "schedule": {"loan_id", "seq", "due_date", "amount"},
    "payments": {"payment_id", "loan_id", "paid_at", "amount"},
}


def recognise(header: tuple[str, ...]) -> str:
    """Which table has this header: loans, schedule or payments."""
    return next((name for name, columns in TABLES.items() if columns <= set(header)), "")


def read(tables: Mapping[str, Table], profile: ImportProfile) -> Iterator[Line]:
    """Loans as debts, schedule lines as instalments of principal, and payments."""
    kinds: dict[str, tuple[str, Callable[[cells.Cells, str], tuple[str, Content]]]] = {
        "loans": (RowKind.DEBT, _loan),
        "schedule": (RowKind.DUE, _due),
        "payments": (RowKind.PAYMENT, _payment),
    }
    for name, (kind, understand) in kinds.items():
        if name not in tables:
            continue
        for number, row in tables[name].lines():
            try:
                key, content = understand(row, profile.time_zone)
            except Problem as problem:
                yield Line(name, number, kind, problem=problem)
            else:
                yield Line(name, number, kind, key, content)


def _loan(row: cells.Cells, zone: str) -> tuple[str, LoanLine]:
    reference = cells.text(row, "loan_id", required=True)
    disbursed = cells.stamped_day(row, "disbursed_at", zone)
    funded = cells.stamped_day(row, "funded_at", zone)
    is_cancelled = bool(cells.whole(row, "cancelled"))
    return reference, LoanLine(
        debtor=cells.text(row, "borrower_ref", required=True),
        currency=cells.text(row, "currency", required=True),
        principal=cells.needed(cells.amount(row, "principal"), "principal"),
        disbursed_on=disbursed,
        # Kiva says that a loan was cancelled, but not when. It was never a claim.
        cancelled_on=(disbursed or funded) if is_cancelled else None,
        is_cancelled=is_cancelled,
        term_months=cells.whole(row, "term_months"),
        city=cells.text(row, "town"),
    )


def _due(row: cells.Cells, _zone: str) -> tuple[str, DueLine]:
    reference = cells.text(row, "loan_id", required=True)
    number = cells.needed(cells.whole(row, "seq"), "seq")
    return f"{reference}/{number}", DueLine(
        reference,
        due_on=cells.needed(cells.day(row, "due_date"), "due_date"),
        principal=cells.needed(cells.amount(row, "amount"), "amount"),
    )


def _payment(row: cells.Cells, zone: str) -> tuple[str, PaidLine]:
    return cells.text(row, "payment_id", required=True), PaidLine(
        cells.text(row, "loan_id", required=True),
        value_date=cells.needed(cells.stamped_day(row, "paid_at", zone), "paid_at"),
        amount=cells.needed(cells.amount(row, "amount"), "amount"),
    )
