"""Printing papers."""

import io

import pytest
from django.template.loader import get_template
from django.test import override_settings
from pypdf import PdfReader

from foundation import printer

PAGE = """{% extends "pdf/base.html" %}
{% block title %}催收函{% endblock %}
{% block content %}<h1>催收函</h1><p>{{ words }}</p>{{ extra|safe }}{% endblock %}"""


@pytest.fixture
def paper(tmp_path, settings):
    """A folder of templates with one paper in it."""
    (tmp_path / "paper.html").write_text(PAGE)
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    with override_settings(TEMPLATES=[engine]):
        yield get_template("paper.html").template.name


def test_chinese_text_is_embedded_with_our_own_font(paper):
    pdf = PdfReader(io.BytesIO(printer.print_pdf(paper, {"words": "人民币壹元整"}, language="zh-hans")))
    assert "人民币壹元整" in pdf.pages[0].extract_text()
    fonts = [font.get_object()["/BaseFont"] for font in pdf.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    assert all("House-" in name for name in fonts)


def test_the_foot_counts_pages_and_names_the_seal_in_the_papers_language(paper):
    pages = "<p class='new-page'>2</p>"
    seal = "4f1c9ab2" * 8
    pdf = PdfReader(io.BytesIO(printer.print_pdf(paper, {"extra": pages}, language="en", seal=seal)))
    assert len(pdf.pages) == 2
    words = pdf.pages[1].extract_text()
    assert "page 2 of 2" in words
    assert seal[:16] in words
    assert pdf.metadata.title == "催收函"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "../manage.py"])
def test_a_paper_reads_nothing_but_our_own_files(paper, address, monkeypatch):
    fetched = []
    allowed = printer._allowed()
    image = f"<img src='{address}'>"
    real = printer._fetcher()

    class Watching(type(real)):
        def fetch(self, url, headers=None):
            answer = super().fetch(url, headers)
            fetched.append(url)
            return answer

    monkeypatch.setattr(printer, "_fetcher", lambda: Watching(allowed_protocols={"file", "data"}))
    printer.print_pdf(paper, {"extra": image}, language="en")
    assert fetched
    assert all(any(str(folder) in url for folder in allowed) for url in fetched)
