"""Working days: weekends, statutory holidays, and the Saturdays that are make-up working days in China."""

from datetime import date

import pytest

from foundation.business_days import add_business_days, is_announced, is_rest_day


@pytest.mark.parametrize(
    ("day", "rests"),
    [
        (date(2025, 9, 27), True),  # a Saturday
        (date(2025, 9, 28), False),  # a Sunday of work before the National Day holidays
        (date(2025, 9, 30), False),
        (date(2025, 10, 1), True),
        (date(2025, 10, 8), True),
        (date(2025, 10, 9), False),
        (date(2025, 10, 11), False),  # a Saturday of work
    ],
)
def test_china_rests_and_makes_up_for_it(day: date, rests: bool) -> None:
    assert is_rest_day(day) is rests


@pytest.mark.parametrize(
    ("day", "rests"),
    [
        (date(2061, 9, 30), False),  # a Friday
        (date(2061, 10, 1), True),
        (date(2061, 11, 5), True),  # a Saturday
        (date(2061, 11, 6), True),
        (date(2061, 11, 7), False),
    ],
)
def test_beyond_the_announced_years_weekends_and_fixed_holidays_rest(day: date, rests: bool) -> None:
    assert not is_announced(day)
    assert is_rest_day(day) is rests


def test_other_countries_have_their_own_holidays_and_nothing_to_announce(settings) -> None:
    settings.COUNTRY = "us"
    assert is_rest_day(date(2025, 7, 4))
    assert not is_rest_day(date(2025, 10, 1))
    assert not is_rest_day(date(2025, 9, 26))
    assert is_rest_day(date(2025, 9, 27))
    assert is_announced(date(2061, 1, 1))


@pytest.mark.parametrize(
    ("day", "days", "end"),
    [
        (date(2025, 9, 24), 0, date(2025, 9, 24)),
        (date(2025, 9, 24), 1, date(2025, 9, 25)),
        (date(2025, 9, 26), 1, date(2025, 9, 28)),  # over the Saturday, onto the Sunday of work
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
    ],
)
def test_the_third_working_day_after_the_thirtieth_of_september(day: date, days: int, end: date) -> None:
    assert add_business_days(day, days) == end
