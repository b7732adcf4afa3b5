"""Read every visible sheet of a workbook and write its rows to standard output. Runs as a process of its own.

A damaged or hostile workbook can make the parser abort or take all memory. Then this process ends, and the
reader refuses the file (``intake.reading.sheets``). The arguments are the path of the workbook, and the
limits in rows, columns, bytes of memory and seconds. The first line of each sheet is an object, and each row
is a list of its line, its cells, and the places of numbers that have lost digits.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import unescape
from math import isfinite

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

# A spreadsheet keeps 15 digits of a number. What stands behind them was lost before we saw the file.
EXACT = 10**15
CHUNK = 1 << 20
OVERLAP = 1 << 12
FORMULA = re.compile(
    rb'<c\s[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v>\s*</v>|<v\s*/>)?\s*</c>'
)
SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
# A cell of an OpenDocument sheet that names no type. The parser takes it for empty.
UNTYPED = re.compile(rb"<table:table-cell(?![^>]*office:value-type)((?:\s[^>]*?)?[^/>]|)>")


class Refused(Exception):
    """The workbook can't be read. Its arguments are the code and the parameters of the reason."""


def main() -> None:
    path, rows, columns, memory, seconds = sys.argv[1], *map(int, sys.argv[2:6])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        write(path, rows, columns)
    except Refused as refused:
        code, params = refused.args
        print(json.dumps({"refused": code, "params": params}))


def write(path: str, rows: int, columns: int) -> None:
    """Write all visible sheets. Raises Refused."""
    with open(path, "rb") as file:
        content = file.read()
    packed = zipfile.ZipFile(io.BytesIO(content)) if content.startswith(b"PK") else None
    if packed and "content.xml" in packed.namelist():
        content = typed(packed)
    try:
        book = load_workbook(io.BytesIO(content))
    except PasswordError as error:
        raise Refused("password", {}) from error
    except CalamineError as error:
        raise Refused("spreadsheet", {}) from error
    parts = sheet_parts(packed) if packed and "xl/workbook.xml" in packed.namelist() else {}
    found = False
    for meta in book.sheets_metadata:
        if meta.visible != SheetVisibleEnum.Visible or meta.typ != SheetTypeEnum.WorkSheet:
            continue
        found = True
        if packed and meta.name in parts:
            look_for_formulas(packed, parts[meta.name], meta.name)
        write_sheet(book, meta.name, rows, columns)
    if not found:
        raise Refused("no_sheet", {})


def write_sheet(book: CalamineWorkbook, name: str, rows: int, columns: int) -> None:
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError as error:
        raise Refused("spreadsheet", {}) from error
    if sheet.end and sheet.end[0] >= rows:
        raise Refused("too_many_rows", {"limit": rows})
    if sheet.end and sheet.end[1] >= columns:
        raise Refused("too_many_columns", {"limit": columns})
    print(json.dumps({"sheet": name, "merged": sheet.merged_cell_ranges or []}))
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [written(value) for value in values]
        lossy = [place for place, value in enumerate(values) if is_lossy(value)]
        print(json.dumps([number, cells, lossy]))


def is_lossy(value: object) -> bool:
    return isinstance(value, (int, float)) and abs(value) >= EXACT


def written(value: object) -> str:
    """A cell as text. A whole number keeps every digit; a fraction has the 15 digits that a sheet keeps."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, (str, timedelta)) else ""


def number(value: float) -> str:
    if not isfinite(value):
        return str(value)
    return str(int(value)) if value == int(value) else format(Decimal(f"{value:.15g}"), "f")


def typed(packed: zipfile.ZipFile) -> bytes:
    """The OpenDocument workbook with a type for each cell that names none."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as again:
        for name in packed.namelist():
            content = packed.read(name)
            if name == "content.xml":
                content = UNTYPED.sub(rb'<table:table-cell office:value-type="string"\1>', content)
            again.writestr(name, content)
    return held.getvalue()


def sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive for each sheet of an Office Open XML workbook."""
    if "xl/_rels/workbook.xml.rels" not in packed.namelist():
        return {}
    targets = {}
    for found in RELATION.findall(packed.read("xl/_rels/workbook.xml.rels")):
        named = dict(ATTRIBUTE.findall(found))
        target = named.get(b"Target", b"").decode()
        targets[named.get(b"Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    parts = {}
    for found in SHEET.findall(packed.read("xl/workbook.xml")):
        named = dict(ATTRIBUTE.findall(found))
        part = targets.get(named.get(b"r:id"), "")
        if part in packed.namelist():
            parts[unescape(named.get(b"name", b"").decode())] = part
    return parts


def look_for_formulas(packed: zipfile.ZipFile, part: str, sheet: str) -> None:
    """Refuse a sheet with a formula that was saved without its value."""
    for piece in pieces(packed, part):
        found = FORMULA.search(piece) if b"<f" in piece else None
        if found:
            raise Refused("formula", {"cell": found[1].decode(), "sheet": sheet})


def pieces(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that overlap, so that a cell at an edge is whole in one of them."""
    before = b""
    with packed.open(part) as opened:
        while piece := opened.read(CHUNK):
            yield before + piece
            before = piece[-OVERLAP:]


if __name__ == "__main__":
    main()
