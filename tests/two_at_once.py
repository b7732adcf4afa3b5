"""Run verbs in separate processes, as two web workers do, on one database that both share."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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
