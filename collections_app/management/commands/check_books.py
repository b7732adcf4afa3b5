"""manage.py check_books: check every invariant of the books."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collections_app import books


class Command(BaseCommand):
    help = (
        "Checks every invariant of the books over the whole database and says what is wrong where. "
        "Exit 0: all of it holds; 1: something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="a list of what is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(books.check())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(fault) for fault in faults]))
        else:
            for fault in faults:
                self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} things are wrong in the books.", returncode=1)
        if not options["json"]:
            self.stdout.write("The books hold together.")
