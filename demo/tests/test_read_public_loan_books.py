"""The debts, instalments and payments that the readers find in Kiva's and the Berka bank's lines."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest

from demo.loans import berka, kiva
from intake.lines import DueLine, Line, LoanLine, PaidLine
from intake.models import ImportProfile
from intake.tables import Table, open_table

Shape = TypeVar("Shape", LoanLine, DueLine, PaidLine)
KIVA = ImportProfile(**kiva.PROFILE)
BERKA = ImportProfile(**berka.PROFILE)
LOANS = "loan_id,borrower_ref,currency,principal,disbursed_at,funded_at,cancelled,term_months,town,country"
PAYMENTS = "payment_id,loan_id,paid_at,amount"


def table(*lines: str) -> Table:
    return open_table("a.csv", "\n".join(lines).encode())


def kiva_lines(**tables: Table) -> list[Line]:
    return list(kiva.read(tables, KIVA))


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (LOANS, "loans"),
        ("loan_id,seq,due_date,amount", "schedule"),
        (PAYMENTS, "payments"),
        ("loan_id,amount", ""),
    ],
)
def test_kiva_s_files_are_known_by_their_headers(header: str, name: str) -> None:
    assert kiva.recognise(tuple(header.split(","))) == name


def test_a_stamp_late_in_the_evening_stays_the_day_that_kiva_wrote() -> None:
    (line,) = kiva_lines(payments=table(PAYMENTS, "P1,7,2005-04-15T23:59:59+00:00,12.50"))
    assert (line.kind, line.key, line.problem) == ("payment", "P1", None)
    assert line.content == PaidLine("7", date(2005, 4, 15), Decimal("12.50"))


@pytest.mark.parametrize(
    ("disbursed", "cancelled", "on"),
    [
        ("2005-04-15T00:00:00+00:00", "0", None),
        ("2005-04-15T00:00:00+00:00", "1", date(2005, 4, 15)),
        ("", "1", date(2005, 3, 1)),
    ],
)
def test_a_cancelled_loan_was_never_a_claim(disbursed: str, cancelled: str, on: date | None) -> None:
    row = f"7,Maria,USD,500.00,{disbursed},2005-03-01T00:00:00+00:00,{cancelled},6,Lima,PE"
    (line,) = kiva_lines(loans=table(LOANS, row))
    assert isinstance(line.content, LoanLine)
    assert (line.content.cancelled_on, line.content.is_cancelled) == (on, cancelled == "1")


def test_a_line_that_cannot_be_understood_says_which_column_is_wrong() -> None:
    (line,) = kiva_lines(payments=table(PAYMENTS, "P1,7,yesterday,12.50"))
    assert line.problem is not None
    assert (line.number, line.problem.code, line.problem.column) == (2, "not_a_date", "paid_at")


@pytest.mark.parametrize(
    ("granted", "first", "last"),
    [
        (date(1993, 7, 11), date(1993, 7, 12), date(1993, 8, 12)),
        (date(1993, 7, 12), date(1993, 8, 12), date(1993, 9, 12)),
        (date(1993, 12, 13), date(1994, 1, 12), date(1994, 2, 12)),
    ],
)
def test_the_first_instalment_leaves_on_the_next_12th_after_the_grant(
    granted: date, first: date, last: date
) -> None:
    assert list(berka.due_dates(granted, 2)) == [first, last]


def bank(*, order: str = "", birth_number: str = "706213", account: str = "2") -> dict[str, Table]:
    """A loan of 1,200 over two months from 5 July 1993, its owner, and one payment from ``account``."""
    orders = [f"1,2,{order},UVER"] if order else []
    return {
        "loans": table("loan_id,account_id,date,amount,duration,payments", "9,2,930705,1200,2,600.00"),
        "orders": table("order_id,account_id,amount,k_symbol", "5,2,33.00,SIPO", *orders),
        "transactions": table(
            "trans_id,account_id,date,type,amount,k_symbol",
            f"T1,{account},930812,VYDAJ,600.40,UVER",
            f"T2,{account},930812,VYDAJ,99.00,SIPO",
        ),
        "owners": table("disp_id,client_id,account_id,type", "1,4,2,OWNER", "2,5,2,DISPONENT"),
        "clients": table("client_id,birth_number,district_id", f"4,{birth_number},1"),
        "districts": table("A1,A2,A3", "1,Praha,x"),
    }


def of_kind(kind: type[Shape], tables: dict[str, Table]) -> Iterator[Shape]:
    contents = (line.content for line in berka.read(tables, BERKA))
    return (content for content in contents if isinstance(content, kind))


def test_the_standing_order_says_the_exact_instalment() -> None:
    assert [due.principal for due in of_kind(DueLine, bank(order="600.40"))] == [Decimal("600.40")] * 2
    assert [due.principal for due in of_kind(DueLine, bank())] == [Decimal("600.00")] * 2


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("706213", date(1970, 12, 13)),
        ("701213", date(1970, 12, 13)),
        ("700113", date(1970, 1, 13)),
        ("701350", None),
        ("", None),
    ],
)
def test_a_woman_s_birth_number_has_fifty_added_to_its_month(number: str, born: date | None) -> None:
    (loan,) = of_kind(LoanLine, bank(birth_number=number))
    assert loan.birth_date == born


def test_the_owner_is_the_debtor_and_nobody_who_may_only_dispose() -> None:
    (loan,) = of_kind(LoanLine, bank())
    assert (loan.debtor, loan.city) == ("client 4", "Praha")


def test_only_what_paid_for_the_loan_is_a_payment() -> None:
    (payment,) = of_kind(PaidLine, bank())
    assert (payment.debt, payment.amount) == ("9", Decimal("600.40"))


def test_a_payment_from_an_account_without_a_loan_names_no_debt_of_ours() -> None:
    (payment,) = of_kind(PaidLine, bank(account="77"))
    assert payment.debt == "account 77"


def test_a_loan_without_an_instalment_amount_is_listed() -> None:
    tables = bank()
    tables["loans"] = table("loan_id,account_id,date,amount,duration,payments", "9,3,930705,1200,2,")
    (debt,) = (line for line in berka.read(tables, BERKA) if line.kind == "debt")
    assert debt.problem is not None
    assert (debt.problem.code, debt.problem.column) == ("no_instalment_amount", "payments")
