"""The behaviour of our few scripts in a real browser."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.browser

FORM = """
document.querySelector("main").innerHTML = `
  <form id="asked" method="get" action="/health/" data-confirm="Really?"><button>Go</button></form>
  <form id="narrowed" method="get" action="/health/" data-autosubmit>
    <select name="q"><option>a<option>b</select></form>
  <output data-selected="case">0</output><button data-needs="case" disabled>Assign</button>
  <table><thead><tr><th><input type="checkbox" data-select-all="case"></th></tr></thead><tbody>
    <tr data-href="/health/"><td><input type="checkbox" name="case" value="1"></td>
      <td class="words">Wang</td></tr>
    <tr data-href="/health/"><td><input type="checkbox" name="case" value="2"></td>
      <td>Li</td></tr></tbody></table>`;
"""


@pytest.fixture
def page(chromium, live_server):
    """A page with all our scripts, a form and a list."""
    context = chromium.new_context()
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(live_server.url + reverse("sign-in"))
    page.evaluate(FORM)
    yield page
    assert page.errors == []
    context.close()


def test_a_question_is_asked_before_what_asks_for_one(page):
    page.click("#asked button")
    assert page.inner_text("#confirm-question") == "Really?"
    page.keyboard.press("Escape")
    assert "/sign-in/" in page.url
    page.click("#asked button")
    page.click("#confirm [value=yes]")
    page.wait_for_url("**/health/**")


def test_a_filter_sends_itself(page):
    page.select_option("[name=q]", "b")
    page.wait_for_url("**/health/?q=b")


def test_one_tick_ticks_all_and_the_button_wakes_up(page):
    page.check("[data-select-all]")
    assert page.inner_text("[data-selected]") == "2"
    assert page.is_enabled("[data-needs]")
    page.uncheck("[value='1']")
    assert page.inner_text("[data-selected]") == "1"
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate")


def test_a_row_leads_where_its_link_leads_but_its_tick_does_not(page):
    page.check("[value='1']")
    assert "/sign-in/" in page.url
    page.click(".words")
    page.wait_for_url("**/health/")


def test_a_wrong_form_takes_the_focus_to_its_summary(chromium, live_server):
    page = chromium.new_page()
    page.goto(live_server.url + reverse("sign-in"))
    page.click("form.panel button")
    page.wait_for_selector(".error-summary:focus")
    page.close()
