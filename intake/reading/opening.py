"""Open any file as rows: by its content, never by its name."""

from intake.reading import packed
from intake.reading.grid import Opened
from intake.reading.limits import LIMITS, Limits, Unreadable
from intake.reading.sheets import OLD_WORKBOOK, open_sheets
from intake.reading.text import open_text

# How files begin that hold no table: PDF, PNG, JPEG, RAR, 7z, gzip, and an archive without a file.
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")


def open_file(
    name: str, content: bytes, *, encoding: str = "", separator: str = "", limits: Limits = LIMITS
) -> Opened:
    """The sheets of a workbook, or the one grid of a text. An archive is opened if it has one table in it.

    Raises Unreadable with the reason.
    """
    if not content:
        raise Unreadable("empty", name)
    if content.startswith(packed.SIGNATURE):
        archive = packed.opened(name, content)
        unpacked = packed.measure(name, archive, len(content), limits)
        if packed.is_workbook(archive):
            return open_sheets(name, content, unpacked, "xlsx", limits)
        name, content = packed.only_table(name, archive)
        if content.startswith(packed.SIGNATURE):
            return _inner(name, content, limits)
        if not content:
            raise Unreadable("empty", name)
    if content.startswith(OLD_WORKBOOK):
        return open_sheets(name, content, len(content), "xls", limits)
    if content.startswith(OTHERS):
        raise Unreadable("not_a_table", name)
    return open_text(name, content, limits, encoding=encoding, separator=separator)


def _inner(name: str, content: bytes, limits: Limits) -> Opened:
    """A workbook inside an archive. An archive inside an archive is not opened."""
    archive = packed.opened(name, content)
    unpacked = packed.measure(name, archive, len(content), limits)
    if not packed.is_workbook(archive):
        raise Unreadable("tables", name, count=0)
    return open_sheets(name, content, unpacked, "xlsx", limits)
