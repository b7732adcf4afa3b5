"""One fault at a time in a copy of the tree, and the tests that should notice it."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.mutants.operators import Mutant

# A failed test, or one whose fixtures failed; a file that cannot even be collected has no "::".
NOTICED = re.compile(r"^(?:FAILED|ERROR) (\S+?::.+?)(?: - .*)?$", re.MULTILINE)
PYTEST = ["-o", "addopts=", "-q", "-p", "no:cacheprovider", "-m", "not browser", "--hypothesis-seed=0"]


class Fate(Enum):
    KILLED = "killed"
    BROKEN = "breaks the import"
    TIMEOUT = "ran out of time"
    SURVIVED = "survived"


@dataclass(frozen=True)
class Outcome:
    """The outcome of the trial of a mutant."""

    mutant: Mutant
    fate: Fate
    noticed_by: str = ""
    """The id of the test that failed."""
    ran: int = 0
    heard: int = 0
    """How many tests were run, of how many that run through the changed function."""


class Tree:
    """A copy of the files that git knows, in which a mutant is tried."""

    def __init__(self, house: Path, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=house,
            check=True,
            capture_output=True,
        )
        for name in listed.stdout.decode().split("\0"):
            if name and (house / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(house / name, folder / name)
        (folder / ".venv").symlink_to(house / ".venv")

    def pytest(
        self, arguments: list[str], *, limit: float | None = None, writes: bool = False, **environ: str
    ) -> tuple[int, str]:
        """Run pytest here: its exit code and output. Raises subprocess.TimeoutExpired past ``limit`` seconds.

        ``writes`` lets Python keep compiled files, so that later runs start quicker. It is never set while a
        mutant is in the tree.
        """
        environ = {**os.environ, "PYTHONPATH": str(self.folder), "COLUMNS": "500", **environ}
        environ.pop("DJANGO_SETTINGS_MODULE", None)  # the copy names its own
        if not writes:
            environ["PYTHONDONTWRITEBYTECODE"] = "1"
        command = [sys.executable, "-m", "pytest", *PYTEST, *arguments]
        with subprocess.Popen(
            command,
            cwd=self.folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                output, _errors = process.communicate(timeout=limit)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)  # and what it has started
                process.wait()
                raise
        return process.returncode, output

    def known_tests(self) -> set[str]:
        """The ids of every test that can be run here."""
        _code, output = self.pytest(["--collect-only"], writes=True)
        return {line for line in output.splitlines() if "::" in line and not line.startswith("ERROR")}

    def failing(self, tests: Iterable[str]) -> set[str]:
        """The tests among ``tests`` that fail without a mutant in the tree. They have noticed nothing."""
        chosen = sorted(set(tests))
        if not chosen:
            return set()
        _code, output = self.pytest(chosen)
        return set(NOTICED.findall(output))

    def try_out(self, mutant: Mutant, tests: list[tuple[str, float]], *, nearest: float) -> Outcome:
        """Put the mutant in, run its tests up to the first that fails, and take it out again.

        ``nearest`` is how many seconds of tests are run at most; 0 runs them all.
        """
        chosen, spent = [], 0.0
        for test, seconds in tests:
            if nearest and chosen and spent + seconds > nearest:
                break
            chosen.append(test)
            spent += seconds
        if not chosen:
            return Outcome(mutant, Fate.SURVIVED)
        file = self.folder / mutant.path
        source, times = file.read_bytes(), file.stat()
        file.write_bytes(mutant.applied_to(source))
        # The time differs from that of the compiled file, so that Python compiles the source again.
        os.utime(file, (times.st_atime, times.st_mtime + 7))
        try:
            code, output = self.pytest(["-x", "-p", "no:xdist", *chosen], limit=60 + 5 * spent)
        except subprocess.TimeoutExpired:
            return Outcome(mutant, Fate.TIMEOUT, ran=len(chosen), heard=len(tests))
        finally:
            file.write_bytes(source)
            os.utime(file, (times.st_atime, times.st_mtime))
        if code == 0:
            return Outcome(mutant, Fate.SURVIVED, ran=len(chosen), heard=len(tests))
        noticed = NOTICED.search(output)
        fate = Fate.KILLED if noticed else Fate.BROKEN
        return Outcome(mutant, fate, noticed.group(1) if noticed else "", len(chosen), len(tests))
