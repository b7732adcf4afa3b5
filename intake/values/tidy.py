"""What all readers do first: one form of signs, and words for an empty cell."""

import re
import unicodedata

EMPTY = frozenset(
    [
        "无",
        "没有",
        "暂无",
        "空",
        "/",
        "//",
        "\\",
        "\\n",
        "-",
        "--",
        "---",
        "—",
        "——",
        "_",
        ".",
        "null",
        "nil",
        "none",
        "na",
        "n/a",
        "#n/a",
        "nan",
        "n.a.",
        "不详",
        "未知",
        "未提供",
        "未填",
        "(空)",
        "（空）",
    ]
)
# What a spreadsheet puts around a number so that it stays text.
KEPT_AS_TEXT = re.compile(r'^="(.*)"$|^\'(?=\d)|^‘(?=\d)', re.DOTALL)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")


def tidy(written: str) -> str:
    """The cell without invisible signs and outer blanks. Empty for a word that says "nothing"."""
    text = INVISIBLE.sub("", written).strip()
    if wrapped := KEPT_AS_TEXT.match(text):
        text = wrapped[1] if wrapped[1] is not None else text[1:]
    return "" if text.strip().lower() in EMPTY else text.strip()


def narrow(written: str) -> str:
    """The tidy cell with half-width signs (NFKC), in small letters and without any blanks."""
    text = unicodedata.normalize("NFKC", tidy(written)).lower()
    text = re.sub(r"\s+", "", text).replace("−", "-").replace("–", "-")
    return "" if text in EMPTY else text
