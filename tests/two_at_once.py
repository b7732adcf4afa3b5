"""Run verbs in separate processes, as two web workers do, on one database that both share."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

BASE = Path(__file__).resolve().parent.parent
PREAMBLE = """
import sys, time
import django
django.setup()
"""


class Shared:
    """A separate database for one test, with all migrations and the settings of a real installation.

    ``together`` runs scripts at the same time. ``alone`` runs one to its end.
    """

    def __init__(self, url: str, folder: Path) -> None:
        # The keys are those that tests.settings has put into the environment.
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "collections_app.settings",
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
        }
        self.manage("migrate", "--verbosity=0")

    def manage(self, *words: str) -> str:
        return self._finish(self._start([sys.executable, "manage.py", *words]))

    def alone(self, script: str) -> str:
        """What ``script`` printed."""
        return self.together(script)[0]

    def together(self, *scripts: str) -> list[str]:
        """What each script printed. They run at the same time."""
        begun = [self._start([sys.executable, "-c", PREAMBLE + script]) for script in scripts]
        return [self._finish(process) for process in begun]

    def _start(self, words: list[str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            words,
            cwd=BASE,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @staticmethod
    def _finish(process: Any) -> str:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return str(out).strip()


@contextmanager
def shared_database(engine: str, folder: Path) -> Iterator[Shared]:
    """A file, or a database of its own on the server that TEST_DATABASE_URL names. Skips without a server."""
    if engine == "sqlite":
        yield Shared(f"sqlite:///{folder / 'shared.sqlite3'}", folder)
        return
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL server")
    server, _slash, _name = url.rpartition("/")
    name = f"two_at_once_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield Shared(f"{server}/{name}", folder)
        finally:
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
