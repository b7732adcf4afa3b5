"""The highest yearly rate that may be claimed, by kind of creditor and day of the contract.

The caps of the conduct rules stand in PRESETS and hold without any row. The department adds rates that are
published later, such as the next loan prime rate. It may add a stricter cap than the preset, never a laxer
one. The strictest cap holds for a creditor without a kind and for an assignee, whose claim may come from any
kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.utils.translation import gettext, gettext_noop

from ledger.models import CreditorKind, Debt, RateCap

HOUSE_CAP = Decimal("0.24")
LICENSED = (
    CreditorKind.BANK,
    CreditorKind.CARD_ISSUER,
    CreditorKind.CONSUMER_FINANCE,
    CreditorKind.SMALL_LOAN,
)
# A trade creditor does not lend. The contract alone decides what it may claim for late payment.
UNCAPPED = {CreditorKind.TRADE.value}
HOUSE = gettext_noop("house rule")
PRIVATE_LENDING_2015 = gettext_noop("SPC provisions on private lending, 2015, art. 26")
FOUR_TIMES_LPR = gettext_noop("SPC provisions on private lending, 2020, art. 25 and 31: 4 × one-year LPR")
TIMES_LPR = 4
# The one-year loan prime rate from each day on which it changed, in per cent. General knowledge, mark k.
LPR = (
    (date(2020, 8, 20), "3.85"),
    (date(2021, 12, 20), "3.80"),
    (date(2022, 1, 20), "3.70"),
    (date(2022, 8, 22), "3.65"),
    (date(2023, 6, 20), "3.55"),
    (date(2023, 8, 21), "3.45"),
    (date(2024, 7, 22), "3.35"),
    (date(2024, 10, 21), "3.10"),
    (date(2025, 5, 20), "3.00"),
)


@dataclass(frozen=True)
class Cap:
    """The highest yearly rate for contracts of ``kind`` from ``since`` on.

    ``rate`` is a fraction with six places. ``mark`` k means general knowledge that the lawyers must confirm.
    """

    kind: str
    since: date
    rate: Decimal
    source: str
    mark: str = ""

    @property
    def has_begin(self) -> bool:
        """Whether the cap began on a day. Otherwise it has always held."""
        return self.since > date.min

    @property
    def cited(self) -> str:
        """The source of the cap, in the active language."""
        unread = [gettext("to be confirmed by lawyers")] if self.mark == "k" else []
        return " · ".join([gettext(self.source), *unread])


PRESETS: dict[str, tuple[Cap, ...]] = {
    "cn": (
        *(Cap(kind, date.min, HOUSE_CAP, HOUSE) for kind in LICENSED),
        Cap(CreditorKind.PRIVATE_LENDER, date.min, HOUSE_CAP, PRIVATE_LENDING_2015, "k"),
        *(
            Cap(CreditorKind.PRIVATE_LENDER, since, Decimal(lpr) * TIMES_LPR / 100, FOUR_TIMES_LPR, "k")
            for since, lpr in LPR
        ),
    )
}


class Caps:
    """The caps of the installation's country: the presets and the rows of the department."""

    def __init__(self, rows: Iterable[RateCap]) -> None:
        own = {(row.creditor_kind, row.since): _cap_of(row) for row in rows}
        self.segments: dict[str, list[Cap]] = {}
        for cap in sorted((presets() | own).values(), key=lambda cap: cap.since):
            self.segments.setdefault(cap.kind, []).append(cap)

    @classmethod
    def in_force(cls) -> Self:
        """The presets and all rows of the department, read in one query."""
        return cls(RateCap.objects.all())

    def of(self, kind: str, contract_day: date | None) -> Cap | None:
        """The cap for a contract of that day, or None if there is no cap.

        If the day is unknown, it is the lowest cap of all days.
        """
        if kind in UNCAPPED:
            return None
        known = kind and kind != CreditorKind.ASSIGNEE
        held: list[Cap] = []
        for segments in [self.segments.get(kind, [])] if known else self.segments.values():
            by_then = [cap for cap in segments if contract_day is None or cap.since <= contract_day]
            held += by_then if contract_day is None else by_then[-1:]
        return min(held, key=lambda cap: cap.rate, default=None)


def presets() -> dict[tuple[str, date], Cap]:
    """The caps that hold in the installation's country without any row, by kind and first day."""
    return {(cap.kind, cap.since): cap for cap in PRESETS.get(settings.COUNTRY, ())}


def _cap_of(row: RateCap) -> Cap:
    return Cap(row.creditor_kind, row.since, row.rate, row.source)


def contract_day(debt: Debt) -> date | None:
    """The day that decides which cap a debt has: the day of signing, else of disbursement."""
    return debt.signed_on or debt.disbursed_on
