"""Open files as tables: CSV in UTF-8 or GB18030, and XLSX."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException


class Unreadable(Exception):
    """A file that can't be opened as a table.

    Its code says why: ``encoding``, ``empty``, ``spreadsheet`` or ``header``.
    """

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f"{name}: {code}")
        self.code, self.name = code, name


@dataclass(frozen=True)
class Table:
    """The header and the lines of a file, numbered as an editor numbers them (the header is line 1)."""

    name: str
    encoding: str
    header: tuple[str, ...]
    content: bytes

    def lines(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each line as cells by column name, without empty lines."""
        for number, cells in _rows(self.content, self.encoding):
            if number > 1 and any(cell.strip() for cell in cells):
                yield number, dict(zip(self.header, cells, strict=False))


def open_table(name: str, content: bytes) -> Table:
    """Recognise the encoding of ``content`` and read its header. Raises Unreadable."""
    encoding = "xlsx" if content.startswith(b"PK") else _encoding(name, content)
    try:
        header = next(_rows(content, encoding), (0, []))[1]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, csv.Error) as error:
        raise Unreadable("spreadsheet" if encoding == "xlsx" else "header", name) from error
    if not any(cell.strip() for cell in header):
        raise Unreadable("empty", name)
    return Table(name, encoding, tuple(cell.strip() for cell in header), content)


def _encoding(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            written = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in written:
            return encoding
    raise Unreadable("encoding", name)


def _rows(content: bytes, encoding: str) -> Iterator[tuple[int, list[str]]]:
    if encoding != "xlsx":
        reader = csv.reader(io.StringIO(content.decode(encoding), newline=""))
        before = 0
        for cells in reader:
            # A quoted cell may span lines. The number of a row is the line on which it begins.
            yield before + 1, cells
            before = reader.line_num
        return
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, ["" if value is None else str(value) for value in values]
