"""A wish for instalments, a promise and an agreement are three things in a report and in the figures."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from cases.models import Outcome, Stage
from foundation import clock
from reports import case_content
from reports.measures import FIGURES
from reports.scope import Scope
from tests.world import World
from tests.world.debtors import NOW, TODAY


def scope(world: World) -> Scope:
    return Scope.of(world.qian, since=date(2026, 11, 1), until=TODAY, case=world.assigned_case)


def report(world: World, language: str) -> str:
    """The text of the follow-up report as it goes to the printer."""
    with translation.override(language):
        content = case_content.gather(world.assigned_case, scope(world), Stage.FOLLOW_UP)
        page = render_to_string("reports/pdf/case.html", {**vars(content), "title": "X", "currency": "CNY"})
    return " ".join(page.split())


@pytest.mark.parametrize(
    ("language", "wish", "no_promise", "no_agreement"),
    [
        (
            "en",
            "wants to pay in instalments",
            "Nothing has been promised.",
            "No agreement has been drawn up.",
        ),
        ("zh-hans", "希望分期偿还", "没有承诺。", "尚未拟定协议。"),
    ],
)
def test_who_wants_instalments_has_neither_promised_nor_agreed(
    world: World, language: str, wish: str, no_promise: str, no_agreement: str
) -> None:
    with clock.at(NOW):
        world.call(Outcome.WANTS_INSTALMENTS)
        text = report(world, language)
        assert FIGURES["promises-kept"].lines(scope(world)) == []
    assert wish in text
    assert no_promise in text
    assert no_agreement in text


def test_a_promise_is_no_agreement_and_an_agreement_no_promise(world: World) -> None:
    with clock.at(NOW):
        world.promise("500.00", due_on=date(2026, 12, 1))
        text = report(world, "en")
        assert "500.00" in text and "No agreement has been drawn up." in text
    with clock.at(NOW):
        world.drafted(("2026-12-01", "1000.00"), ("2027-01-01", "3000.00"))
        content = case_content.gather(world.assigned_case, scope(world), Stage.FOLLOW_UP)
        assert content.pursued is not None
        assert (content.pursued.promises.count(), content.pursued.agreements.count()) == (1, 1)
        assert "Whole debt" in report(world, "en")
