"""The documents are right: every link has a target, and decisions are complete."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from collections_app import entities

HOUSE = settings.BASE_DIR
DOCS = HOUSE / "docs"
PAGES = sorted([*HOUSE.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


def named(page: Path) -> str:
    return str(page.relative_to(HOUSE))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_of_a_page_leads_to_a_file(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    dead = [target for target in LINK.findall(text) if not (page.parent / target).exists()]
    assert dead == []


@pytest.mark.parametrize("record", DECISIONS, ids=lambda record: record.stem)
def test_a_decision_says_when_why_and_against_what(record):
    text = record.read_text()
    number = record.name.split("-")[0]
    assert re.match(rf"# {number} \S.*\n\n\d{{4}}-\d\d-\d\d · \S", text)
    headings = re.findall(r"^## (.*)", text, flags=re.M)
    assert headings == ["Context", "Decision", "Alternatives", "Consequences"]
    assert re.search(r"## Alternatives\n\n- ", text)


def test_decisions_are_numbered_in_a_row_and_listed():
    numbers = [int(record.name.split("-")[0]) for record in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    index = (DOCS / "decisions" / "README.md").read_text()
    titles = {record.name: record.read_text().splitlines()[0].split(" ", 2)[2] for record in DECISIONS}
    # A title may go on in the next line, indented.
    listed = re.findall(r"^- \[\d+\]\((.*?)\) (.*(?:\n  .*)*)", index, flags=re.M)
    assert {name: " ".join(title.split()) for name, title in listed} == titles


def structure(picture: str) -> str:
    """The picture without the descriptions of the entities: a new docstring needs no new picture."""
    return re.sub(r"^(- \*\*\w+\*\*\.)(?:(?!\n- |\n\n|\n  Points down).)*", r"\1", picture, flags=re.M | re.S)


def test_the_entity_picture_is_that_of_the_models():
    stale = "run: .venv/bin/python manage.py entities"
    assert structure((DOCS / "entities.md").read_text()) == structure(entities.picture()), stale


def test_the_entity_picture_draws_relations_and_says_where_they_lead():
    picture = entities.picture()
    assert "    Hold }o--|| Person : person\n" in picture
    visit_plan = picture.partition("- **VisitPlan**.")[2].partition("\n- ")[0]
    assert "cases.Case (case)" in visit_plan.partition("Points down to ")[2]
    assert "staff.User (" not in picture
