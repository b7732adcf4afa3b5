"""The limits that a file has to keep, and the reasons why a file is refused."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Limits:
    """What a file may cost before it is refused. Bytes, counts, characters and seconds.

    ``ratio`` is unpacked to packed bytes. A list of debts packs to a twentieth; a bomb packs to a thousandth.
    """

    unpacked: int = 400 * 1024 * 1024
    ratio: int = 120
    # Below this size the ratio is not judged, since a small file of repeated cells does no harm.
    ratio_from: int = 8 * 1024 * 1024
    rows: int = 250_000
    columns: int = 500
    cell: int = 4_000
    seconds: int = 90


LIMITS = Limits()

REASONS = {
    "encoding": _("“%(file)s” is not text in UTF-8, UTF-16, GB18030 or Big5."),
    "empty": _("“%(file)s” is empty."),
    "spreadsheet": _("“%(file)s” is a damaged spreadsheet."),
    "archive": _("“%(file)s” is a damaged archive."),
    "password": _("“%(file)s” is protected by a password. Save it without one."),
    "no_sheet": _("“%(file)s” has no visible sheet."),
    "unknown_sheet": _("“%(file)s” has no sheet “%(sheet)s”."),
    "formula": _(
        "“%(file)s” has a formula without a value in cell %(cell)s of sheet “%(sheet)s”. "
        "Open it in a spreadsheet program and save it."
    ),
    "quote": _("“%(file)s” has a quotation mark in line %(line)s that is never closed."),
    "tables": _("“%(file)s” is an archive with %(count)s tables. Send one table in an archive."),
    "bytes": _("Line %(line)s of “%(file)s” is not valid %(encoding)s text."),
    "not_a_table": _("“%(file)s” is neither a spreadsheet nor text."),
    "header": _("The columns of “%(file)s” are not recognised by this profile."),
    "header_line": _("“%(file)s” has no line %(line)s to take the headings from."),
    "too_large": _("“%(file)s” is too large when it is unpacked: more than %(limit)s MB."),
    "too_packed": _("“%(file)s” is packed more tightly than any list is. It is not opened."),
    "too_many_rows": _("“%(file)s” has more than %(limit)s lines."),
    "too_many_columns": _("“%(file)s” has more than %(limit)s columns."),
    "too_slow": _("“%(file)s” was not read within %(limit)s seconds."),
    "too_much": _("“%(file)s” needs more memory than a file of its size may need."),
}


class Unreadable(Exception):
    """A file that can't be opened as a table. Its code is a key of ``REASONS``."""

    def __init__(self, code: str, name: str, **params: Any) -> None:
        super().__init__(f"{name}: {code}")
        self.code, self.name, self.params = code, name, params

    @property
    def reason(self) -> str:
        """The reason in the active language."""
        return reason(self.code, self.name, self.params)


def reason(code: str, name: str, params: dict[str, Any]) -> str:
    """The reason with this code, in the active language."""
    return str(REASONS[code]) % {"file": name, **params}
