"""Rules that templates, styles and scripts keep for their readers."""

import re

import pytest
from django.conf import settings

WIDTH = 120
SAID = re.compile(r'<(p|span|small) class="[^"]*\bwords\b[^"]*">(.*?)</\1>', re.DOTALL)
FILES = sorted(
    path
    for folder, kinds in (("templates", "*.html"), ("static/css", "*.css"), ("static/js", "*.js"))
    for path in (settings.BASE_DIR / folder).rglob(kinds)
)


def test_no_line_is_too_long_to_read():
    long = {
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > WIDTH
    }
    assert not long


@pytest.mark.parametrize("inline", [r"\son[a-z]+=", r"\sstyle=", r"<script>"])
def test_nothing_is_inline_that_the_content_security_policy_forbids(inline):
    pages = [path for path in FILES if path.suffix == ".html" and "pdf" not in path.parts]
    assert not [path.name for path in pages if re.search(inline, path.read_text())]


def test_what_is_said_word_for_word_keeps_its_line_breaks_and_gains_none():
    # .words is set with white-space: pre-line, where a line break of the template would show.
    broken = [
        path.name
        for path in FILES
        for shown in re.findall(
            r'<(p|span|small) class="[^"]*\bwords\b[^"]*">(.*?)</\1>', path.read_text(), re.S
        )
        if "\n" in shown[1]
    ]
    assert not broken
