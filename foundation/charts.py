"""The geometry of our charts. Templates draw it as SVG for print and for light and dark screens.

Attributes only: a page's CSS does not reach inline SVG in print, and style attributes are forbidden on
screens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import pgettext

ROW, THICKNESS = 30, 18


@dataclass(frozen=True)
class Room:
    """The width of a chart, and the space for names before the bars and for words behind them."""

    width: int
    names: int
    words: int


WIDE, COMPACT = Room(640, 130, 170), Room(320, 80, 100)


@dataclass(frozen=True)
class BarRow:
    """What one bar shows: its name, its value, the value as text, an optional link and tone."""

    name: str
    value: Decimal | float
    words: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar: its place, its length, and where its words begin."""

    name: str
    words: str
    url: str
    tone: str
    top: int
    text_top: int
    length: float
    words_start: float


def described(label: str, bars: list[Bar]) -> str:
    """The whole chart in one sentence, for readers who cannot see it."""
    return (
        label
        + pgettext("punctuation", ": ")
        + pgettext("between sources", "; ").join(f"{bar.name} {bar.words}" for bar in bars)
    )


def bar_chart(rows: Sequence[BarRow], label: str, room: Room = WIDE) -> dict[str, Any]:
    """Horizontal bars for ``rows``. The longest fills the width. A value below zero counts as zero."""
    space = room.width - room.names - room.words
    longest = max((float(row.value) for row in rows), default=0) or 1
    drawn = []
    for place, row in enumerate(rows):
        length = round(space * max(float(row.value), 0) / longest, 1)
        drawn.append(
            Bar(
                name=row.name,
                words=row.words,
                url=row.url,
                tone=row.tone,
                top=place * ROW + (ROW - THICKNESS) // 2,
                text_top=place * ROW + ROW // 2 + 4,
                length=length,
                words_start=room.names + length + 8,
            )
        )
    return {
        "bars": drawn,
        "described": described(label, drawn),
        "linked": any(bar.url for bar in drawn),
        "width": room.width,
        "height": max(len(drawn), 1) * ROW,
        "start": room.names,
        "thickness": THICKNESS,
    }
