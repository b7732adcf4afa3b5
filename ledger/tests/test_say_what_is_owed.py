"""The lines of a statement and the debts of a letter, in words."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from ledger.balance import Line
from ledger.models import Component, Debt

SIGNED = date(2025, 3, 7)


def line(code: str, component: str = Component.PRINCIPAL, **factors: object) -> Line:
    return Line(1, component, code, date(2026, 11, 24), Decimal("100.00"), 1, **factors)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("principal", "principal lent"),
        ("instalment", "due under the schedule"),
        ("charge", "charged"),
        ("payment", "payment received"),
        ("fixed", "carried into the agreement"),
        ("taken_over", "taken over by the agreement"),
        ("waiver", "given up by the creditor"),
        ("write_off", "written off in the books"),
        ("adjustment", "corrected"),
    ],
)
def test_a_line_says_what_it_is(code: str, words: str) -> None:
    assert line(code).words == words


def test_a_line_of_what_accrued_shows_its_factors() -> None:
    accrued = line(
        "accrued",
        Component.INTEREST,
        since=date(2026, 10, 1),
        base=Decimal("12000.00"),
        rate=Decimal("0.1200"),
        days=54,
        basis=365,
    )
    assert accrued.words == "since 2026-10-01: 12,000.00 × 12% × 54 ÷ 365"
    with translation.override("zh-hans"):
        assert accrued.words == "自 2026-10-01：12,000.00 × 12% × 54 ÷ 365"
        assert accrued.component_words == "利息"


def test_a_letter_names_the_day_of_a_contract_where_it_is_known() -> None:
    assert Debt(reference="HX-1").with_contract == "HX-1"
    assert Debt(reference="HX-1", signed_on=SIGNED).with_contract == "HX-1 (contract of 2025-03-07)"
    with translation.override("zh-hans"):
        assert Debt(reference="HX-1", signed_on=SIGNED).with_contract == "HX-1（2025年3月7日 签订的合同）"
