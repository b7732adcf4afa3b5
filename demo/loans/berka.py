"""The loans of the Berka bank (PKDD'99): loans, their owners, standing orders, and transactions.

Dates are YYMMDD. Every instalment leaves on the 12th of a month, the first on the next 12th after the grant.
The exact instalment is the standing order with the symbol UVER. The loan table rounds it to whole crowns.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from intake import cells
from intake.lines import DueLine, Line, LoanLine, PaidLine
from intake.models import ImportProfile, RowKind
from intake.problems import Problem
from intake.tables import Table
from ledger.models import CreditorKind

PROFILE = {
    "name": "berka",
    "creditor_name": "Berka",
    "creditor_kind": CreditorKind.BANK,
    # The published figures count every cent.
    "small_difference": Decimal(0),
    "currency": "CZK",
    "time_zone": "Europe/Prague",
}
TABLES = {
    "loans": {"loan_id", "account_id", "date", "amount", "duration", "payments"},
    "orders": {"order_id", "account_id", "amount", "k_symbol"},
    "transactions": {"trans_id", "account_id", "date", "type", "amount", "k_symbol"},
    "owners": {"disp_id", "client_id", "account_id", "type"},
    "clients": {"client_id", "birth_number"},
    "accounts": {"account_id", "district_id", "frequency"},
    "districts": {"A1", "A2", "A3"},
}
INSTALMENT_SYMBOL = "UVER"
DUE_DAY = 12
WOMEN_MONTHS = 50


@dataclass(frozen=True)
class Owner:
    """The owner of an account. The bank gives no names."""

    reference: str
    born_on: date | None = None
    district: str = ""


def recognise(header: tuple[str, ...]) -> str:
    """The table of the bank with this header."""
    return next((name for name, columns in TABLES.items() if columns <= set(header)), "")


def read(tables: Mapping[str, Table], profile: ImportProfile) -> Iterator[Line]:
    """Loans as debts with their instalments, and the transactions that paid for them."""
    owners = _owners(tables)
    orders = {
        row["account_id"]: row["amount"]
        for _number, row in _lines(tables, "orders")
        if row["k_symbol"].strip() == INSTALMENT_SYMBOL
    }
    loan_of_account: dict[str, str] = {}
    for number, row in _lines(tables, "loans"):
        loan = row.get("loan_id", "")
        loan_of_account[row["account_id"]] = loan
        try:
            yield from _loan(number, row, owners, orders, profile)
        except Problem as problem:
            yield Line("loans", number, RowKind.DEBT, loan, problem=problem)
    for number, row in _lines(tables, "transactions"):
        if row["k_symbol"].strip() != INSTALMENT_SYMBOL:
            continue
        try:
            paid = PaidLine(
                # A transaction on an account without a loan has no debt and is listed as such.
                loan_of_account.get(row["account_id"], f"account {row['account_id']}"),
                value_date=_day(row, "date"),
                amount=cells.needed(cells.amount(row, "amount"), "amount"),
            )
            yield Line(
                "transactions", number, RowKind.PAYMENT, cells.text(row, "trans_id", required=True), paid
            )
        except Problem as problem:
            yield Line("transactions", number, RowKind.PAYMENT, problem=problem)


def _loan(
    number: int,
    row: cells.Cells,
    owners: Mapping[str, Owner],
    orders: Mapping[str, str],
    profile: ImportProfile,
) -> Iterator[Line]:
    reference = cells.text(row, "loan_id", required=True)
    granted = _day(row, "date")
    months = cells.needed(cells.whole(row, "duration"), "duration")
    account = cells.text(row, "account_id", required=True)
    asked = cells.amount({"amount": orders.get(account, row["payments"])}, "amount")
    if not asked:
        raise Problem("no_instalment_amount", "payments")
    owner = owners.get(account) or Owner(f"account {account}")
    yield Line(
        "loans",
        number,
        RowKind.DEBT,
        reference,
        LoanLine(
            debtor=owner.reference,
            birth_date=owner.born_on,
            city=owner.district,
            currency=profile.currency,
            principal=cells.needed(cells.amount(row, "amount"), "amount"),
            disbursed_on=granted,
            term_months=months,
        ),
    )
    for number_, due_on in enumerate(due_dates(granted, months), start=1):
        yield Line(
            "loans",
            number,
            RowKind.DUE,
            f"{reference}/{number_}",
            DueLine(reference, due_on, asked),
        )


def due_dates(granted: date, months: int) -> Iterator[date]:
    """The due dates of a loan: the 12th of each month, the first strictly after the grant."""
    first = granted.year * 12 + granted.month - 1 + (granted.day >= DUE_DAY)
    for month in range(first, first + months):
        yield date(month // 12, month % 12 + 1, DUE_DAY)


def _lines(tables: Mapping[str, Table], name: str) -> Iterator[tuple[int, dict[str, str]]]:
    return tables[name].lines() if name in tables else iter(())


def _day(row: cells.Cells, column: str) -> date:
    value = cells.text(row, column, required=True)
    try:
        return date(1900 + int(value[:2]), int(value[2:4]), int(value[4:6]))
    except ValueError:
        raise Problem("not_a_date", column, value=value) from None


def _owners(tables: Mapping[str, Table]) -> dict[str, Owner]:
    """The owner of each account."""
    districts = {row["A1"]: row["A2"] for _number, row in _lines(tables, "districts")}
    clients: dict[str, Any] = {row["client_id"]: row for _number, row in _lines(tables, "clients")}
    found = {}
    for _number, row in _lines(tables, "owners"):
        if row["type"].strip() != "OWNER":
            continue
        client = clients.get(row["client_id"], {})
        found[row["account_id"]] = Owner(
            f"client {row['client_id']}",
            _born_on(client.get("birth_number", "")),
            districts.get(client.get("district_id", ""), ""),
        )
    return found


def _born_on(number: str) -> date | None:
    """The day of YYMMDD, where a woman's month has 50 added. None if it is no day."""
    if not number.isdigit() or Decimal(number) == 0:
        return None
    month = int(number[2:4])
    month -= WOMEN_MONTHS if month > WOMEN_MONTHS else 0
    try:
        return date(1900 + int(number[:2]), month, int(number[4:6]))
    except ValueError:
        return None
