"""The equal instalment of an annuity loan, and its split into interest and principal."""

from decimal import Decimal

import pytest

from ledger.annuity import instalment, plan
from ledger.kinds import Rounding

ONE_PERCENT_A_MONTH = Decimal("0.12")


def test_the_instalment_is_equal_every_month() -> None:
    """12,000.00 over a year at 1 % a month costs 1,066.19 a month, as every table of annuities says."""
    assert instalment(Decimal("12000.00"), ONE_PERCENT_A_MONTH, 12) == Decimal("1066.19")


@pytest.mark.parametrize(("rounding", "asked"), [(Rounding.HALF_UP, "333.33"), (Rounding.UP, "333.34")])
def test_without_interest_it_is_an_equal_part_rounded_as_the_lender_does(rounding: str, asked: str) -> None:
    assert instalment(Decimal("1000.00"), Decimal(0), 3, rounding=rounding) == Decimal(asked)


def test_one_month_pays_everything_and_no_month_is_refused() -> None:
    assert instalment(Decimal("1000.00"), ONE_PERCENT_A_MONTH, 1) == Decimal("1010.00")
    with pytest.raises(ValueError, match="at least one month"):
        instalment(Decimal("1000.00"), ONE_PERCENT_A_MONTH, 0)


def test_interest_falls_with_what_is_left_and_the_last_instalment_takes_the_remainder() -> None:
    shares = plan(Decimal("1000.00"), ONE_PERCENT_A_MONTH, 3)
    assert [(str(it.interest), str(it.principal)) for it in shares] == [
        ("10.00", "330.02"),
        ("6.70", "333.32"),
        ("3.37", "336.66"),
    ]


def test_a_lender_who_rounds_up_has_a_smaller_last_instalment() -> None:
    shares = plan(Decimal("1000.00"), Decimal(0), 3, rounding=Rounding.UP)
    assert [str(it.principal) for it in shares] == ["333.34", "333.34", "333.32"]
