"""The fixtures for all tests."""

import os
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations import RunPython
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from tests.clean_books import faults_in_the_books
from tests.world import World

# How fast a busy machine draws examples says nothing about the code.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


def lay_rows() -> None:
    """Make the rows that migrations bring: the jobs' actor, rules, wordings, profiles. May run twice."""
    for room in reversed([name for name in settings.INSTALLED_APPS if name in settings.OURS]):
        for module in iter_modules(import_module(f"{room}.migrations").__path__):
            migration = import_module(f"{room}.migrations.{module.name}").Migration
            for operation in migration.operations:
                if isinstance(operation, RunPython):
                    operation.code(apps, connection.schema_editor())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the tables from the models on SQLite, which is much quicker than all migrations.

    Migrations run in the suite on PostgreSQL, and at every start of the product.
    """
    with django_db_blocker.unblock():
        lay_rows()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Make the first rows again after a test that commits, since it empties the tables."""
    yield
    if nextitem is None:
        # After the last test there is no database.
        return
    marker = item.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    if commits or (marker and marker.kwargs.get("transaction")):
        with item.config.stash[blocking_manager_key].unblock():
            lay_rows()


@pytest.fixture(autouse=True)
def language_of_the_settings() -> Iterator[None]:
    """Forget the language that a test's request or a page of its own has chosen."""
    yield
    translation.deactivate()


@pytest.fixture
def clean_books(db: None) -> Iterator[None]:
    """Prove at the end of a test about money that the books of its accounts hold together."""
    yield
    if faults := faults_in_the_books():
        pytest.fail("\n".join(faults))


@pytest.fixture
def world(db: None) -> World:
    """The invented department."""
    return World()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser. Its synchronous API runs an event loop, which Django would refuse."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (most runs need no browser)

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
