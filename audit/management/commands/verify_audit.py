"""Check the audit trail against its seals."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import seals
from audit.models import Event, Seal


class Command(BaseCommand):
    help = "Lists every change, removal and insertion in the audit trail. Fails if there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(seals.faults())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The audit trail has {len(faults)} faults.")
        self.stdout.write(
            f"{Event.objects.count()} events under {Seal.objects.count()} seals: all as written."
        )
