"""Rules that templates, styles and scripts keep for their readers."""

import re

import pytest
from django.conf import settings

from collections_app.rights import FULL_NAMES, May

SAID = re.compile(r'<(p|span|small) class="[^"]*\bwords\b[^"]*">(.*?)</\1>', re.DOTALL)
FILES = sorted(
    path
    for folder, kinds in (("templates", "*.html"), ("static/css", "*.css"), ("static/js", "*.js"))
    for path in (settings.BASE_DIR / folder).rglob(kinds)
)


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


TEMPLATES = [path for path in FILES if path.suffix == ".html"]
TAG = re.compile(r"{%\s*(.*?)\s*%}", re.DOTALL)
COMPARES_A_CODE = re.compile(r"[=!]= *[\"']|[\"'] *[=!]=")
# A part that reads what its page reads, and why its values are not named one by one.
READS_ITS_PAGE = {
    "parts/top.html": "the frame of every page: the values of the context processors",
    "parts/person_menu.html": "the frame of every page: the values of the context processors",
    "django/forms/widgets/input.html": "Django's own way to draw a widget",
    "option.template_name": "Django's own way to draw a widget",
    "form.part": "one of the steps of a write-up, each with values of its own",
    "part": "one of the tabs of a page, each with values of its own",
    "cases/_balance.html": "all the figures of its page",
    "cases/_masked.html": "a number, the right to see it and the one that was asked for",
    "compliance/_figures.html": "the figures of the desk, each a value of its own",
    "followups/_lawful_account_warning.html": "the account and who waits for whom",
    # A form of the page that is in a file of its own.
    "followups/_agreement_accept.html": "a form of its page",
    "followups/_agreement_cool_off.html": "a form of its page",
    "followups/_agreement_sign.html": "a form of its page",
    "followups/_closure_waiting.html": "a form of its page",
    "followups/_further_terms.html": "a form of its page",
    "followups/_letter_decision.html": "a form of its page",
    "followups/_letter_dispatch.html": "a form of its page",
    "followups/_payment_receipts.html": "a form of its page",
    "followups/_payment_facts.html": "all the facts of its page",
    "followups/_statement_asked.html": "a form of its page",
    "visits/_debrief.html": "a form of its page",
    "visits/_door_known.html": "the card once the identity is known",
    "visits/_door_opening.html": "a form of its page",
    "visits/_door_result.html": "a form of its page",
    "visits/_door_say_now.html": "a form of its page",
    "visits/_permit_panel.html": "a form of its page",
    "visits/_visit_papers.html": "the ways on from a visit, each open under a condition of its own",
    # A slice of a paper or a table whose columns are the page's.
    "pdf/_parties.html": "a slice of its paper",
    "pdf/_sign_foot.html": "a slice of its paper",
    "reports/_figure_row.html": "a row with the columns of its page",
    "reports/pdf/_cases.html": "a slice of its paper",
}


def tags(path):
    return [found[1] for found in TAG.finditer(path.read_text())]


def test_a_template_asks_for_rights_by_name_only():
    # A misspelt right would hide a button from everybody and nobody would notice.
    asked = {right for path in TEMPLATES for right in re.findall(r"\bmay\.(\w+)", " ".join(tags(path)))}
    assert asked <= FULL_NAMES.keys()
    assert not [path.name for path in TEMPLATES if re.search(r"\bperms\b", path.read_text())]


def test_a_right_is_asked_of_the_reader(world):
    assert May(world.chen)["assign_case"]
    assert not May(world.li)["assign_case"]
    with pytest.raises(KeyError):
        May(world.li)["assign_a_case"]


def chains(path):
    """The chains of if and elif in the template, each as its conditions."""
    open_chains, closed = [], []
    for tag in tags(path):
        word, _space, rest = tag.partition(" ")
        if word == "if":
            open_chains.append([rest])
        elif word == "elif":
            open_chains[-1].append(rest)
        elif word == "endif":
            closed.append(open_chains.pop())
    return closed


def test_no_template_words_a_code_by_a_chain_of_comparisons():
    # What has a state words it itself: foundation.status.
    worded = [
        (path.name, chain)
        for path in TEMPLATES
        for chain in chains(path)
        if sum(bool(COMPARES_A_CODE.search(condition)) for condition in chain) >= 3
    ]
    assert not worded


def test_a_part_is_given_what_it_needs_by_name():
    open_parts = {
        (path.name, tag.split()[1].strip("\"'"))
        for path in TEMPLATES
        for tag in tags(path)
        if tag.startswith("include ") and not tag.endswith(" only")
    }
    assert {part for _page, part in open_parts} <= READS_ITS_PAGE.keys()
    assert READS_ITS_PAGE.keys() <= {part for _page, part in open_parts}
