"""The folder of the real files, and a database that holds one imported book for a whole module."""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

Book = Callable[..., AbstractContextManager[None]]


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of the real files."""
    folder = Path(os.environ.get("REALDATA_DIR") or settings.BASE_DIR / ".." / "shared" / "data").resolve()
    if not (folder / "loans").is_dir():
        reason = f"there are no real loan files in {folder}; set REALDATA_DIR"
        if os.environ.get("REALDATA_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker, real: Path) -> Book:
    """Import a book once. Everything is rolled back after the module."""

    @contextmanager
    def opened(profile: str, currency: str, files: list[str], **options: object) -> Iterator[None]:
        with (
            django_db_blocker.unblock(),
            override_settings(CURRENCY=currency),
            transaction.atomic(),
        ):
            paths = [str(real / "loans" / name) for name in files]
            call_command("import_portfolio", *paths, profile=profile, **options)
            yield
            transaction.set_rollback(True)

    return opened


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database with the module's book in it. The changes of each test are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file, by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
