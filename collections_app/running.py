"""What bin/run does once the packages are there: one parent that keeps web, worker and beat running.

An installation is a data folder: its keys and choices (installation.env, for nobody else's eyes), the
database, the evidence, the logs. One bin/run works on a data folder at a time. A process that dies is started
again; when the parent ends, all end.
"""

import argparse
import ctypes
import fcntl
import io
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NoReturn

HOUSE = Path(__file__).resolve().parent.parent
INSTALLATION = "installation.env"
STOPPING_SECONDS = 30
ANSWERING_SECONDS = 90
LONGEST_PAUSE = 30.0
LARGEST_LOG = 10_000_000


class Refused(Exception):
    """Why Collections can't run here, in one sentence for the person at the terminal."""


def say(text: str = "") -> None:
    print(text, flush=True)


# --- The data folder -------------------------------------------------------------------------------


def data_folder() -> Path:
    """The folder of this installation, made when there is none. Raises Refused when nothing can be written
    there.
    """
    folder = Path(os.environ.get("DATA_DIR") or HOUSE / "data").resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
        for name in ("broker/queue", "broker/control", "broker/processed", "cache", "evidence", "logs"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            f"{folder} can't be written to ({error.strerror}). Set DATA_DIR to a folder of yours."
        ) from None
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the data folder; raises Refused while another bin/run holds it. The lock ends with the process."""
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Another bin/run works on {folder} already. Stop that one first.") from None
        yield


def remembered(folder: Path) -> dict[str, str]:
    """What this installation was given at its first start: NAME=value lines."""
    path = folder / INSTALLATION
    if not path.exists():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return {name: value for name, value in pairs}


def remember(folder: Path, values: Mapping[str, str]) -> None:
    """Write ``values`` down, readable by their owner only, in one step."""
    path = folder / INSTALLATION
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(path)


def settle(folder: Path) -> dict[str, str]:
    """The installation's own values, with keys made at the first start; what the environment says stands over
    them.

    Raises Refused for another currency than the books are kept in.
    """
    from cryptography.fernet import Fernet

    values = remembered(folder)
    makers: dict[str, Callable[[], str]] = {
        "SECRET_KEY": lambda: secrets.token_urlsafe(50),
        "FIELD_KEYS": lambda: Fernet.generate_key().decode(),
        "SEARCH_KEY": lambda: secrets.token_urlsafe(32),
        "SEAL_KEY": lambda: secrets.token_urlsafe(32),
        "CURRENCY": lambda: os.environ.get("CURRENCY", "CNY"),
    }
    missing = {name: make() for name, make in makers.items() if name not in values}
    if missing:
        values |= missing
        remember(folder, values)
    wanted = os.environ.get("CURRENCY", values["CURRENCY"])
    if wanted != values["CURRENCY"]:
        kept = values["CURRENCY"]
        raise Refused(f"The books in {folder} are kept in {kept}; {wanted} needs a DATA_DIR of its own.")
    return values


def free_port(host: str) -> int:
    """The port to listen on. Raises Refused when somebody listens there already."""
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:  # noqa: PLR2004
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


# --- Before the first page -------------------------------------------------------------------------


def prepare(folder: Path, values: dict[str, str], *, demo: bool) -> str:
    """Migrate, collect static files, and at the first start make the demo or the first administrator.

    Returns what to tell the person once pages answer.
    """
    import django
    from django.core.management import call_command

    django.setup()
    from django.apps import apps
    from django.contrib.auth.models import Group
    from django.db import connections

    from staff.models import User

    if values.get("DEMO") == "making":
        raise Refused(f"The demo was interrupted while it was made. Delete {folder} and start again.")
    say("Bringing the database up to date")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    if User.objects.at_work().exists():
        told = sign_ins(values)
    elif demo and apps.is_installed("demo"):
        told = make_demo(folder, values)
    else:
        told = first_administrator(Group, User)
    connections.close_all()
    return told


def make_demo(folder: Path, values: dict[str, str]) -> str:
    """Make the demo department; an interrupted one is told apart from a whole one."""
    from django.conf import settings
    from django.core.management import call_command

    password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
    remember(folder, {**values, "DEMO": "making"})
    say("Making the demo department (about a minute)")
    settings.DEMO = True
    call_command("demo", password=password, verbosity=0)
    values |= {"DEMO": "true", "DEMO_PASSWORD": password}
    remember(folder, values)
    return sign_ins(values)


def sign_ins(values: Mapping[str, str]) -> str:
    """How to come into the demo; nothing for a real department."""
    from django.apps import apps

    if values.get("DEMO") != "true" or not apps.is_installed("demo"):
        return ""
    from django.core.management import call_command

    numbers = io.StringIO()
    call_command("demo", sign_ins=True, stdout=numbers)
    return f"demo sign-ins: {', '.join(numbers.getvalue().split())}\npassword: {values['DEMO_PASSWORD']}"


def first_administrator(groups: type, users: type) -> str:
    """The first administrator, from ADMIN_USER and ADMIN_PASSWORD, from the terminal, or as a command to
    type.
    """
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.management import call_command

    number, password = os.environ.get("ADMIN_USER", ""), os.environ.get("ADMIN_PASSWORD", "")
    if number and password:
        try:
            validate_password(password)
        except ValidationError as error:
            raise Refused(f"ADMIN_PASSWORD is too weak: {' '.join(error.messages)}") from None
        users.objects.create_superuser(number, number, password)  # type: ignore[attr-defined]
        return f"administrator: {number}"
    if sys.stdin.isatty():
        say("This installation has nobody in it yet. Who is the first administrator?")
        call_command("createsuperuser")
        return ""
    return (
        "Nobody can sign in yet. Make the first administrator with:\n"
        f"    DATA_DIR={os.environ['DATA_DIR']} .venv/bin/python manage.py createsuperuser"
    )


# --- Keeping it running ------------------------------------------------------------------------------


@dataclass
class Child:
    """One process of the house: how it is started, where it writes, and how long to wait before the next
    try.
    """

    name: str
    command: list[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    pause: float = 1.0
    not_before: float = 0.0
    _file: IO[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        if self._file is None:
            if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
                self.log.replace(self.log.with_suffix(".old.log"))
            self._file = self.log.open("ab")
        # A session of its own: Ctrl-C reaches the parent alone, which then stops the children in order.
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            cwd=HOUSE,
            stdin=subprocess.DEVNULL,
            stdout=self._file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 -- this parent runs no threads
        )
        self.started_at = time.monotonic()

    def look_after(self) -> None:
        """Start it again when it has died, more slowly each time it dies young."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            say(f"{self.name} ended ({self.process.returncode}); starting it again. Its log: {self.log}")
            young = now - self.started_at < 2 * LONGEST_PAUSE
            self.pause = min(self.pause * 2, LONGEST_PAUSE) if young else 1.0
            self.not_before, self.process = now + self.pause, None
        if self.process is None and now >= self.not_before:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            # What it had in hand is found again by the sweep.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _end_with_parent() -> None:
    """On Linux a child is told to end when its parent was killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def children(host: str, port: int, folder: Path) -> list[Child]:
    """Web, worker and beat."""
    celery = [sys.executable, "-m", "celery", "-A", "collections_app"]
    quiet = ["--loglevel", "WARNING"]
    commands = {
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
    return [Child(name, command, folder / "logs" / f"{name}.log") for name, command in commands.items()]


def answers(address: str) -> bool:
    """Whether pages really come, not only a port that is open."""
    try:
        with urllib.request.urlopen(f"{address}sign-in/", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def keep(kept: list[Child], address: str, told: str) -> NoReturn:
    """Start everything, say when pages answer, and look after it until somebody ends the parent."""
    try:
        for child in kept:
            child.start()
        late, ready = time.monotonic() + ANSWERING_SECONDS, False
        while True:
            for child in kept:
                child.look_after()
            if not ready and answers(address):
                ready = True
                say(f"ready {address}")
                if told:
                    say(told)
            if not ready and time.monotonic() > late:
                raise Refused(f"No page answers at {address}; see {kept[0].log}.")
            time.sleep(0.5)
    finally:
        until = time.monotonic() + STOPPING_SECONDS
        for child in reversed(kept):
            child.ask_to_stop()
        for child in reversed(kept):
            child.wait_or_kill(until)
        say("stopped")


def _leave(_signal: int, _frame: object) -> NoReturn:
    # Once only: a second Ctrl-C must not cut short the stopping of the children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


def main(arguments: list[str] | None = None) -> None:
    """bin/run."""
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
            told = prepare(folder, settle(folder), demo=not asked.no_demo)
            keep(children(host, port, folder), f"http://127.0.0.1:{port}/", told)
    except Refused as refused:
        say(str(refused))
        sys.exit(1)


if __name__ == "__main__":
    main()
