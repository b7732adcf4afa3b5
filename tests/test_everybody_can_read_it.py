"""Each role's main pages in a real browser: no accessibility fault that axe finds, light or dark."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from foundation import clock
from tests.test_the_whole_way import desk
from tests.world import World
from tests.world.debtors import moment

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OF_A_CASE = {"case", "case-file", "case-evidence", "case-plan", "case-stage", "case-assignment", "visit-new"}
# Without fetching the style sheets again: axe looks for their parts beside the page, where none are.
AS_IT_IS = {"preload": False}
PAGES = {
    "li": [
        "my-day",
        "cases",
        "case",
        "case-file",
        "case-evidence",
        "case-plan",
        "tasks",
        "visit-new",
        "profile",
    ],
    "chen": [
        "board",
        "cases",
        "case",
        "case-stage",
        "case-assignment",
        "tasks",
        "reports",
        "imports",
        "import-new",
    ],
    "qian": ["overview", "board", "reports", "report-order", "case"],
    "sun": ["payments", "payment-new", "money-accounts", "tasks"],
    "he": ["compliance", "cases", "incidents", "refusals", "rules"],
    "wu": ["settings", "people", "teams"],
}


@pytest.fixture
def world(transactional_db):
    """Wang's case with a visit this afternoon, a promise and money that came in."""
    with clock.at(moment(10)):
        made = World()
        _made = made.planned, made.promise(due_on=date(2026, 12, 1)), made.pays("200.00"), made.stray_money()
        yield made


@pytest.mark.parametrize("who", PAGES)
def test_the_main_pages_of_a_role_have_no_accessibility_faults(world, desk, who):
    seat, axe, found = desk(getattr(world, who), language="en-GB"), Axe(), []
    for scheme in ("light", "dark"):
        seat.page.emulate_media(color_scheme=scheme)
        for name in PAGES[who]:
            seat.open(name, *([world.case.number] if name in OF_A_CASE else []))
            for fault in axe.run(seat.page, options=AS_IT_IS).response["violations"]:
                where = [node["html"][:150] for node in fault["nodes"][:3]]
                found.append(f"{name}, {scheme}: {fault['id']} {where}")
    assert found == [], "\n".join(found)


def test_a_collector_goes_about_by_keyboard(world, desk):
    """From her day to a case, her tasks and her own profile without a mouse."""
    li = desk(world.li, language="en-GB")

    def go(words):
        """Tab to what is called so, and press Enter."""
        for _step in range(80):
            li.page.keyboard.press("Tab")
            if li.page.evaluate("document.activeElement.innerText?.trim()") == words:
                with li.page.expect_navigation():
                    li.page.keyboard.press("Enter")
                return
        raise AssertionError(f"Tab never reaches {words} on {li.page.url}")

    assert "/my-day/" in li.page.url
    li.reads("王建国", "14:00")
    go("Cases")
    go(world.case.number)
    li.reads(world.case.number, "3,800.00")
    go("Tasks")
    assert "/tasks/" in li.page.url
    li.open("profile")
    li.reads("Li Na")
