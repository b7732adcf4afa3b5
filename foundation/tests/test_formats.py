"""How figures, days and moments are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from foundation import formats

LATE_IN_UTC = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # the next morning in Shanghai


@pytest.mark.parametrize(
    "written",
    [
        formats.money,
        formats.money_with_currency,
        formats.percent,
        formats.rate,
        formats.day,
        formats.long_day,
        formats.moment,
        formats.hour,
        formats.when,
    ],
)
def test_nothing_is_a_dash(written):
    assert written(None) == "–"


@pytest.mark.parametrize(
    ("amount", "words"),
    [("0", "0.00"), ("999.9", "999.90"), ("1000", "1,000.00"), ("-1234567.89", "-1,234,567.89")],
)
def test_an_amount_has_two_places_and_groups_of_three(amount, words):
    assert formats.money(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("amount", "words"), [("0", "¥0.00"), ("0.01", "¥0.01"), ("-0.01", "-¥0.01"), ("1409.5", "¥1,409.50")]
)
def test_the_minus_stands_before_the_currency(amount, words, settings):
    settings.CURRENCY = "CNY"
    assert formats.money_with_currency(Decimal(amount)) == words


@pytest.mark.parametrize(("share", "words"), [("0", "0.0%"), ("0.684", "68.4%"), ("1", "100.0%")])
def test_a_share_has_one_place(share, words):
    assert formats.percent(Decimal(share)) == words


@pytest.mark.parametrize(
    ("yearly", "words"), [("0", "0%"), ("0.045", "4.5%"), ("0.1", "10%"), ("0.154321", "15.4321%")]
)
def test_a_rate_keeps_the_places_it_has(yearly, words):
    assert formats.rate(Decimal(yearly)) == words


def test_a_moment_belongs_to_the_business_day_of_the_organisation():
    assert formats.day(LATE_IN_UTC) == "2026-11-23"
    with translation.override("en"):
        assert formats.long_day(LATE_IN_UTC) == "2026-11-23"
    assert formats.moment(LATE_IN_UTC) == "2026-11-23 07:30"
    assert formats.hour(LATE_IN_UTC) == "07:30"


def test_running_text_has_the_day_of_its_language():
    with translation.override("zh-hans"):
        assert formats.long_day(date(2026, 11, 3)) == "2026年11月3日"
        assert formats.day(date(2026, 11, 3)) == "2026-11-03"


def test_a_day_has_no_hour():
    assert formats.when(date(2026, 11, 3)) == "2026-11-03"
    assert formats.when(LATE_IN_UTC) == "2026-11-23 07:30"
