"""Read amounts and whole numbers."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError

from foundation.money import read_amount, to_cents
from intake.problems import WORDS, Problem
from intake.values.tidy import narrow

CURRENCIES = re.compile(r"人民币|rmb|cny|[¥$€£]|圆|元(整|正)?|usd|eur")
TIMES = {"": 1, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "百万": 1_000_000, "亿": 100_000_000}
SCALED = re.compile(r"(.*?\d)(百万|[千k万w亿])")
# "/月" behind an instalment says how often, which the field says too.
EACH = re.compile(r"/(月|期|日|天|month|m)$")
# What a spreadsheet adds to a fraction, at most.
NOISE = Decimal("0.000001")
TERMS = re.compile(r"(\d+|[一二三四五六七八九十]+)(个月|期|月|年|y|years?|m|months?|mths?)?")
WHOLE = re.compile(r"[+-]?\d+(\.0+)?")
NUMERALS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))
DIGITS = 18


def amount(written: str, units: frozenset[str] = frozenset()) -> Decimal | None:
    """An amount in the main unit of its currency, with two places. It may be below zero.

    The unit of the heading counts unless the cell names its own. Raises Problem.
    """
    text = EACH.sub("", narrow(written))
    if not text:
        return None
    names_its_unit = bool(re.search(r"[元圆]", text))
    text = CURRENCIES.sub("", text)
    is_negative = bool(re.fullmatch(r"\(.+\)|.+-", text))
    text = text.strip("()").rstrip("-") if is_negative else text
    scaled = SCALED.fullmatch(text)
    factor = TIMES[scaled[2]] if scaled else 1
    if not names_its_unit and not scaled:
        factor = max((TIMES[unit] for unit in units if unit in TIMES), default=1)
    plain = scaled[1] if scaled else text
    if len(re.sub(r"\D", "", plain.partition(".")[0])) > DIGITS:
        raise Problem("too_large", value=written)
    try:
        exact = read_amount(plain) * factor
    except ValidationError as error:
        code = error.code if error.code in WORDS else "not_an_amount"
        raise Problem(str(code), value=written) from None
    rounded = to_cents(exact)
    if abs(exact - rounded) > NOISE:
        raise Problem("not_an_amount", value=written)
    return -rounded if is_negative else rounded


def whole(written: str) -> int | None:
    """A whole number: ``6``, ``6.0``, ``6天``, ``第6期``, or the ``6`` of ``6/12``. Raises Problem."""
    text = re.sub(r"^(第|每月)|(天|日|号|期|个月|个|次|days?|months?)$", "", narrow(written))
    if not text:
        return None
    text = text.partition("/")[0] if re.fullmatch(r"\d{1,3}/\d{1,3}", text) else text
    if not WHOLE.fullmatch(text):
        raise Problem("not_a_number", value=written)
    return int(Decimal(text))


def term(written: str, units: frozenset[str] = frozenset()) -> int | None:
    """A term in months, also from years. Raises Problem."""
    text = narrow(written)
    if not text:
        return None
    found = TERMS.fullmatch(text)
    if not found:
        return whole(written)
    number = int(found[1]) if found[1].isdigit() else _numeral(found[1], written)
    unit = found[2] or ("年" if "/年" in units else "")
    return number * 12 if unit.startswith(("年", "y")) else number


def _numeral(text: str, written: str) -> int:
    """A number below one hundred in Chinese numerals."""
    tens, ten, ones = text.partition("十")
    if ten and len(tens) <= 1 and len(ones) <= 1:
        return (NUMERALS[tens] if tens else 1) * 10 + (NUMERALS[ones] if ones else 0)
    if len(text) > 1:
        raise Problem("not_a_number", value=written)
    return NUMERALS[text]
