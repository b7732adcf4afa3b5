"""Every text that people read exists in both languages."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# Languages are listed under their own names, the same in both catalogues.
ALIKE = re.compile(r"简体中文|English|SHA-256|WGS-84|DPD|PDF|ID\b")
CATALOGUE = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HALF_WIDTH = re.compile(r"[一-鿿][,:;?!()]|[,:;?!()][一-鿿]")
# Between Chinese and figures, codes or Latin stands a space; names that are put in are Chinese and need none.
CRAMPED = re.compile(r"[一-鿿][A-Za-z0-9]|[A-Za-z0-9][一-鿿]")
PEOPLE = {"agreed", "asked", "by", "collector", "debtor", "duty", "lead", "me", "name", "payer", "second"}
CHINESE_INSIDE = PEOPLE | {"component", "district", "names", "organisation", "purposes", "skill"}
SPOKEN = {"placeholder", "aria-label", "title", "alt", "data-label", "data-confirm"}


class Reader(HTMLParser):
    """Collects what a person reads or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.skipping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipping = tag in {"script", "style"}
        self.words += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.skipping = False

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.words.append(data)


def untranslated(template: str) -> list[str]:
    """The words of ``template`` outside all translation tags."""
    for comment in (r"\{#.*?#\}", r"\{% comment.*?%\}.*?\{% endcomment %\}", r"<!doctype html>"):
        template = re.sub(comment, "", template, flags=re.DOTALL)
    # The block that names the class of a paper contains no words for people.
    template = re.sub(r"\{% block kind %\}.*?\{% endblock %\}", "", template)
    template = re.sub(r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}", "", template, flags=re.DOTALL)
    template = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL)
    reader = Reader()
    reader.feed(template)
    return [words.strip() for words in reader.words if re.search(r"[A-Za-z一-鿿]{2,}", ALIKE.sub("", words))]


def test_the_chinese_catalogue_is_complete_and_compiled():
    check = subprocess.run(
        [settings.BASE_DIR / "bin" / "messages", "--check"], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr


def in_chinese() -> list[str]:
    """Every translation of the catalogue, which keeps each on one line."""
    entries = CATALOGUE.read_text().partition("\n\n")[2]
    found = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', entries, re.MULTILINE)
    assert len(found) > 1000
    assert "" not in found
    return found


def filled(words: str, value: str) -> str:
    """The words with ``value`` in the placeholders. Placeholders for names get a Chinese name."""
    return re.sub(r"%\((\w+)\)s|\{\w+\}", lambda put: "某" if put[1] in CHINESE_INSIDE else value, words)


def test_chinese_has_its_own_punctuation():
    assert [words for words in in_chinese() if HALF_WIDTH.search(filled(words, "某"))] == []


def test_chinese_stands_apart_from_figures_and_latin():
    assert [words for words in in_chinese() if CRAMPED.search(filled(words, "7"))] == []


def test_chinese_speaks_politely():
    assert [words for words in in_chinese() if "你" in words] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_has_words_outside_translation(path: Path):
    assert untranslated(path.read_text()) == []


def test_bare_words_in_a_template_would_be_found():
    assert untranslated('<p title="Owed">{% translate "Debt" %} owed {{ name }}</p>') == ["Owed", "owed"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_has_inline_styles_or_handlers(path: Path):
    found = re.findall(r"<[^>]*\s(?:style|on[a-z]+)=", path.read_text())
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", path.read_text())
    # A paper names its fonts in its head, since no browser opens it.
    assert found + inline == []
