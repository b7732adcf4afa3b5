"""Read workbooks (.xlsx, .xlsm, .xls, .xlsb, .ods) in a process of its own, within its limits."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from intake.reading.grid import Grid, Opened, Row
from intake.reading.limits import Limits, Unreadable

PROCESS = Path(__file__).with_name("sheet_process.py")
# Memory of the process: what it needs for itself, and for each byte of the unpacked workbook.
OWN_MEMORY = 160 * 1024 * 1024
MEMORY_PER_BYTE = 8
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A new workbook with a password is kept inside a container of the old kind.
LOCKED = "EncryptedPackage".encode("utf-16-le")


def open_sheets(name: str, content: bytes, unpacked: int, form: str, limits: Limits) -> Opened:
    """The visible sheets of the workbook. Raises Unreadable."""
    if content.startswith(OLD_WORKBOOK) and LOCKED in content:
        raise Unreadable("password", name)
    kept = _run(name, content, OWN_MEMORY + MEMORY_PER_BYTE * unpacked, limits)
    grids = []
    place = 0
    for line in iter(kept.readline, b""):
        place += len(line)
        if line.startswith(b"{"):
            told = json.loads(line)
            if "refused" in told:
                raise Unreadable(told["refused"], name, **told["params"])
            grids.append(Grid(told["sheet"], _rows(kept, place), _merged(told["merged"])))
    if not grids:
        raise Unreadable("spreadsheet", name)
    return Opened(form, grids)


def _run(name: str, content: bytes, memory: int, limits: Limits) -> IO[bytes]:
    """What the process writes. It lies in a file without a name, which ends with the last reader."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 (the grids read it later)
    with tempfile.NamedTemporaryFile() as sent:
        sent.write(content)
        sent.flush()
        bounds = (limits.rows, limits.columns, memory, limits.seconds)
        command = [sys.executable, "-I", str(PROCESS), sent.name, *map(str, bounds)]
        try:
            done = subprocess.run(  # noqa: S603
                command, stdout=kept, stderr=subprocess.PIPE, timeout=limits.seconds, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable("too_slow", name, limit=limits.seconds) from error
    if done.returncode:
        raise Unreadable(_why(done), name)
    kept.seek(0)
    return kept


def _why(done: "subprocess.CompletedProcess[bytes]") -> str:
    """Why the process ended early: it asked for more memory than it may have, or the workbook is damaged."""
    is_out_of_memory = b"memory allocation" in done.stderr or b"MemoryError" in done.stderr
    return "too_much" if is_out_of_memory else "spreadsheet"


def _rows(kept: IO[bytes], start: int) -> Callable[[], Iterator[Row]]:
    """The rows of the sheet that begins at ``start``. Each reading keeps its own place."""

    def read() -> Iterator[Row]:
        place = start
        while True:
            kept.seek(place)
            line = kept.readline()
            if not line.startswith(b"["):
                return
            place = kept.tell()
            number, cells, lossy = json.loads(line)
            yield Row(number, tuple(cells), lossy=frozenset(lossy))

    return read


def _merged(ranges: Any) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [((first[0], first[1]), (last[0], last[1])) for first, last in ranges]
