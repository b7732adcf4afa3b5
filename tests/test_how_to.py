"""Every path and name in the inline code of the how-to pages and the architecture exists in this checkout."""

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings

HOUSE = settings.BASE_DIR
HOW_TO = sorted((HOUSE / "docs" / "how-to").glob("*.md"))
PAGES = [*HOW_TO, HOUSE / "docs" / "architecture.md", HOUSE / "CONTRIBUTING.md"]
FOLDERS = (*settings.OURS, "collections_app", "tests", "templates", "static", "deploy", "bin", ".ci")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)+/?")
DOTTED = re.compile(r"[a-z_]+(\.\w+)+")


@cache
def words() -> frozenset[str]:
    """Every word of the checkout's code, templates and settings."""
    found: set[str] = set()
    for folder in FOLDERS:
        for file in (HOUSE / folder).rglob("*"):
            if file.suffix in {".py", ".html", ""} and file.is_file() and "__pycache__" not in file.parts:
                found |= set(WORD.findall(file.read_text(errors="ignore")))
    return frozenset(found)


def inline_code(page: Path) -> list[str]:
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.S | re.M)
    return re.findall(r"`([^`\n]+)`", text)


def is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def is_attribute(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    return is_module(module) and hasattr(import_module(module), attribute)


def exists(name: str) -> bool:
    """Whether a path exists, a dotted name can be imported, or each of its words occurs in the code."""
    if PATH.fullmatch(name) or (HOUSE / name).is_file():
        return (HOUSE / name).exists()
    if DOTTED.fullmatch(name) and name.split(".", maxsplit=1)[0] in FOLDERS:
        return is_module(name) or is_attribute(name)
    return all(word in words() for word in WORD.findall(name))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_names_exists(page):
    assert [name for name in inline_code(page) if not exists(name)] == []


@pytest.mark.parametrize("name", ["cases/no_such_file.py", "cases.holding.no_such_verb", "not_a_" + "word"])
def test_what_does_not_exist_is_noticed(name):
    assert not exists(name)


def test_every_page_is_listed_and_says_what_fails():
    index = (HOUSE / "docs" / "how-to" / "README.md").read_text()
    pages = {page.name for page in HOW_TO} - {"README.md"}
    assert pages == set(re.findall(r"^\| \[.*?\]\((.*?)\)", index, flags=re.M))
    for name in pages:
        text = (HOUSE / "docs" / "how-to" / name).read_text()
        assert "**Fails if forgotten.**" in text
        assert "\nPlaces: " in text


def test_every_entry_of_the_timetable_names_a_task():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        module, _, name = entry["task"].rpartition(".")
        assert getattr(import_module(module), name).name == entry["task"]
