"""Read text files: encoding, separator, quotation marks and line ends."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from intake.reading.grid import Grid, Opened, Row
from intake.reading.limits import Limits, Unreadable

SEPARATORS = (",", ";", "\t", "|", "，")
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
ENCODINGS = ("utf-8", "utf-16", "gb18030", "big5")
SAMPLE = 200
# Two encodings are nearly as likely as each other within this share of common characters.
NEAR = 0.2
# A text of ours is never this empty, and a text in UTF-16 always is.
SHARE_OF_ZEROS = 0.1
# What the control characters of a text may be.
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# The reader refuses a cell by its own limit. This one only keeps the parser from it.
csv.field_size_limit(1 << 30)


def open_text(
    name: str, content: bytes, limits: Limits, *, encoding: str = "", separator: str = ""
) -> Opened:
    """The text as one grid. What is given is taken; the rest is found. Raises Unreadable."""
    doubts: tuple[str, ...] = ()
    if not encoding:
        encoding, *others = _encodings(name, content)
        doubts = tuple(others)
    written = _decode(name, content, encoding)
    if not written.strip():
        raise Unreadable("empty", name)
    if CONTROLS.search(written[: 1 << 16]):
        raise Unreadable("not_a_table", name)
    separator = separator or _separator(written)

    def rows() -> Iterator[Row]:
        return _rows(name, written, separator, limits)

    # The whole text is read once, so that it is refused now and not in the middle of a check.
    for _row in rows():
        pass
    return Opened("text", [Grid("", rows)], encoding, separator, doubts)


def _decode(name: str, content: bytes, encoding: str) -> str:
    known = next((marked for mark, marked in MARKS.items() if content.startswith(mark)), "")
    if known.startswith(encoding):
        encoding = known
    try:
        return content.decode(encoding).replace("\x00", "")
    except UnicodeDecodeError as error:
        line = len(content[: error.start].splitlines()) or 1
        raise Unreadable("bytes", name, line=line, encoding=encoding.upper()) from error
    except LookupError as error:
        raise Unreadable("encoding", name) from error


def _encodings(name: str, content: bytes) -> list[str]:
    """The encodings in which the text makes sense, best first. Raises Unreadable if there is none."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return [encoding]
    if unmarked := _wide(content):
        return [unmarked]
    if b"\x00" in content:
        raise Unreadable("not_a_table", name)
    scores = {}
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            written = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return [encoding]
        scores[encoding] = _commonness(written, encoding)
    if not scores:
        raise Unreadable("encoding", name)
    best = max(scores, key=lambda encoding: scores[encoding])
    # The other encoding is offered when it is nearly as likely, and always beside Big5.
    near = [
        other for other in scores if other != best and (best == "big5" or scores[other] > scores[best] - 0.2)
    ]
    return [best, *near]


def _wide(content: bytes) -> str:
    """UTF-16 without a mark, told by where its zeros stand. Empty for another encoding."""
    sample = content[: 1 << 14]
    if len(content) % 2 or not sample:
        return ""
    before, behind = sample[0::2].count(0), sample[1::2].count(0)
    if max(before, behind) < SHARE_OF_ZEROS * len(sample) / 2 or min(before, behind) * 4 > max(
        before, behind
    ):
        return ""
    return "utf-16-be" if before > behind else "utf-16-le"


def _commonness(written: str, encoding: str) -> float:
    """The share of common characters among those beyond ASCII, from 0 to 1.

    Both encodings place the characters of everyday use in a block of their own. Text in the other encoding
    falls outside of it.
    """
    common = count = 0
    for character in written[: 1 << 16]:
        if character < "\x80":
            continue
        count += 1
        code = character.encode(encoding)
        if len(code) == 2:  # noqa: PLR2004
            first, second = code
            if encoding == "gb18030":
                common += (0xB0 <= first <= 0xD7 or 0xA1 <= first <= 0xA3) and second >= 0xA1  # noqa: PLR2004
            else:
                common += 0xA1 <= first <= 0xC6  # noqa: PLR2004
    return common / count if count else 1.0


def _separator(written: str) -> str:
    """The separator that parts most lines into the same number of cells."""
    sample = "\n".join(written.splitlines()[:SAMPLE])
    best, found = 0.0, ","
    for separator in SEPARATORS:
        widths = Counter(len(cells) for cells in _lenient(sample, separator) if any(cells))
        # The most frequent number of cells beyond one. A title above the header has one cell.
        width, lines = max(
            ((width, lines) for width, lines in widths.items() if width > 1),
            key=lambda each: (each[1], each[0]),
            default=(1, 0),
        )
        score = (width - 1) * lines / max(sum(widths.values()), 1) ** 0.5 * (lines / sum(widths.values()))
        if score > best:
            best, found = score, separator
    return found


def _lenient(written: str, separator: str) -> Iterator[list[str]]:
    return iter(csv.reader(io.StringIO(written, newline=""), delimiter=separator))


def _rows(name: str, written: str, separator: str, limits: Limits) -> Iterator[Row]:
    """The rows of the text. Raises Unreadable for an open quotation mark, or for too many rows or columns.

    A cell in quotation marks may span lines. A stray mark within one line is a part of its cell.
    """
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(written, newline=None):
            taken.append(line)
            yield line

    strict = csv.reader(lines(), delimiter=separator, strict=True)
    before = 0
    while True:
        taken.clear()
        try:
            cells = next(strict)
        except StopIteration:
            return
        except csv.Error as error:
            if len(taken) > 1 or _is_open(taken[-1], separator):
                raise Unreadable("quote", name, line=before + 1) from error
            cells = next(_lenient(taken[0], separator))
        number, span = before + 1, len(taken)
        before += span
        if number > limits.rows:
            raise Unreadable("too_many_rows", name, limit=limits.rows)
        if len(cells) > limits.columns:
            raise Unreadable("too_many_columns", name, limit=limits.columns)
        yield Row(number, tuple(cells), span)


def _is_open(line: str, separator: str) -> bool:
    """Whether a quotation mark in the line opens a cell and none closes it."""
    try:
        next(csv.reader([line], delimiter=separator, strict=True), None)
    except csv.Error as error:
        return "end of data" in str(error)
    return False
