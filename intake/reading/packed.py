"""Look into archives before anything is unpacked, and take the one table out of a ZIP."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from intake.reading.limits import Limits, Unreadable

SIGNATURE = b"PK\x03\x04"
CHUNK = 1 << 20
ENCRYPTED = 0x1
# A workbook has one of these parts.
WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
# Names that some systems add to an archive, which are no tables.
PASSED = re.compile(r"(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)|/$", re.IGNORECASE)
# A cell beyond any list, as its address is written in a sheet.
FAR_ROW = re.compile(rb'\br="[A-Z]{0,3}(\d{6,10})"')
FAR_COLUMN = re.compile(rb'\br="([A-Z]{3}|[U-Z][A-Z])\d+"')
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)


def opened(name: str, content: bytes, code: str = "spreadsheet") -> zipfile.ZipFile:
    """The archive. Raises Unreadable if it is damaged or locked."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGED as error:
        raise Unreadable(code, name) from error
    if any(member.flag_bits & ENCRYPTED for member in packed.infolist()):
        raise Unreadable("password", name)
    return packed


def is_workbook(packed: zipfile.ZipFile) -> bool:
    """Whether the archive is a spreadsheet."""
    return any(part in WORKBOOKS for part in packed.namelist())


def measure(name: str, packed: zipfile.ZipFile, size: int, limits: Limits) -> int:
    """The unpacked bytes of the archive, counted while they are thrown away.

    Raises Unreadable for a bomb: too large, packed too tightly, or with a cell beyond any list.
    """
    total = 0
    for part, piece in _pieces(name, packed):
        total += len(piece)
        if total > limits.unpacked:
            raise Unreadable("too_large", name, limit=limits.unpacked // CHUNK)
        if total > limits.ratio_from and total > size * limits.ratio:
            raise Unreadable("too_packed", name)
        if "/worksheets/" in part:
            _refuse_far_cells(name, piece, limits)
    return total


def _pieces(name: str, packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for member in packed.infolist():
        if member.filename.startswith("xl/media/"):
            continue
        try:
            with packed.open(member) as file:
                while piece := file.read(CHUNK):
                    yield member.filename, piece
        except DAMAGED as error:
            raise Unreadable("spreadsheet" if is_workbook(packed) else "archive", name) from error


def _refuse_far_cells(name: str, piece: bytes, limits: Limits) -> None:
    """Refuse a sheet with a lone cell far away. A parser would make room for every cell before it."""
    for row in FAR_ROW.findall(piece):
        if int(row) > limits.rows:
            raise Unreadable("too_many_rows", name, limit=limits.rows)
    if FAR_COLUMN.search(piece):
        raise Unreadable("too_many_columns", name, limit=limits.columns)


def only_table(name: str, packed: zipfile.ZipFile) -> tuple[str, bytes]:
    """The name and the bytes of the one file in the archive. Raises Unreadable if there are more or none."""
    members = [member for member in packed.infolist() if not PASSED.search(member.filename)]
    if len(members) != 1:
        raise Unreadable("tables", name, count=len(members))
    try:
        return f"{name}: {members[0].filename.rpartition('/')[2]}", packed.read(members[0])
    except DAMAGED as error:
        raise Unreadable("archive", name) from error
