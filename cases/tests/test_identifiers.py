"""ID numbers and phones are kept only when they can be right."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cases import identifiers

# The standard's own example, the same as somebody types it, and one of a district founded lately (Fuyang).
RIGHT = ["11010519491231002X", "110105 19491231 002x", "330111197709280058"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.mark.parametrize("number", RIGHT)
def test_an_identity_number_whose_check_digit_agrees_is_kept_tidy(number):
    assert identifiers.checked_id(number) == "".join(number.split()).upper()


@given(st.dates(date(1930, 1, 1), date(2005, 1, 1)), st.integers(0, 999), st.integers(0, 10))
def test_exactly_one_of_eleven_last_characters_is_right(born, serial, guess):
    body = f"110105{born:%Y%m%d}{serial:03}"
    right = "10X98765432"[sum(int(digit) * w for digit, w in zip(body, WEIGHTS, strict=True)) % 11]
    typed = body + "0123456789X"[guess]
    if typed[-1] == right:
        assert identifiers.checked_id(typed) == typed
    else:
        with pytest.raises(ValidationError):
            identifiers.checked_id(typed)


@pytest.mark.parametrize(
    "number", ["110105194912310021", "11010519491331002X", "11010519491231", "not a number"]
)
def test_a_wrong_one_says_what_is_wrong(number):
    with pytest.raises(ValidationError, match="18 characters whose last one must agree"):
        identifiers.checked_id(number)


def test_a_companys_code_is_checked_by_its_own_rule():
    assert identifiers.checked_id("91110000600037341L", company=True) == "91110000600037341L"
    with pytest.raises(ValidationError, match="unified social credit code"):
        identifiers.checked_id("91110000600037341M", company=True)


def test_the_day_of_birth_is_read_off_the_number():
    assert identifiers.birth_date("11010519491231002X") == date(1949, 12, 31)


def test_a_phone_is_kept_in_one_form_however_it_was_typed():
    assert identifiers.checked_phone("138 1234-2046") == identifiers.checked_phone("+8613812342046")
    with pytest.raises(ValidationError, match="too many or too few digits"):
        identifiers.checked_phone("13")
