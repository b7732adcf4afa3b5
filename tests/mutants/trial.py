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
from functools import cached_property
from pathlib import Path

from tests.mutants.operators import Mutant
from tests.mutants.warm import Warm

# A failed test, or one whose fixtures failed; a file that cannot even be collected has no "::".
NOTICED = re.compile(r"^(?:FAILED|ERROR) (\S+?::.+?)(?: - .*)?$", re.MULTILINE)
PYTEST = ["-o", "addopts=", "-q", "-p", "no:cacheprovider", "-m", "not browser", "--hypothesis-seed=0"]
# The warm process collects every test. What cannot be collected here is left out.
WARM = ["-p", "no:xdist", "--continue-on-collection-errors"]
# A trial may take this many seconds, and these many times as long as its tests usually take.
LEAST_LIMIT, USUAL_TIMES = 60, 5


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

    def environ(self) -> dict[str, str]:
        environ = {**os.environ, "PYTHONPATH": str(self.folder), "COLUMNS": "500"}
        environ.pop("DJANGO_SETTINGS_MODULE", None)  # the copy names its own
        return environ

    @cached_property
    def warm(self) -> Warm:
        """The warm process of this copy."""
        return Warm(self.folder, [*PYTEST, *WARM], self.environ())

    def end(self) -> None:
        """End the warm process, if there is one."""
        if "warm" in self.__dict__:
            self.warm.end()

    def pytest(
        self, arguments: list[str], *, limit: float | None = None, writes: bool = False, **environ: str
    ) -> tuple[int, str]:
        """Run pytest here: its exit code and output. Raises subprocess.TimeoutExpired past ``limit`` seconds.

        ``writes`` lets Python keep compiled files, so that later runs start quicker. It is never set while a
        mutant is in the tree.
        """
        environ = {**self.environ(), **environ}
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

    def failing(self, tests: Iterable[str]) -> set[str]:
        """The tests among ``tests`` that fail without a mutant in the tree. They have noticed nothing."""
        chosen = sorted(set(tests))
        if not chosen:
            return set()
        answer = self.warm.ask(chosen, limit=600 + 60 * len(chosen))
        return set(answer["noticed"]) if "noticed" in answer else set(chosen)

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
        limit = LEAST_LIMIT + USUAL_TIMES * spent
        file = self.folder / mutant.path
        if mutant.function:
            changed = mutant.applied_to(file.read_bytes()).decode()
            answer = self.warm.ask(
                chosen, limit, {"file": str(file), "function": mutant.function, "changed": changed}
            )
            if answer.get("timeout"):
                return Outcome(mutant, Fate.TIMEOUT, ran=len(chosen), heard=len(tests))
            if answer["is_warm"]:
                fate = Fate.KILLED if answer["noticed"] else Fate.SURVIVED
                return Outcome(mutant, fate, "".join(answer["noticed"]), len(chosen), len(tests))
        return self.try_anew(mutant, chosen, limit, heard=len(tests))

    def try_anew(self, mutant: Mutant, chosen: list[str], limit: float, *, heard: int) -> Outcome:
        """Try a mutant that runs at import: write it into the file, and run a new process."""
        file = self.folder / mutant.path
        source, times = file.read_bytes(), file.stat()
        file.write_bytes(mutant.applied_to(source))
        # The time differs from that of the compiled file, so that Python compiles the source again.
        os.utime(file, (times.st_atime, times.st_mtime + 7))
        try:
            code, output = self.pytest(["-x", "-p", "no:xdist", *chosen], limit=limit)
        except subprocess.TimeoutExpired:
            return Outcome(mutant, Fate.TIMEOUT, ran=len(chosen), heard=heard)
        finally:
            file.write_bytes(source)
            os.utime(file, (times.st_atime, times.st_mtime))
        if code == 0:
            return Outcome(mutant, Fate.SURVIVED, ran=len(chosen), heard=heard)
        noticed = NOTICED.search(output)
        fate = Fate.KILLED if noticed else Fate.BROKEN
        return Outcome(mutant, fate, noticed.group(1) if noticed else "", len(chosen), heard)
