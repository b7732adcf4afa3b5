"""The equal instalment of an annuity loan, and its split into interest and principal. No database in it."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, localcontext

from foundation.money import CENT, ZERO, to_cents
from ledger.kinds import Rounding

PRECISION = 40
HOW = {Rounding.HALF_UP.value: ROUND_HALF_UP, Rounding.UP.value: ROUND_CEILING}


def instalment(
    principal: Decimal, yearly_rate: Decimal, months: int, *, rounding: str = Rounding.HALF_UP
) -> Decimal:
    """The monthly instalment P·i / (1 − (1+i)⁻ⁿ) with i a twelfth of ``yearly_rate``; without interest P / n.

    ``rounding`` is a code of Rounding: half up to 0.01, or up to the next cent, as some lenders do. Raises
    ValueError for fewer than one month.
    """
    if months < 1:
        raise ValueError("an annuity runs for at least one month")
    with localcontext() as context:
        context.prec = PRECISION
        rate = yearly_rate / 12
        exact = principal * rate / (1 - (1 + rate) ** -months) if rate else principal / months
        return exact.quantize(CENT, rounding=HOW[rounding])


@dataclass(frozen=True)
class Share:
    """What one instalment pays of each."""

    interest: Decimal
    principal: Decimal


def plan(
    principal: Decimal, yearly_rate: Decimal, months: int, *, rounding: str = Rounding.HALF_UP
) -> tuple[Share, ...]:
    """The shares of every instalment; principal adds up to ``principal``, the last takes the remainder."""
    asked, left, shares = instalment(principal, yearly_rate, months, rounding=rounding), principal, []
    for month in range(1, months + 1):
        interest = to_cents(left * yearly_rate / 12)
        paid_back = left if month == months else min(max(asked - interest, ZERO), left)
        shares.append(Share(interest, paid_back))
        left -= paid_back
    return tuple(shares)
