"""Old installations lose the empty table of Django's admin, which is not mounted."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

drop_the_log = import_module("foundation.migrations.0002_the_admins_log_goes").drop_the_log
LOG = "django_admin_log"
pytestmark = pytest.mark.django_db


def migrated() -> list[str]:
    drop_the_log(None, SimpleNamespace(connection=connection))
    return connection.introspection.table_names()


@pytest.fixture
def log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE django_admin_log (id integer)")


def test_an_empty_log_goes(log: None) -> None:
    assert LOG not in migrated()


def test_a_log_with_rows_stays(log: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_admin_log VALUES (1)")
    assert LOG in migrated()


def test_a_new_installation_has_none() -> None:
    assert LOG not in migrated()
