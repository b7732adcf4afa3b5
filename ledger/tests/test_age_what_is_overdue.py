"""The ageing buckets of reports and lists, at their first and last days."""

import pytest

from ledger.arrears import bucket


@pytest.mark.parametrize(
    ("days_past_due", "expected"),
    [
        (-1, ""),
        (0, ""),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "90+"),
        (400, "90+"),
    ],
)
def test_each_bucket_holds_its_first_and_last_day(days_past_due: int, expected: str) -> None:
    assert bucket(days_past_due) == expected
