"""An installation is a data folder: keys, settings, the database, evidence and logs.

Only one bin/run at a time uses a data folder. The values from the first start are in ``installation.env``,
which only its owner can read.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet

PROJECT = Path(__file__).resolve().parent.parent
INSTALLATION = "installation.env"
FOLDERS = ("broker/queue", "broker/control", "broker/processed", "cache", "evidence", "logs")
KEYS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "FIELD_KEYS": lambda: Fernet.generate_key().decode(),
    "SEARCH_KEY": lambda: secrets.token_urlsafe(32),
    "SEAL_KEY": lambda: secrets.token_urlsafe(32),
}


class Refused(Exception):
    """The reason why Collections can't run here, in one sentence for the person at the terminal."""


def data_folder() -> Path:
    """The data folder of this installation. Makes it if there is none.

    Raises Refused if the folder cannot be written.
    """
    folder = Path(os.environ.get("DATA_DIR") or PROJECT / "data").resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            f"{folder} can't be written to ({error.strerror}). Set DATA_DIR to a folder of yours."
        ) from None
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock the data folder until the process ends. Raises Refused if another bin/run holds the lock."""
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Another bin/run works on {folder} already. Stop that one first.") from None
        yield


def remembered(folder: Path) -> dict[str, str]:
    """The values from the first start, as NAME=value lines."""
    path = folder / INSTALLATION
    if not path.exists():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return {name: value for name, value in pairs}


def remember(folder: Path, values: Mapping[str, str]) -> None:
    """Write ``values`` in one step, readable by their owner only."""
    path = folder / INSTALLATION
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(path)


def settle(folder: Path) -> dict[str, str]:
    """Return the installation's own values. Make the keys and the currency at the first start.

    The environment overrides them. Raises Refused if the environment asks for another currency than that of
    the books.
    """
    values = remembered(folder)
    missing = {name: make() for name, make in KEYS.items() if name not in values}
    if "CURRENCY" not in values:
        missing["CURRENCY"] = os.environ.get("CURRENCY", "CNY")
    if missing:
        values |= missing
        remember(folder, values)
    kept, wanted = values["CURRENCY"], os.environ.get("CURRENCY", values["CURRENCY"])
    if wanted != kept:
        raise Refused(f"The books in {folder} are kept in {kept}; {wanted} needs a DATA_DIR of its own.")
    return values
