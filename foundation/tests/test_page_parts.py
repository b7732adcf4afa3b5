"""The parts that every page is made of."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from foundation.charts import BarRow
from foundation.errors import Stale
from foundation.forms import AmountField, DayField, OnceForm
from foundation.keyset import Page


def shown(template: str, **context: object) -> str:
    return Template(template).render(Context(context)).strip()


class PromiseForm(OnceForm):
    """Amount, day and method, as a promise asks for them."""

    amount = AmountField(label="Amount", help_text="What was promised.")
    day = DayField(label="Day", required=False)
    method = forms.ChoiceField(label="Method", choices=[("bank", "Bank")], widget=forms.RadioSelect)


@pytest.mark.parametrize(
    ("amount", "words"),
    [(Decimal("1409.5"), "¥1,409.50"), (Decimal("-0.05"), "-¥0.05"), (None, "–")],
)
def test_money_is_grouped_with_two_places_and_its_currency(amount, words, settings):
    settings.CURRENCY = "CNY"
    assert shown("{{ amount|money_with_currency }}", amount=amount) == words


def test_a_currency_without_a_sign_stands_by_its_code(settings):
    settings.CURRENCY = "CZK"
    assert shown("{{ amount|money_with_currency }}", amount=Decimal("64265.6")) == "CZK 64,265.60"


def test_dates_follow_the_language_in_running_text_only():
    on = date(2026, 11, 3)
    assert shown("{{ on|day }}", on=on) == "2026-11-03"
    with translation.override("zh-hans"):
        assert shown("{{ on|day }} {{ on|long_day }}", on=on) == "2026-11-03 2026年11月3日"


def test_a_moment_is_shown_where_the_organisation_is():
    assert shown("{{ at|when }}", at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == "2026-11-23 07:30"


def test_a_status_is_word_icon_and_colour():
    tag = shown("{% tag 'stop' words %}", words="On hold & out")
    assert 'class="tag stop"' in tag
    assert "<svg" in tag
    assert "On hold &amp; out" in tag


def test_a_wrong_form_lists_what_is_wrong_with_a_link_to_each_field():
    page = str(PromiseForm({"amount": "much", "request_id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}))
    assert 'href="#id_amount"' in page
    assert 'href="#id_method_0"' in page
    assert 'id="id_amount_error"' in page
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in page
    assert 'value="much"' in page


def test_a_field_alone_looks_as_it_does_in_a_whole_form():
    form = PromiseForm()
    assert shown("{% field form.day %}", form=form) in str(form)


def test_an_amount_may_be_typed_with_its_separators():
    form = PromiseForm(
        {"amount": "1,200.50", "method": "bank", "request_id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}
    )
    assert form.is_valid()
    assert form.cleaned_data["amount"] == Decimal("1200.50")


def test_the_next_page_keeps_the_filters():
    request = RequestFactory().get("/cases/", {"stage": "visit", "after": "old"})
    page = render_to_string("parts/pager.html", {"page": Page([], "new", first=False)}, request=request)
    assert "?stage=visit&amp;after=new" in page
    assert 'href="?stage=visit"' in page


def test_a_list_that_fits_on_one_page_has_no_pager():
    request = RequestFactory().get("/cases/")
    assert (
        render_to_string("parts/pager.html", {"page": Page([], "", first=True)}, request=request).strip()
        == ""
    )


def test_what_a_person_typed_is_shown_without_what_the_form_carries():
    sent = QueryDict("csrfmiddlewaretoken=x&version=3&reason=They+moved&note=+")
    assert render_to_string("parts/typed.html", {"typed": sent}).count("<dt>") == 1


def test_a_chart_says_in_words_what_its_bars_show():
    rows = [
        BarRow("1–30", 412, "412 cases"),
        BarRow("90+", 0, "0 cases"),
    ]
    chart = shown("{% bars rows 'Ageing' %}", rows=rows)
    assert 'aria-label="Ageing: 1–30 412 cases; 90+ 0 cases"' in chart
    assert "style=" not in chart


def test_somebody_who_was_too_late_sees_both_versions(rf):
    request = rf.post("/x/", {"reason": "They moved", "version": "3"})
    row = SimpleNamespace(__str__=lambda: "a plan")
    page = render_to_string(
        "errors/stale.html", {"stale": Stale(row, mine=3, theirs=4)}, request=_asked(request)
    )
    assert "version 3" in page
    assert "version 4" in page
    assert "They moved" in page


def _asked(request):
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    return request
