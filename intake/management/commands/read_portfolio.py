"""Say what a creditor's or a bank's file is taken for, without storing anything."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.reading_report import report
from intake.tables import Choice, Unreadable


class Command(BaseCommand):
    help = (
        "Reads a file and prints what the machine takes it for. Nothing is stored. Exit 2: it can't be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--sheet", default="", help="the sheet to read; default: the one with the table")
        parser.add_argument("--header-line", type=int, default=0, help="the line with the headings")
        parser.add_argument("--encoding", default="", help="utf-8, utf-16, gb18030 or big5")
        parser.add_argument("--separator", default="", help="the sign between cells; tab for a tabulator")
        parser.add_argument(
            "--date-order", choices=["dmy", "mdy"], default="", help="for days such as 01-09-2026"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        separator = "\t" if options["separator"] == "tab" else options["separator"]
        choice = Choice(
            options["sheet"], options["header_line"], options["encoding"], separator, options["date_order"]
        )
        try:
            found = report(path.name, path.read_bytes(), choice)
        except OSError as error:
            raise CommandError(f"{path} can't be read: {error.strerror}.", returncode=2) from error
        except Unreadable as error:
            raise CommandError(error.reason, returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for name, value in found.items():
            self.stdout.write(f"{name}: {value}")
