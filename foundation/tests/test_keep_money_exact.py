"""Money is exact to the cent: rounding half up, splitting without a loss, refusing unclear amounts."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from foundation.money import CENT, LARGEST, MoneyField, RateField, split_evenly, to_cents


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("1.004", "1.00"), ("1.005", "1.01"), ("1.015", "1.02"), ("2.675", "2.68"), ("-1.005", "-1.01")],
)
def test_half_a_cent_is_rounded_up_as_bills_are(exact: str, rounded: str) -> None:
    assert to_cents(Decimal(exact)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("total", "parts", "amounts"),
    [
        ("100.00", 3, ["33.33", "33.33", "33.34"]),
        ("200.00", 3, ["66.67", "66.67", "66.66"]),
        ("100.00", 1, ["100.00"]),
        ("0.02", 3, ["0.01", "0.01", "0.00"]),
        ("0.05", 10, ["0.00"] * 9 + ["0.05"]),
    ],
)
def test_the_last_instalment_takes_the_remainder(total: str, parts: int, amounts: list[str]) -> None:
    assert split_evenly(Decimal(total), parts) == [Decimal(amount) for amount in amounts]


@given(st.decimals(0, 10**6, places=2), st.integers(1, 60))
def test_the_parts_add_up_and_none_is_below_nothing(total: Decimal, parts: int) -> None:
    amounts = split_evenly(total, parts)
    assert len(amounts) == parts
    assert sum(amounts) == total
    assert min(amounts) >= 0
    assert len(set(amounts[:-1])) <= 1


@pytest.mark.parametrize("parts", [0, -1])
def test_nothing_is_split_into_no_parts(parts: int) -> None:
    with pytest.raises(ValueError, match="at least one part"):
        split_evenly(Decimal("100.00"), parts)


@pytest.mark.parametrize("typed", ["1200.50", "1200.5", 1200.5, Decimal("1200.50")])
def test_an_amount_is_read_with_two_places(typed: object) -> None:
    assert MoneyField().to_python(typed) == Decimal("1200.50")


@pytest.mark.parametrize("typed", ["12.345", "twelve", "NaN", str(LARGEST + CENT), str(-LARGEST - CENT)])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"1200\.50"):
        MoneyField().to_python(typed)


def test_the_largest_amount_that_the_table_holds_is_taken() -> None:
    assert MoneyField().to_python(str(LARGEST)) == LARGEST


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_empty_cell_is_no_amount(nothing: object) -> None:
    assert MoneyField().to_python(nothing) is None
    assert MoneyField().get_prep_value(None) is None


def test_the_table_holds_whole_cents_and_whole_millionths() -> None:
    assert MoneyField().get_prep_value(Decimal("12.34")) == 1234
    assert MoneyField().from_db_value(1234, None, None) == Decimal("12.34")
    assert RateField().get_prep_value(Decimal("0.045")) == 45_000
    assert RateField().from_db_value(45_000, None, None) == Decimal("0.045000")
    assert MoneyField().from_db_value(None, None, None) is None


def test_nobody_stores_a_part_of_a_cent_unseen() -> None:
    with pytest.raises(ValueError, match="more than 2"):
        MoneyField().get_prep_value(Decimal("0.005"))
    with pytest.raises(ValueError, match="more than 6"):
        RateField().get_prep_value(Decimal("0.0000001"))
