"""Lists as CSV files, sent line by line, for people who open them in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# The signs that a spreadsheet reads as the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file for the csv module that returns what is written."""

    def write(self, line: str) -> str:
        return line


def harmless(text: str) -> str:
    """``text`` in a form that no spreadsheet reads as a formula.

    Text that begins like a formula gets an apostrophe before it.
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_response(name: str, rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """``rows`` as the CSV file ``name`` in UTF-8.

    Texts are made harmless. Other values are written as they are.
    """
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The mark by which Excel knows UTF-8.
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
