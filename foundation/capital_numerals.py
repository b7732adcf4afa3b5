"""Amounts in capital numerals (大写), as bills and agreements write them so that nothing can be added.

Source: the People's Bank of China's rules for filling in bills: 整 after 元 and after 角, nothing after 分;
one 零 for a run of zeros inside the number.
"""

from decimal import Decimal

from foundation.money import CENT

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ["", "拾", "佰", "仟"]
GROUPS = ["", "万", "亿", "万亿"]
LIMIT = Decimal(10) ** 16
NAMES = {"CNY": ("人民币", "元", "角", "分")}


def _group(number: int) -> str:
    """1–9,999 in words, without a zero at either end: 1,050 is 壹仟零伍拾."""
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + PLACES[place]
            gap = False
        else:
            gap = True
    return words


def _whole(number: int) -> str:
    """A whole number above zero in words. Four digits make a group, and a run of zeros is one 零."""
    words, gap = "", False
    for level in range(3, -1, -1):
        part = number // 10 ** (4 * level) % 10_000
        if not part:
            gap = bool(words)
            continue
        # A group below a thousand begins with a zero when something stands before it.
        if words and (gap or part < 1000):  # noqa: PLR2004
            words += "零"
        # 亿 is said once: by its own four digits when there are any, else by those of 万亿.
        named_below = level == 3 and number // 10**8 % 10_000  # noqa: PLR2004
        words += _group(part) + ("万" if named_below else GROUPS[level])
        gap = False
    return words


def in_capitals(amount: Decimal, currency: str = "CNY") -> str:
    """``Decimal("1409.50")`` as 人民币壹仟肆佰零玖元伍角整.

    Raises ValueError for an amount below zero, with more than two places, or of 10^16 and above.
    A currency without Chinese names of its own is written with its code.
    """
    if amount < 0 or amount >= LIMIT or amount != amount.quantize(CENT):
        raise ValueError(f"{amount} cannot be written in capital numerals")
    name, unit, tenth, hundredth = NAMES.get(currency, (currency, "元", "角", "分"))
    whole, cents = divmod(int(amount * 100), 100)
    tens, ones = divmod(cents, 10)
    words = f"{_whole(whole)}{unit}" if whole else ""
    if not cents:
        return f"{name}{words or '零' + unit}整"
    # One 零 stands for what is missing between the last digit of 元 and the first one behind it.
    if whole and (whole % 10 == 0 or not tens):
        words += "零"
    if tens:
        words += f"{DIGITS[tens]}{tenth}"
    return f"{name}{words}{DIGITS[ones]}{hundredth}" if ones else f"{name}{words}整"
