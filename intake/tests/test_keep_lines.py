"""A line is kept as JSON between the check and the commit. It comes back as it was."""

from datetime import date
from decimal import Decimal

import pytest

from intake.lines import Content, DueLine, LoanLine, PaidLine, as_json, from_json
from intake.models import RowKind

DAY = date(2026, 11, 5)
WHOLE = LoanLine(
    "Wang Jianguo",
    Decimal("1000.00"),
    id_number="11010519491231002X",
    birth_date=date(1949, 12, 31),
    phone="13800000000",
    address="1 Example Road",
    district="Hongkou",
    city="Shanghai",
    currency="CNY",
    annual_rate=Decimal("0.18"),
    late_rate=Decimal("0.27"),
    term_months=12,
    disbursed_on=DAY,
    cancelled_on=DAY,
    is_cancelled=True,
)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (RowKind.DEBT, WHOLE),
        (RowKind.DEBT, LoanLine("Wang", Decimal("0.00"))),
        (RowKind.DUE, DueLine("HT-1", DAY, Decimal("100.00"), Decimal("1.50"))),
        (RowKind.DUE, DueLine("HT-1", DAY, Decimal("0.00"))),
        (RowKind.PAYMENT, PaidLine("HT-1", DAY, Decimal("0.00"))),
    ],
)
def test_what_was_read_is_what_is_committed(kind: str, content: Content) -> None:
    assert from_json(kind, as_json(content)) == content


def test_what_is_empty_is_not_kept() -> None:
    assert as_json(None) == {}
    assert as_json(PaidLine("HT-1", DAY, Decimal("5.00"))) == {
        "debt": "HT-1",
        "value_date": "2026-11-05",
        "amount": "5.00",
    }


def test_a_row_of_an_earlier_release_may_hold_more() -> None:
    kept = {"debtor": "Wang", "principal": "5.00", "country": "CN"}
    assert from_json(RowKind.DEBT, kept) == LoanLine("Wang", Decimal("5.00"))
