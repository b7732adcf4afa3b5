"""Money is exact to the cent: rounding half up, splitting without a loss, refusing unclear amounts."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from foundation.forms import AmountField
from foundation.money import CENT, LARGEST, MoneyField, RateField, read_amount, split_evenly, to_cents


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


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ("1200", "1200"),
        (" 1,200.5 ", "1200.5"),
        ("12,345,678.90", "12345678.90"),
        (".5", "0.5"),
        ("-3.00", "-3.00"),
        ("0", "0"),
    ],
)
def test_an_amount_is_read_with_or_without_its_commas(written: str, exact: str) -> None:
    assert read_amount(written) == Decimal(exact)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1,23,4.5", "grouping"),
        ("12,00", "grouping"),
        ("1,2345.00", "grouping"),
        ("1.200,50", "grouping"),
        (",100", "grouping"),
        ("1e3", "exponent"),
        ("1.2E+05", "exponent"),
        ("1，200.00", "wide"),
        ("１２００", "wide"),
        ("1200．50", "wide"),
        ("1200。50", "wide"),
        ("NaN", "invalid"),
        ("Infinity", "invalid"),
        ("1_000", "invalid"),
        ("壹佰", "invalid"),
        ("5.", "invalid"),
        ("", "invalid"),
        ("9" * 40, "invalid"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_and_not_guessed(written: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_amount(written)
    assert refused.value.code == code


@given(st.decimals(0, 10**12, places=2))
def test_what_is_printed_can_be_typed_again(amount: Decimal) -> None:
    assert read_amount(f"{amount:,.2f}") == read_amount(f"{amount:.2f}") == amount


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1，200", "Type the amount with half-width digits, comma and point, such as 1,200.50."),
        ("1e3", "Type the amount in full, such as 1000.00. It has an exponent."),
        ("12,00", "The commas do not stand before groups of three digits. Type 1,200.50 or 1200.50."),
        ("abc", "Enter an amount such as 1200.50."),
    ],
)
def test_a_form_says_what_is_unclear_about_an_amount(typed: str, sentence: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        AmountField().clean(typed)
    with translation.override("en"):
        assert refused.value.messages == [sentence]
