"""Read identity numbers, telephone numbers, currencies and directions."""

import re
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as WrongNumber

from intake.problems import Problem
from intake.values.tidy import narrow, tidy

MASK = re.compile(r"[*×xX•#＊]{2,}|[*＊•]")
EXPONENT = re.compile(r"\d(\.\d+)?e\+?\d+")
OTHER_PAPER = re.compile(r"[A-Z0-9()\-/·]{5,30}")
# Where one number ends and the next begins. A blank does so only between two long runs of digits.
BETWEEN = re.compile(r"[/;,、|\n\r]|或|(?<=\d{7})\s+(?=\+?\d{7})")
# Whose number it is, behind the number.
REMARK = re.compile(r"[(（][^()（）]*[)）]$|^(本人|手机|电话)[:：]?|(本人|微信同号)$")
LEAST_DIGITS = 3
RESIDENT_FORM = re.compile(r"\d{17}[\dX]")
ROUNDED = "000"
CURRENCIES = {
    "人民币": "CNY",
    "rmb": "CNY",
    "元": "CNY",
    "¥": "CNY",
    "人民币元": "CNY",
    "美元": "USD",
    "$": "USD",
    "港币": "HKD",
}
IN = frozenset(
    [
        "收入",
        "收",
        "入",
        "入账",
        "贷",
        "贷方",
        "贷记",
        "转入",
        "进账",
        "收款",
        "in",
        "credit",
        "cr",
        "c",
        "incoming",
        "received",
        "+",
    ]
)
OUT = frozenset(
    [
        "支出",
        "支",
        "出",
        "出账",
        "借",
        "借方",
        "借记",
        "转出",
        "付款",
        "out",
        "debit",
        "dr",
        "d",
        "outgoing",
        "sent",
        "-",
    ]
)


@dataclass(frozen=True)
class Telephone:
    """A number as it is written. ``may_be_dialled`` is true for a whole number that its country can have."""

    written: str
    may_be_dialled: bool


def identity(written: str) -> str:
    """An identity number in capitals, without blanks. Empty for an empty cell.

    Accepted are resident numbers of 18 characters whose check digit agrees, former ones of 15 digits, the
    codes of companies, masked numbers, and the numbers of other papers. Raises Problem.
    """
    text = narrow(written).upper().lstrip("'")
    if not text or "*" in text:
        return text
    if EXPONENT.fullmatch(text.lower()):
        raise Problem("digits_lost", value=written)
    if settings.COUNTRY == "cn" and RESIDENT_FORM.fullmatch(text) and not _is_resident(text):
        raise Problem("digits_lost" if text.endswith(ROUNDED) else "bad_id_number", value=written)
    if not OTHER_PAPER.fullmatch(text):
        raise Problem("not_an_id_number", value=written)
    return text


def _is_resident(text: str) -> bool:
    """Whether the day of birth and the check digit of a resident number agree."""
    try:
        ric.get_birth_date(text)
    except WrongNumber:
        return bool(uscc.is_valid(text))
    return bool(ric.calc_check_digit(text) == text[-1]) or bool(uscc.is_valid(text))


def telephones(written: str) -> tuple[Telephone, ...]:
    """Every number of a cell. A masked, short or odd number is kept as text and never dialled."""
    found = []
    for part in BETWEEN.split(tidy(written)):
        number = tidy(part)
        if number:
            found.append(Telephone(number, _may_be_dialled(number)))
    return tuple(found)


def _may_be_dialled(number: str) -> bool:
    number = REMARK.sub("", number)
    if MASK.search(number) or sum(sign.isdigit() for sign in number) < LEAST_DIGITS:
        return False
    try:
        parsed = phonenumbers.parse(number, settings.COUNTRY.upper())
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)


def currency(written: str) -> str:
    """The code of a currency, also from its Chinese name. Empty for an empty cell. Raises Problem."""
    text = narrow(written)
    code = CURRENCIES.get(text, text.upper())
    if code and not re.fullmatch(r"[A-Z]{3}", code):
        raise Problem("not_a_currency", value=written)
    return code


def direction(written: str) -> str:
    """``in`` or ``out``. Empty for an empty cell and for a movement that is neither."""
    text = narrow(written)
    if text in IN:
        return "in"
    return "out" if text in OUT else ""
