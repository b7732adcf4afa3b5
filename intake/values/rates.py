"""Read rates and turn them into yearly fractions."""

import re
from decimal import Decimal

from intake.problems import Doubt, Problem
from intake.values.tidy import narrow

# A yearly rate outside these bounds is asked about.
LEAST, GREATEST = Decimal("0.005"), Decimal("0.60")
MONTHS, DAYS = 12, 365
CHINESE = str.maketrans("一二三四五六七八九", "123456789")
NUMBER = r"([+-]?\d+(?:\.\d+)?)"
PERCENT = re.compile(NUMBER + r"(%|‰|百分点)?")
SPOKEN = re.compile(r"(\d+(?:\.\d+)?)?分((\d+(?:\.\d+)?)厘?)?|(\d+(?:\.\d+)?)厘")
OF_TEN_THOUSAND = re.compile(r"万分之" + NUMBER + "|" + NUMBER + "(?:bp|bps|个基点)")
BY_THE_DAY = re.compile(r"日(利率|利|息)|每日|每天|/(日|天|day|d)$|%/日")
BY_THE_MONTH = re.compile(r"月(利率|利|息)|每月|/(月|month|m)$|%/月")
BY_THE_YEAR = re.compile(r"年(化|利率|利|息)+|每年|/(年|year|y|a)$|p\.?a\.?$|annual|yearly")
REFERENCE_RATE = re.compile(r"lpr|基准|shibor|libor|sofr|浮动")


def rate(written: str, heading: str = "", units: frozenset[str] = frozenset()) -> Decimal | None:
    """A yearly rate as a fraction. What the cell does not say is taken from the heading.

    Raises Doubt for a rate that has two plausible readings or none, or that follows a published rate. Raises
    Problem if the cell is no rate.
    """
    text = narrow(written)
    if not text:
        return None
    if REFERENCE_RATE.search(text):
        raise Doubt("follows_a_rate", value=written)
    named = _period(text) or _period(heading) or _period("".join(units))
    core = text
    for word in (BY_THE_DAY, BY_THE_MONTH, BY_THE_YEAR):
        core = word.sub("", core)
    readings = _readings(core.strip(":=约").translate(CHINESE), units, written, named)
    yearly = {reading * (named or 1) for reading in readings}
    if yearly == {Decimal(0)}:
        return Decimal(0)
    plausible = {value for value in yearly if LEAST <= value <= GREATEST}
    if len(plausible) != 1:
        raise Doubt("which_rate", value=written)
    return plausible.pop()


def _period(text: str) -> int:
    """How many of the named periods a year has. 0 if the text names none."""
    if BY_THE_DAY.search(text):
        return DAYS
    if BY_THE_MONTH.search(text):
        return MONTHS
    return 1 if BY_THE_YEAR.search(text) else 0


def _readings(core: str, units: frozenset[str], written: str, named: int) -> set[Decimal]:
    """What the number may mean, as fractions for the named period or, without one, for a year."""
    if spoken := SPOKEN.fullmatch(core):
        value = (
            Decimal(spoken[4]) / 10 if spoken[4] else Decimal(spoken[1] or 1) + Decimal(spoken[3] or 0) / 10
        )
        # By the month, 分 is a hundredth and 厘 a thousandth. By the year, 分 is a tenth and 厘 a hundredth.
        by_the_year, by_the_month = value / 10, value / 100 * MONTHS
        return {MONTHS: {value / 100}, 1: {by_the_year}}.get(named, {by_the_year, by_the_month})
    if small := OF_TEN_THOUSAND.fullmatch(core):
        return {Decimal(small[1] or small[2]) / 10_000}
    found = PERCENT.fullmatch(core)
    if not found or len(found[1]) > 12:  # noqa: PLR2004 (no rate has so many digits)
        raise Problem("not_a_rate", value=written)
    number = Decimal(found[1])
    if found[2] == "‰" or (not found[2] and "‰" in units):
        return {number / 1000}
    if found[2] or {"%", "%/月", "%/日"} & units:
        return {number / 100}
    return {number, number / 100}
