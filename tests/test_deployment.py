"""The files of deploy/ name real commands and variables, and the processes that they start answer."""

import os
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

HOUSE = settings.BASE_DIR
DEPLOY = HOUSE / "deploy"
UNITS = DEPLOY / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
INSTALLED = "/opt/collections/"
DATABASE_IMAGE = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
PROXY_IMAGE = {"UPSTREAM"}
# The variables that bin/run writes for itself.
OWN = {"DEMO", "DJANGO_SETTINGS_MODULE"}
PYTHON = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def table() -> set[str]:
    """The variables of the README's configuration table."""
    part = (HOUSE / "README.md").read_text().split("## Configuration")[1].split("\n## ")[0]
    firsts = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return {name for first in firsts for name in re.findall(r"`([A-Z_]+)`", first)}


def read_by_the_code() -> set[str]:
    """The variables that the settings and bin/run read."""
    found: set[str] = set()
    for file in (HOUSE / "collections_app").glob("*.py"):
        text = file.read_text()
        found |= set(re.findall(r'(?:env\.\w+|required_key|environ\.get)\(\s*"([A-Z_]+)"', text))
        found |= set(re.findall(r'environ\["([A-Z_]+)"\]', text))
    return found - OWN


def directives(unit: Path) -> list[tuple[str, str, str]]:
    """Section, name and value of each line. A name may occur more than once."""
    section, found = "", []
    for line in unit.read_text().replace("\\\n", " ").splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            section = match[1]
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.append((section, name, value))
    return found


def values(unit: Path, name: str) -> list[str]:
    return [value for _section, found, value in directives(unit) if found == name]


def set_in(unit: Path) -> dict[str, str]:
    pairs = " ".join(values(unit, "Environment")).split()
    return dict(pair.split("=", 1) for pair in pairs)


def assert_is_ours(command: list[str]) -> None:
    """Assert that the command starts gunicorn, celery or manage.py with something that the project has."""
    program, *arguments = command
    if program.endswith("gunicorn"):
        module, _, name = arguments[0].partition(":")
        assert hasattr(__import__(module, fromlist=[name]), name)
    elif program.endswith("celery"):
        assert arguments[:2] == ["-A", "collections_app"]
        assert arguments[2] in {"worker", "beat"}
    elif program.endswith("python") and arguments[0] == "manage.py":
        assert arguments[1] in get_commands()
    else:
        assert program.endswith("python")
        assert (HOUSE / arguments[0]).is_file()
    assert find_spec({"gunicorn": "gunicorn", "celery": "celery"}.get(Path(program).name, "django"))


def test_the_readme_lists_every_variable_that_the_code_reads():
    assert table() == read_by_the_code()


def test_the_environment_example_lists_every_variable():
    lines = (DEPLOY / "collections.env.example").read_text().splitlines()
    named = [match[1] for line in lines if (match := re.match(r"#?([A-Z_]+)=", line))]
    assert len(named) == len(set(named))
    assert set(named) - DATABASE_IMAGE == table()


# --- systemd -------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_the_project_has_with_variables_it_knows(unit):
    for line in values(unit, "ExecStart"):
        assert line.startswith(f"{INSTALLED}.venv/bin/")
        assert_is_ours(shlex.split(line))
        assert set(re.findall(r"\$\{(\w+)\}", line)) <= set(set_in(unit))
    assert set(set_in(unit)) <= table()


def test_the_units_are_the_four_processes_and_migrate_comes_first():
    assert [unit.stem for unit in SERVICES] == [
        "collections-beat",
        "collections-migrate",
        "collections-web",
        "collections-worker",
    ]
    for unit in SERVICES:
        assert values(unit, "WantedBy") == ["collections.target"]
        if unit.stem != "collections-migrate":
            assert values(unit, "Requires") == ["collections-migrate.service"]
            assert values(unit, "After") == ["collections-migrate.service"]


def test_the_units_are_hardened():
    shared = UNITS / "collections-.service.d" / "hardening.conf"
    for name, value in {
        "User": "collections",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "UMask": "0077",
        "StateDirectoryMode": "0700",
    }.items():
        assert values(shared, name) == [value]
    assert set(set_in(shared)) <= table() | PYTHON


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd's own checker")
def test_systemd_reads_the_units_without_a_complaint(tmp_path):
    for file in UNITS.rglob("*.*"):
        if file.is_file():
            copy = tmp_path / file.relative_to(UNITS)
            copy.parent.mkdir(exist_ok=True)
            copy.write_text(
                file.read_text().replace(f"{INSTALLED}.venv/bin/", f"{Path(sys.executable).parent}/")
            )
    units = [str(tmp_path / unit.name) for unit in [*SERVICES, UNITS / "collections.target"]]
    check = subprocess.run(["systemd-analyze", "verify", *units], check=False, capture_output=True, text=True)
    ours = [line for line in check.stderr.splitlines() if "collections" in line]
    assert ours == []
    assert check.returncode == 0


# --- The container -------------------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, continued lines put together."""
    lines = [line for line in (DEPLOY / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def test_the_dockerfile_builds_in_two_stages_and_runs_as_nobody_special():
    found = instructions()
    names = [name for name, _ in found]
    assert set(names) <= {
        "FROM",
        "COPY",
        "RUN",
        "WORKDIR",
        "ENV",
        "USER",
        "VOLUME",
        "EXPOSE",
        "HEALTHCHECK",
        "CMD",
    }
    assert names.count("FROM") == 2
    assert any(value.startswith("--from=packages") for name, value in found if name == "COPY")
    assert [value for name, value in found if name == "USER"] == ["collections"]
    assert names.index("USER") < names.index("CMD") == len(names) - 1
    packages = next(value for name, value in found if "apt-get" in value)
    for library in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"):
        assert library in packages
    assert "--require-hashes" in " ".join(value for _, value in found)
    stated = re.findall(r"(\w+)=\S", next(value for name, value in found if name == "ENV"))
    assert set(stated) <= table() | PYTHON


def exec_form(value: str) -> list[str]:
    """The words of a CMD, or those after `exec` if a shell fills in variables."""
    words = [word.strip().strip('"') for word in re.findall(r'"(?:[^"])*"', value)]
    return shlex.split(words[2].removeprefix("exec ")) if words[:2] == ["sh", "-c"] else words


def test_the_dockerfile_starts_what_the_project_has():
    last = dict(instructions())
    assert_is_ours(exec_form(last["CMD"]))
    assert_is_ours(exec_form(last["HEALTHCHECK"].split("CMD ")[1]))
    assert set(re.findall(r"\$\{(\w+)", last["CMD"])) <= table()


def test_the_image_keeps_no_keys_and_no_data():
    ignored = (HOUSE / ".dockerignore").read_text().split()
    assert {".git", ".venv", "data", "deploy/*.env"} <= set(ignored)


def test_the_image_has_no_demo():
    # tests/test_run_the_house.py starts an installation without the folder.
    assert "demo" in (HOUSE / ".dockerignore").read_text().split()
    assert not [path for path in DEPLOY.rglob("*") if path.is_file() and "demo" in path.read_text()]


def test_the_proxy_lets_the_largest_upload_through():
    caddy = (DEPLOY / "Caddyfile").read_text()
    limit = int(re.search(r"max_size (\d+)MB", caddy)[1])
    assert limit * 1000 * 1000 > 1.2 * settings.UPLOAD_LIMIT_BYTES
    assert set(re.findall(r"\{\$(\w+)", caddy)) <= table() | PROXY_IMAGE


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def commands(service: dict) -> list[list[str]]:
    command = service.get("command")
    if command is None:
        return []
    if command[:2] == ["sh", "-c"]:
        return [shlex.split(part.strip().removeprefix("exec ")) for part in command[2].split("&&")]
    return [command]


def test_compose_starts_what_the_project_has_and_beat_once():
    services = compose()["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "db", "redis", "caddy"}
    for name in ("migrate", "web", "worker", "beat"):
        for command in commands(services[name]):
            assert_is_ours(command)
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"] is True
        assert "ports" not in services[name]
    assert services["beat"]["container_name"]
    assert not any("container_name" in services[name] for name in ("web", "worker"))
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_compose_shows_nothing_but_the_proxy_to_the_outside():
    whole = compose()
    assert whole["networks"]["inside"]["internal"] is True
    outside = {name for name, service in whole["services"].items() if "outside" in service["networks"]}
    assert outside == {"caddy"} == {name for name, service in whole["services"].items() if "ports" in service}


def test_compose_uses_variables_and_volumes_that_exist():
    whole = compose()
    text = (DEPLOY / "compose.yaml").read_text()
    used = set(re.findall(r"\$\{(\w+)", text))
    for service in whole["services"].values():
        used |= set(service.get("environment", {}))
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in whole["volumes"]
    assert used <= table() | DATABASE_IMAGE | PROXY_IMAGE
    build = whole["services"]["web"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


# --- What the units start ---------------------------------------------------------------------------


class ThroughTheProxy(HTTPConnection):
    """A request as Caddy forwards it: first the PROXY line with the client's address."""

    def connect(self):
        super().connect()
        self.sock.sendall(b"PROXY TCP4 203.0.113.7 127.0.0.1 4242 443\r\n")


@pytest.fixture
def served(tmp_path):
    """The web process, started by the lines of the units in a separate folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    keys = subprocess.run([HOUSE / "bin" / "keys"], capture_output=True, text=True, check=True).stdout.split()
    surroundings = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "collections.example",
        "HTTPS": "true",
        "BEHIND_PROXY": "true",
        **dict(pair.split("=", 1) for pair in keys),
        **set_in(UNITS / "collections-web.service"),
        "PORT": port,
        "WEB_PROCESSES": "1",
    }

    def line(text: str) -> list[str]:
        text = text.replace(f"{INSTALLED}.venv/bin/", f"{Path(sys.executable).parent}/")
        return shlex.split(re.sub(r"\$\{(\w+)\}", lambda name: surroundings[name[1]], text))

    for step in values(UNITS / "collections-migrate.service", "ExecStart"):
        subprocess.run(line(step), cwd=HOUSE, env=surroundings, check=True, capture_output=True)
    web = subprocess.Popen(
        line(values(UNITS / "collections-web.service", "ExecStart")[0]), cwd=HOUSE, env=surroundings
    )
    yield surroundings
    web.terminate()
    web.wait(timeout=30)


def test_behind_the_proxy_it_is_healthy_and_knows_who_asks(served, tmp_path):
    for _try in range(60):
        healthy = subprocess.run(
            [sys.executable, DEPLOY / "healthy.py"], check=False, env=served, capture_output=True
        )
        if healthy.returncode == 0:
            break
        time.sleep(0.5)
    assert healthy.returncode == 0, healthy.stderr

    host = {"Host": "collections.example", "X-Forwarded-Proto": "https"}
    page = ThroughTheProxy("127.0.0.1", int(served["PORT"]))
    page.request("GET", "/sign-in/", headers=host)
    answer = page.getresponse()
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())[1]

    attempt = ThroughTheProxy("127.0.0.1", int(served["PORT"]))
    attempt.request(
        "POST",
        "/sign-in/",
        urllib.parse.urlencode({"csrfmiddlewaretoken": token, "staff_number": "nobody", "password": "wrong"}),
        {
            **host,
            "Cookie": cookie,
            "Referer": "https://collections.example/sign-in/",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    attempt.getresponse().read()
    with sqlite3.connect(tmp_path / "collections.sqlite3") as books:
        assert books.execute("SELECT address FROM staff_signin").fetchall() == [("203.0.113.7",)]


# --- A contributor's checkout ---------------------------------------------------------------------------


def test_setting_a_checkout_up_makes_keys_that_only_the_owner_reads(tmp_path):
    line = next(line for line in (HOUSE / "bin" / "setup").read_text().splitlines() if " -c " in line)
    command = [sys.executable, *shlex.split(line)[1:]]
    subprocess.run(command, cwd=HOUSE, env={**os.environ, "DATA_DIR": str(tmp_path / "data")}, check=True)
    kept = tmp_path / "data" / "installation.env"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert {line.split("=")[0] for line in kept.read_text().splitlines()} >= {"SECRET_KEY", "SEAL_KEY"}


def test_every_hook_before_a_commit_is_a_program_of_the_checkout():
    hooks = (HOUSE / ".pre-commit-config.yaml").read_text()
    commands = [shlex.split(entry) for entry in re.findall(r"entry: (.*)", hooks)]
    assert commands
    for program, *arguments in commands:
        assert program.startswith(".venv/bin/")
        assert (HOUSE / program).exists()
        assert all((HOUSE / argument).exists() for argument in arguments if argument.startswith("bin/"))
    assert hooks.count("language: system") == len(commands)
