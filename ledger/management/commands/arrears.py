"""Who is behind on a day."""

import json
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from foundation import clock
from ledger.arrears import arrears


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return timezone.make_aware(moment, clock.zone()) if timezone.is_naive(moment) else moment


class Command(BaseCommand):
    help = "The arrears of the whole book as of a day: facts valued up to it, as known now or at a moment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
        parser.add_argument(
            "--known-at", type=_moment, help="a moment, in the organisation's zone unless it says"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        book = arrears(options["on"], options["known_at"]).as_json()
        if options["json"]:
            self.stdout.write(json.dumps(book))
            return
        buckets = book.pop("buckets")
        for name, value in {**book, **buckets}.items():  # type: ignore[dict-item]
            self.stdout.write(f"{name.replace('_', ' '):24}{value:>20}")
