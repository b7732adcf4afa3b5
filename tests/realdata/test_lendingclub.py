"""LendingClub's contracts: its own instalments are annuities rounded up to the cent."""

from decimal import Decimal
from pathlib import Path

import pytest

from ledger.annuity import instalment
from ledger.models import Rounding
from tests.realdata.conftest import rows

pytestmark = pytest.mark.realdata


def agreeing(real: Path, rounding: Rounding) -> int:
    told = {
        row["loan_ref"]: Decimal(row["installment"])
        for row in rows(real / "loans" / "truth" / "lendingclub_labels.csv")
    }
    return sum(
        told[row["loan_ref"]]
        == instalment(
            Decimal(row["loan_amount"]),
            Decimal(row["interest_rate"]) / 100,
            int(row["term"]),
            rounding=rounding,
        )
        for row in rows(real / "loans" / "lendingclub_contracts.csv")
    )


def test_instalments_round_up_to_the_cent(real: Path) -> None:
    assert agreeing(real, Rounding.UP) == 5997


def test_half_up_would_be_wrong_for_about_half_of_them(real: Path) -> None:
    assert 2500 < agreeing(real, Rounding.HALF_UP) < 3500
