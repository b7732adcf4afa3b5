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

# Pages of Wang's visit, and pages of Wang's case that are not named after it.
OF_A_VISIT = {"visit": [], "door": [], "write-up-step": ["safety"]}
OF_A_CASE = {"case", "visit-new", "identity", "addresses", "contact-log"}
# Without fetching the style sheets again: axe looks for their parts beside the page, where there are none.
AS_IT_IS = {"preload": False}
PAGES = {
    "li": [
        "my-day",
        "cases",
        "case",
        "case-file",
        "case-debts",
        "case-evidence",
        "case-plan",
        "case-contacts",
        "case-visits",
        "case-promises",
        "case-agreements",
        "case-letters",
        "case-holds",
        "identity",
        "addresses",
        "contact-log",
        "tasks",
        "visit-new",
        "visit",
        "door",
        "write-up-step",
        "profile",
    ],
    "chen": [
        "board",
        "cases",
        "case",
        "case-stage",
        "case-assignment",
        "case-closure",
        "tasks",
        "reports",
        "imports",
        "import-new",
    ],
    "qian": ["overview", "board", "reports", "report-order", "case"],
    "sun": ["payments", "payment-new", "money-accounts", "month-corrections", "tasks"],
    "he": ["compliance", "cases", "incidents", "refusals", "rules", "rate-caps", "wordings"],
    "wu": ["settings", "people", "teams", "requirements"],
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
    seat, axe, found = desk(getattr(world, who)), Axe(), []
    for scheme in ("light", "dark"):
        seat.page.emulate_media(color_scheme=scheme)
        for name in PAGES[who]:
            seat.open(name, *_parts(name, world))
            for fault in axe.run(seat.page, options=AS_IT_IS).response["violations"]:
                where = [node["html"][:150] for node in fault["nodes"][:3]]
                found.append(f"{name}, {scheme}: {fault['id']} {where}")
    assert found == [], "\n".join(found)


def _parts(name, world):
    """The parts of the address of the page."""
    if name in OF_A_VISIT:
        return [world.planned.pk, *OF_A_VISIT[name]]
    return [world.case.number] if name in OF_A_CASE or name.startswith("case-") else []


def test_a_collector_goes_about_by_keyboard(world, desk):
    """From my day to a case, the tasks and the own profile, without a mouse."""
    li = desk(world.li)

    def go(words):
        """Tab to the element with this name, and press Enter."""
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
