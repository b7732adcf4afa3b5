"""bin/run once the packages are there: one parent process with web, worker and beat as its children.

A child that ends is started again. When the parent ends, all end. This is for one machine and for trying
things out. On a server, systemd or a container engine keeps the same three processes.
"""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import NoReturn

from collections_app import first_start
from collections_app.first_start import say
from collections_app.installation import PROJECT, Refused, data_folder, locked, settle

STOPPING_SECONDS = 30
ANSWERING_SECONDS = 90
# The wait before a child that ended is started again.
PAUSE_SECONDS = 2
LARGEST_PORT = 65535


class Child:
    """One child process, with a log of its own."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name, self.command, self.log = name, command, log
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches only the parent, which then stops the children in order.
            return subprocess.Popen(  # noqa: S603
                self.command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 -- this parent runs no threads
            )

    def restart_if_dead(self) -> None:
        """Start the child again if it has ended."""
        ended = self.process.poll()
        if ended is not None:
            say(f"{self.name} ended ({ended}); starting it again. Its log: {self.log}")
            time.sleep(PAUSE_SECONDS)
            self.process = self._start()

    def wait_or_kill(self, until: float) -> None:
        """Wait for the child until ``until`` on the monotonic clock, then kill it.

        The sweep finds the work that it did not finish.
        """
        try:
            self.process.wait(timeout=max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _end_with_parent() -> None:
    """On Linux, the kernel ends a child whose parent was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The commands that start web, worker and beat."""
    celery = [sys.executable, "-m", "celery", "-A", "collections_app"]
    quiet = ["--loglevel", "WARNING"]
    return {
        "web": [
            *(sys.executable, "-m", "gunicorn", "collections_app.wsgi:application"),
            *("--bind", f"{host}:{port}", "--worker-class", "gthread"),
            *("--workers", os.environ.get("WEB_PROCESSES", "2"), "--threads", "8"),
            *("--graceful-timeout", "20", "--log-level", "warning", "--no-control-socket"),
        ],
        "worker": [
            *(*celery, "worker", *quiet, "--concurrency", os.environ.get("WORKER_PROCESSES", "2")),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        "beat": [*celery, "beat", *quiet, "--pidfile="],
    }


def free_port(host: str) -> int:
    """The port to listen on. Raises Refused if it is no port number or is taken."""
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) <= LARGEST_PORT:
        raise Refused(f"PORT={given} is no port number.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(given)))
        except OSError as error:
            raise Refused(
                f"Port {given} can't be used ({error.strerror}). Choose another, such as PORT=8080."
            ) from None
    return int(given)


def answers(address: str) -> bool:
    """Whether a page really answers. An open port alone is not enough."""
    try:
        with urllib.request.urlopen(f"{address}sign-in/", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


def keep_running(host: str, port: int, logs: Path, told: str) -> NoReturn:
    """Start all children, say when pages answer, and restart any child that ends.

    Runs until the parent ends, and then stops all children. Raises Refused if no page answers in time.
    """
    address, children = f"http://127.0.0.1:{port}/", list[Child]()
    try:
        for name, command in commands(host, port).items():
            children.append(Child(name, command, logs / f"{name}.log"))
        late, ready = time.monotonic() + ANSWERING_SECONDS, False
        while True:
            for child in children:
                child.restart_if_dead()
            if not ready and answers(address):
                ready = True
                say("\n".join(filter(None, [f"ready {address}", told])))
            if not ready and time.monotonic() > late:
                raise Refused(f"No page answers at {address}; see {children[0].log}.")
            time.sleep(0.5)
    finally:
        until = time.monotonic() + STOPPING_SECONDS
        for child in reversed(children):
            child.process.terminate()
        for child in reversed(children):
            child.wait_or_kill(until)
        say("stopped")


def _leave(_signal: int, _frame: object) -> NoReturn:
    # A second Ctrl-C must not interrupt the stopping of the children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


def main(arguments: list[str] | None = None) -> None:
    """Run bin/run with these arguments."""
    parser = argparse.ArgumentParser(prog="bin/run", description="Run Collections on this machine.")
    parser.add_argument("--no-demo", action="store_true", help="start empty, without the demo department")
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    try:
        folder = data_folder()
        os.environ["DATA_DIR"] = str(folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collections_app.settings")
        with locked(folder):
            host = os.environ.get("BIND", "127.0.0.1")
            port = free_port(host)
            told = first_start.prepare(folder, settle(folder), demo=not asked.no_demo)
            keep_running(host, port, folder / "logs", told)
    except Refused as refused:
        say(str(refused))
        sys.exit(1)


if __name__ == "__main__":
    main()
