"""bin/run starts web, worker and beat, or says in one clear sentence why it can't."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from collections_app import first_start, installation, running
from staff.models import Role, User

HOUSE = settings.BASE_DIR
OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "SEARCH_KEY",
    "SEAL_KEY",
    "DJANGO_SETTINGS_MODULE",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a user who has set only these variables."""
    bare = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**bare, "DATA_DIR": str(folder), "PORT": str(free_port()), **more}


@pytest.fixture
def run(tmp_path):
    """Start bin/run on a data folder. What still runs after the test is ended."""
    started = []

    def start(folder: Path = tmp_path / "data", **more: str) -> subprocess.Popen[str]:
        house = subprocess.Popen(
            [sys.executable, "-m", "collections_app.running", "--no-demo"],
            cwd=HOUSE,
            env=surroundings(folder, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(house)
        return house

    yield start
    for house in started:
        house.kill()
        house.wait()


def until_ready(house: subprocess.Popen[str]) -> str:
    """The address, as soon as pages answer."""
    for line in house.stdout:
        if found := re.match(r"ready (\S+)", line):
            return found[1]
    raise AssertionError("it ended before it was ready")


def children(parent: int) -> dict[str, int]:
    """The child processes of the parent, by their kind."""
    kinds = {b"gunicorn": "web", b"\0worker\0": "worker", b"\0beat\0": "beat"}
    found = {}
    for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        found |= {kind: int(pid) for sign, kind in kinds.items() if sign in command}
    return found


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
        return answer.status


def test_a_dead_worker_is_started_again_while_pages_go_on_and_all_end_together(run, tmp_path):
    house = run(ADMIN_USER="boss", ADMIN_PASSWORD="a long sentence of the boss")
    address = until_ready(house)
    before = children(house.pid)
    assert set(before) == {"web", "worker", "beat"}

    os.kill(before["worker"], signal.SIGKILL)
    assert status(f"{address}sign-in/") == 200
    for _second in range(60):
        time.sleep(0.5)
        if children(house.pid).get("worker", before["worker"]) != before["worker"]:
            break
    after = children(house.pid)
    assert after["worker"] != before["worker"]
    assert after["web"] == before["web"]

    second = run()
    assert "Another bin/run works on" in second.communicate(timeout=30)[0]
    assert second.returncode == 1

    house.send_signal(signal.SIGINT)
    house.wait(timeout=60)
    assert house.returncode == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in after.values())

    # The second start keeps the files of the first one.
    keys = (tmp_path / "data" / installation.INSTALLATION).read_text()
    begun = time.monotonic()
    again = run()
    until_ready(again)
    assert time.monotonic() - begun < 30
    assert (tmp_path / "data" / installation.INSTALLATION).read_text() == keys
    again.send_signal(signal.SIGTERM)
    again.wait(timeout=60)
    assert again.returncode == 0


def test_a_busy_port_gets_one_sentence(run):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        house = run(PORT=str(port))
        said = house.communicate(timeout=60)[0].strip()
    assert said == f"Port {port} can't be used (Address already in use). Choose another, such as PORT=8080."
    assert house.returncode == 1


def test_a_folder_that_cannot_be_written_gets_one_sentence(run, tmp_path):
    (tmp_path / "file").touch()
    house = run(folder=tmp_path / "file" / "data")
    said = house.communicate(timeout=60)[0].strip()
    assert "can't be written to" in said and "\n" not in said
    assert house.returncode == 1


def test_the_keys_are_for_their_owner_only_and_made_once(tmp_path, monkeypatch):
    monkeypatch.delenv("CURRENCY", raising=False)
    first = installation.settle(tmp_path)
    assert stat.S_IMODE((tmp_path / installation.INSTALLATION).stat().st_mode) == 0o600
    assert {"SECRET_KEY", "FIELD_KEYS", "SEARCH_KEY", "SEAL_KEY"} <= first.keys()
    assert installation.settle(tmp_path) == first


def test_what_the_environment_says_stands_over_nothing_that_was_remembered(tmp_path):
    installation.remember(tmp_path, {"SECRET_KEY": "a=b", "CURRENCY": "CZK"})
    assert installation.remembered(tmp_path) == {"SECRET_KEY": "a=b", "CURRENCY": "CZK"}
    assert installation.settle(tmp_path)["SECRET_KEY"] == "a=b"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_gets_one_sentence(port, monkeypatch):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(installation.Refused, match=f"PORT={port} is no port number"):
        running.free_port("127.0.0.1")


def test_the_first_administrator_comes_from_the_environment(db, monkeypatch):
    monkeypatch.setenv("ADMIN_USER", "boss")
    monkeypatch.setenv("ADMIN_PASSWORD", "a long sentence of the boss")
    assert first_start.first_administrator() == "administrator: boss"
    boss = User.objects.get(staff_number="boss")
    assert boss.check_password("a long sentence of the boss")
    assert boss.has_role(Role.ADMINISTRATOR)


def test_a_weak_password_of_the_first_administrator_is_refused(db, monkeypatch):
    monkeypatch.setenv("ADMIN_USER", "boss")
    monkeypatch.setenv("ADMIN_PASSWORD", "password")
    with pytest.raises(installation.Refused, match="ADMIN_PASSWORD is too weak"):
        first_start.first_administrator()
    assert not User.objects.filter(staff_number="boss").exists()


def test_a_demo_that_was_interrupted_is_not_gone_on_with(tmp_path):
    with pytest.raises(installation.Refused, match="The demo was interrupted"):
        first_start.prepare(tmp_path, {"DEMO": "making"}, demo=True)


def test_a_real_department_is_told_no_sign_ins(db):
    assert first_start.sign_ins({}) == ""
    told = first_start.sign_ins({"DEMO": "true", "DEMO_PASSWORD": "x"})
    names = "supervisor, collector, manager, finance, compliance, admin"
    assert told == f"demo sign-ins: {names}\npassword: x"


def test_books_kept_in_one_currency_are_not_opened_in_another(tmp_path, monkeypatch):
    monkeypatch.setenv("CURRENCY", "USD")
    installation.settle(tmp_path)
    monkeypatch.setenv("CURRENCY", "CZK")
    with pytest.raises(installation.Refused, match="kept in USD"):
        installation.settle(tmp_path)


def test_production_refuses_to_start_without_keys(tmp_path):
    started = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=HOUSE,
        env=surroundings(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "SECRET_KEY is not set: it is the key that signs sessions and forms." in started.stderr


def test_an_installation_may_leave_the_demo_out(tmp_path):
    """Without the folder there is neither the command of the demo nor its public loan books."""
    house = tmp_path / "house"
    house.mkdir()
    for entry in HOUSE.iterdir():
        if entry.name not in {"demo", "collections_app", "manage.py", "data"} and entry.name[0] != ".":
            (house / entry.name).symlink_to(entry)
    # The settings look for the demo beside themselves, so they are copied, not linked.
    shutil.copytree(HOUSE / "collections_app", house / "collections_app")
    shutil.copy(HOUSE / "manage.py", house)
    installation.settle(tmp_path)

    def manage(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=house,
            env=surroundings(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )

    assert manage("check").returncode == 0
    assert "Unknown command: 'demo'" in manage("demo").stderr


# --- bin/needs on machines that we are not ------------------------------------------------------------


@pytest.fixture
def machine(tmp_path):
    """A machine whose commands are fakes that record how they were called."""
    commands = tmp_path / "commands"
    commands.mkdir()

    def fake(name: str, script: str) -> None:
        (commands / name).write_text(f"#!/bin/sh\n{script}\n")
        (commands / name).chmod(0o755)

    def needs(what: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(HOUSE / "bin" / "needs"), what],
            env={**os.environ, "PATH": f"{commands}:{os.environ['PATH']}", "CALLS": str(tmp_path / "calls")},
            capture_output=True,
            text=True,
            check=False,
        )

    return fake, needs, tmp_path / "calls"


def test_on_a_mac_pango_comes_from_homebrew(machine):
    fake, needs, calls = machine
    fake("uname", "echo Darwin")
    fake("brew", 'echo "$@" >>"$CALLS"')
    found = needs("run")
    assert found.returncode == 0, found.stderr
    assert calls.read_text() == "install pango\n"


def test_on_a_mac_without_homebrew_the_line_to_type_is_named(machine):
    fake, needs, _calls = machine
    fake("uname", "echo Darwin")
    found = needs("run")
    assert found.returncode == 3
    assert "    brew install pango" in found.stderr


def test_on_debian_what_is_lacking_is_installed_by_apt(machine):
    fake, needs, calls = machine
    fake("ldconfig", "true")
    fake("apt-get", 'echo "$@" >>"$CALLS"')
    fake("id", "echo 0")
    found = needs("run")
    assert found.returncode == 0, found.stderr
    assert "install -y -qq libpango-1.0-0 libpangoft2-1.0-0" in calls.read_text()


def test_on_debian_without_leave_to_install_the_line_to_type_is_named(machine):
    fake, needs, _calls = machine
    fake("ldconfig", "true")
    fake("id", "echo 1000")
    fake("sudo", "exit 1")
    found = needs("run")
    assert found.returncode == 3
    assert "    sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0" in found.stderr
