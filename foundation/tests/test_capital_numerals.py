"""Amounts in 大写."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.capital_numerals import in_capitals

DIGITS = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}


def read_group(words: str) -> int:
    total, digit = 0, 0
    for word in words:
        if word in DIGITS:
            digit = DIGITS[word]
        else:
            total, digit = total + digit * {"拾": 10, "佰": 100, "仟": 1000}[word], 0
    return total + digit


def read_whole(words: str) -> int:
    """Read the words of a bill: the part before 亿 counts 10^8 times, the part before 万 10^4 times."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in words:
            before, after = words.rsplit(name, 1)
            return read_whole(before) * size + read_whole(after)
    return read_group(words)


def read(words: str) -> Decimal:
    words = words.removeprefix("人民币").removesuffix("整")
    whole, rest = words.split("元") if "元" in words else ("", words)
    tenth, hundredth = rest.split("角") if "角" in rest else ("", rest)
    cents = read_group(tenth) * 10 + read_group(hundredth.removesuffix("分"))
    return Decimal(read_whole(whole)) + Decimal(cents) / 100


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("1680.32", "人民币壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "人民币壹拾万柒仟元零伍角叁分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("10010", "人民币壹万零壹拾元整"),
        ("100000001", "人民币壹亿零壹元整"),
        ("1000000000000", "人民币壹万亿元整"),
    ],
)
def test_amounts_are_written_as_the_rules_for_bills_ask(amount, words):
    assert in_capitals(Decimal(amount)) == words


@given(st.integers(0, 10**18 - 1))
def test_the_words_read_back_to_the_amount(cents):
    amount = Decimal(cents) / 100
    words = in_capitals(amount.quantize(Decimal("0.01")))
    assert read(words) == amount
    assert "零零" not in words


@pytest.mark.parametrize("amount", ["-1", "0.001", "10000000000000000"])
def test_what_cannot_be_written_is_refused(amount):
    with pytest.raises(ValueError, match="capital numerals"):
        in_capitals(Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.10", "人民币壹角整"),
        ("1.00", "人民币壹元整"),
        ("1.01", "人民币壹元零壹分"),
        ("1.11", "人民币壹元壹角壹分"),
        ("10.10", "人民币壹拾元零壹角整"),
        ("1000", "人民币壹仟元整"),
        ("1050", "人民币壹仟零伍拾元整"),
        ("10999", "人民币壹万零玖佰玖拾玖元整"),
        ("11000", "人民币壹万壹仟元整"),
        ("1000100000000", "人民币壹万零壹亿元整"),
        ("1000010000000", "人民币壹万亿零壹仟万元整"),
        (
            "9999999999999999.99",
            "人民币玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ],
)
def test_amounts_at_the_edge_of_a_digit_group_or_unit(amount, words):
    assert in_capitals(Decimal(amount)) == words


def test_a_currency_without_chinese_names_is_written_with_its_code():
    assert in_capitals(Decimal("12.50"), "USD") == "USD壹拾贰元伍角整"
