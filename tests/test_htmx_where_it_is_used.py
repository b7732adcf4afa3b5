"""Pages that update a part of themselves load htmx. All others do not."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "templates"
USES = re.compile(r"\shx-(get|post|put|delete)=")
INCLUDES = re.compile(r'{% include "([^"]+)"')


@cache
def source(name: str) -> str:
    return (ROOT / name).read_text()


def with_its_parts(name: str, seen: frozenset[str] = frozenset()) -> str:
    """The template's source, with the sources of all that it includes."""
    inside = [part for part in INCLUDES.findall(source(name)) if part not in seen]
    return source(name) + "".join(with_its_parts(part, seen | {name}) for part in inside)


def test_htmx_is_loaded_by_the_pages_that_use_it_and_by_no_other():
    pages = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.rglob("*.html"))
        if "{% extends" in path.read_text()
    ]
    assert len(pages) > 50
    using = {page for page in pages if USES.search(with_its_parts(page))}
    loading = {page for page in pages if "parts/htmx.html" in source(page)}
    assert using == loading
    assert using, "otherwise htmx could go"
