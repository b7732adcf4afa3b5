"""No line of a text file is longer than 120 characters."""

import subprocess
from fnmatch import fnmatch

import pytest
from django.conf import settings

WIDTH = 120
# Files that may have longer lines, and why.
EXCEPT = {
    "requirements*.txt": "a lock file has one hash in a line",
    "locale/*/django.po": "gettext wraps the catalogue itself",
    "*/migrations/*.py": "Django writes them",
}


def is_excepted(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in EXCEPT)


def long_lines(name: str) -> list[str]:
    """The places of long lines. A file that is not text has none."""
    try:
        lines = (settings.BASE_DIR / name).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    return [f"{name}:{number}" for number, line in enumerate(lines, 1) if len(line) > WIDTH]


@pytest.mark.skipif(not (settings.BASE_DIR / ".git").exists(), reason="needs the list of files from git")
def test_no_line_is_too_long_to_read():
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(listed, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    names = [name for name in found.stdout.split("\0") if (settings.BASE_DIR / name).is_file()]
    assert len(names) > 500
    assert not [place for name in names if not is_excepted(name) for place in long_lines(name)]
