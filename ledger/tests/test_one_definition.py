"""What a figure counts is said in the same words everywhere: on screens, on papers and in docs/money.md."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from ledger.definitions import DEFINITIONS
from ledger.templatetags.figures import means

PAGE = Path(settings.BASE_DIR) / "docs" / "money.md"


def unwrapped(text: str, language: str) -> str:
    """The text without its line breaks. Chinese has no blank at the end of a line."""
    return re.sub(r"\n +", "" if language == "zh-hans" else " ", text)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", DEFINITIONS)
def test_the_page_about_money_says_what_the_screens_say(code: str, language: str) -> None:
    with translation.override(language):
        definition = DEFINITIONS[code]
        mark = "：" if language == "zh-hans" else ": "
        assert f"- **{definition.name}**{mark}{definition.text}\n" in unwrapped_bullets(language)


def unwrapped_bullets(language: str) -> str:
    return unwrapped(PAGE.read_text(encoding="utf-8"), language)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_screens_and_papers_say_the_same(language: str) -> None:
    with translation.override(language):
        text = str(DEFINITIONS["overdue"].text)
        legend = render_to_string("pdf/_meanings.html", {"definitions": [DEFINITIONS["overdue"]]})
        assert text in means("overdue")
        assert text in legend


def test_a_figure_without_a_definition_is_an_error() -> None:
    with pytest.raises(KeyError):
        means("what_nobody_defined")


@pytest.mark.parametrize("code", ["total_owed", "payable_now", "overdue", "outstanding", "payoff"])
def test_each_amount_says_whether_accrued_interest_is_in_it(code: str) -> None:
    with translation.override("en"):
        text = str(DEFINITIONS[code].text).lower()
    assert re.search(r"accrued (daily )?interest (and (accrued )?penalty are|is) (outside|inside)", text)
