"""Make the demo department."""

import gc
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo import build
from staff.models import User


@contextmanager
def collect_garbage_rarely() -> Iterator[None]:
    """Collect garbage rarely. Frequent collections took a tenth of the build and freed almost nothing."""
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


class Command(BaseCommand):
    help = (
        "Makes a department of 34 people and 200 debtors in every stage and state, in an empty installation."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password", default="", help="everybody's password; a random one is printed otherwise"
        )
        parser.add_argument("--seed", type=int, default=20)
        parser.add_argument(
            "--sign-ins", action="store_true", help="only list who signs in, one a line; make nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self.stdout.write("\n".join(build.sign_ins().values()))
            return
        if User.objects.at_work().exists():
            raise CommandError("There are people in this installation already; the demo needs an empty one.")
        password = options["password"] or secrets.token_urlsafe(12)
        begun = time.monotonic()
        with collect_garbage_rarely():
            made = build.build(password, seed=options["seed"])
        self.stdout.write(
            f"{made.cases} cases, {made.visits} visits, {made.appointments} appointments "
            f"({made.turned_down} turned down) in {time.monotonic() - begun:.1f} s"
        )
        self.stdout.write(f"password: {password}")
        for role, number in build.sign_ins().items():
            self.stdout.write(f"{role}: {number}")
