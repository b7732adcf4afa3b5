"""manage.py flag_overdue: the body of the beat job, by hand."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from followups import overdue
from staff.models import system_actor


class Command(BaseCommand):
    help = "Flag overdue instalments as arrears says for a day, and open what is wanted for them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", type=date.fromisoformat, help="business date, default today")
        parser.add_argument("--rehearse", action="store_true", help="report only, change nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = overdue.flag(options["date"], rehearse=options["rehearse"], by=system_actor())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json()))
            return
        for name, value in found.as_json().items():
            self.stdout.write(f"{name}: {value}")
