"""The geometry of our charts; templates draw it as SVG that prints and reads in the dark.

Attributes only: a page's CSS does not reach inline SVG in print, and style attributes are forbidden on
screens.
"""

from dataclasses import dataclass
from typing import Any

WIDTH, ROW, THICKNESS = 640, 30, 18
NAMES, WORDS = 130, 170  # the room kept for names before the bars and for values behind them


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, how long it is, and where its words begin."""

    name: str
    words: str
    url: str
    tone: str
    top: int
    text_top: int
    length: float
    words_start: float


def _part(row: Any, name: str) -> Any:
    return row.get(name, "") if isinstance(row, dict) else getattr(row, name, "")


def bar_chart(rows: list[Any], label: str) -> dict[str, Any]:
    """Horizontal bars for ``rows`` (name, value, words, url, tone), the longest filling the room there is."""
    room = WIDTH - NAMES - WORDS
    longest = max((float(_part(row, "value") or 0) for row in rows), default=0) or 1
    drawn = []
    for place, row in enumerate(rows):
        length = round(room * max(float(_part(row, "value") or 0), 0) / longest, 1)
        drawn.append(
            Bar(
                name=str(_part(row, "name")),
                words=str(_part(row, "words")),
                url=str(_part(row, "url") or ""),
                tone=str(_part(row, "tone") or ""),
                top=place * ROW + (ROW - THICKNESS) // 2,
                text_top=place * ROW + ROW // 2 + 4,
                length=length,
                words_start=NAMES + length + 8,
            )
        )
    return {
        "bars": drawn,
        "label": label,
        "linked": any(bar.url for bar in drawn),
        "width": WIDTH,
        "height": max(len(drawn), 1) * ROW,
        "start": NAMES,
        "thickness": THICKNESS,
    }
