"""manage.py entities: write the entity picture to docs/entities.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from collections_app import entities


class Command(BaseCommand):
    help = "Writes docs/entities.md from the models: one diagram a room."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "entities.md"
        fresh = entities.picture()
        if not options["check"]:
            page.write_text(fresh)
        elif not page.exists() or page.read_text() != fresh:
            raise CommandError("docs/entities.md is stale. Run: .venv/bin/python manage.py entities")
