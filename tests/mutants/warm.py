"""A process that has imported everything and made the test database, and forks a child for every trial.

As a pytest plugin (``-p tests.mutants.warm``) it collects the tests once. Instead of running them it answers
requests on the socket that MUTANTS_SOCKET names. A child gives the live functions the changed code, runs the
tests up to the first that fails, and ends. What runs only at import needs a new process: see ``trial``.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.live import give_code

SOCKET = "MUTANTS_SOCKET"


class Watch:
    """Keeps the id of the first test that fails."""

    noticed_by = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.noticed_by:
            self.noticed_by = report.nodeid


class Server:
    """Answers requests instead of running the tests."""

    def __init__(self, connection: socket.socket) -> None:
        self.lines = connection.makefile("rw", encoding="utf-8")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        self.make_database()
        self.send({"tests": list(self.items)})
        for line in self.lines:
            self.send(self.answer(json.loads(line)))
        return True

    def send(self, answer: dict[str, Any]) -> None:
        self.lines.write(json.dumps(answer) + "\n")
        self.lines.flush()

    def make_database(self) -> None:
        """Run one test that uses the database, so that every child finds the tables and the first rows.

        The next test is of another room, so that only what all tests share stays set up.
        """
        for item in self.items.values():
            if "db" in getattr(item, "fixturenames", ()):
                room = item.nodeid.partition("/")[0]
                others = [it for it in self.items.values() if it.nodeid.partition("/")[0] != room]
                item.ihook.pytest_runtest_protocol(item=item, nextitem=others[0] if others else None)
                return

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer of a child, or ``timeout``. If the child dies, a new process has to try the mutant."""
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            os.setsid()
            os.close(reads)
            try:
                os.write(writes, json.dumps(self.try_out(request)).encode())
            finally:
                os._exit(0)
        os.close(writes)
        in_time, _, _ = select.select([reads], [], [], request["limit"])
        with os.fdopen(reads, "rb") as pipe:
            text = pipe.read(100_000) if in_time else b""
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # and what it has started
        os.waitpid(child, 0)
        if not in_time:
            return {"timeout": True}
        return dict(json.loads(text)) if text else {"is_warm": False}

    def try_out(self, request: dict[str, Any]) -> dict[str, Any]:
        """In the child: put the mutant in and run the tests up to the first that fails."""
        mutant = request["mutant"]
        if mutant:
            module = compile(mutant["changed"], mutant["file"], "exec", dont_inherit=True)
            if not give_code({mutant["file"]: module}, only=mutant["function"]):
                return {"is_warm": False}
        chosen = [self.items[test] for test in request["tests"] if test in self.items]
        noticed = []
        for number, item in enumerate(chosen):
            # There is always a next test, so that what all tests share stays set up.
            following = [*chosen[number + 1 :], *(it for it in self.items.values() if it is not item)]
            watch = Watch()
            item.config.pluginmanager.register(watch)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following[0] if following else None)
            item.config.pluginmanager.unregister(watch)
            if watch.noticed_by:
                noticed.append(watch.noticed_by)
                if mutant:
                    break
        return {"is_warm": True, "noticed": noticed}


def pytest_configure(config: pytest.Config) -> None:
    if SOCKET in os.environ:
        config.pluginmanager.register(Server(socket.socket(fileno=int(os.environ.pop(SOCKET)))))


class Warm:
    """The other end: starts the process in a copy of the tree and asks it."""

    def __init__(self, folder: Path, arguments: list[str], environ: dict[str, str]) -> None:
        ours, theirs = socket.socketpair()
        self.log = folder.with_suffix(".log")
        with theirs, self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pytest", "-p", "tests.mutants.warm", *arguments],
                cwd=folder,
                env={**environ, SOCKET: str(theirs.fileno())},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.lines = ours.makefile("rw", encoding="utf-8")
        self.tests = set(self.receive()["tests"])

    def receive(self) -> dict[str, Any]:
        line = self.lines.readline()
        if not line:
            raise RuntimeError(f"The warm process ended:\n{self.log.read_text()[-2000:]}")
        return dict(json.loads(line))

    def ask(self, tests: list[str], limit: float, mutant: dict[str, str] | None = None) -> dict[str, Any]:
        """Run the tests with the mutant (file, function, changed source) up to the first that fails.

        Without a mutant all of them run. Returns ``noticed``, the ids of the tests that failed; or
        ``timeout``; or ``is_warm`` False for a mutant that needs a new process.
        """
        self.lines.write(json.dumps({"tests": tests, "limit": limit, "mutant": mutant}) + "\n")
        self.lines.flush()
        return self.receive()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.lines.close()
