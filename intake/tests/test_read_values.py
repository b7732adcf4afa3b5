"""Cells as creditors write them, and what each of them means."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from intake.headings import read_heading
from intake.problems import Doubt, Problem
from intake.values import amounts, days, people, rates

NONE: frozenset[str] = frozenset()


def problem(read: Callable[..., Any], *args: Any) -> str:
    with pytest.raises(Problem) as found:
        read(*args)
    assert not isinstance(found.value, Doubt)
    return found.value.code


def doubt(read: Callable[..., Any], *args: Any) -> str:
    with pytest.raises(Doubt) as found:
        read(*args)
    return found.value.code


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1万", "10000.00"),
        ("1.5万元", "15000.00"),
        ("0.35亿", "35000000.00"),
        ("¥1,234.50", "1234.50"),
        ("RMB 12", "12.00"),
        ("人民币１２３元整", "123.00"),
        ("35000元", "35000.00"),
        ("1,450.00元/月", "1450.00"),
        ("(1,234.50)", "-1234.50"),
        ("（5）", "-5.00"),
        ("100-", "-100.00"),
        ("12.299999999999999", "12.30"),
        ('="0012"', "12.00"),
    ],
)
def test_an_amount_is_read(written: str, value: str) -> None:
    assert amounts.amount(written) == Decimal(value)


@pytest.mark.parametrize("written", ["", " ", "无", "-", "--", "null", "N/A", "暂无", "—", "\u200b"])
def test_words_for_nothing_are_empty(written: str) -> None:
    assert amounts.amount(written) is None
    assert days.day(written) is None
    assert rates.rate(written) is None
    assert people.identity(written) == ""
    assert people.telephones(written) == ()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("12,50", "grouping"),
        ("1.234,50", "grouping"),
        ("1e5", "exponent"),
        ("1e999", "exponent"),
        ("6222020200112233445566778899001", "too_large"),
        ("12.345", "not_an_amount"),
        ("about 5", "not_an_amount"),
        ("Infinity", "not_an_amount"),
        ("nan5", "not_an_amount"),
    ],
)
def test_what_is_no_clear_amount_is_told(written: str, code: str) -> None:
    assert problem(amounts.amount, written) == code


def test_the_unit_of_the_heading_counts_unless_the_cell_names_its_own() -> None:
    units = read_heading("本金（万元）").units
    assert amounts.amount("1.2", units) == 12_000
    assert amounts.amount("1.2万", units) == 12_000
    assert amounts.amount("12元", units) == 12


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("24期", 24),
        ("12个月", 12),
        ("2年", 24),
        ("三年", 36),
        ("十二个月", 12),
        ("36", 36),
        ("24.0", 24),
        ("-3", -3),
    ],
)
def test_a_term_is_read_in_months(written: str, months: int) -> None:
    assert amounts.term(written) == months


def test_what_is_no_whole_number_is_told() -> None:
    assert problem(amounts.term, "Infinity") == "not_a_number"
    assert problem(amounts.whole, "1.5") == "not_a_number"
    assert (amounts.whole("第3期"), amounts.whole("3/12"), amounts.whole("每月15日")) == (3, 3, 15)


@pytest.mark.parametrize(
    ("written", "heading", "value"),
    [
        ("15.4%", "利率", "0.154"),
        ("0.154", "利率", "0.154"),
        ("18", "利率", "0.18"),
        ("1", "利率", "0.01"),
        ("0", "利率", "0"),
        ("月息1.2%", "利率", "0.144"),
        ("1.2%", "月利率", "0.144"),
        ("1.2", "月利率(%)", "0.144"),
        ("12%/年", "利率", "0.12"),
        ("月息1分", "利率", "0.12"),
        ("月息1分2", "利率", "0.144"),
        ("年息8厘", "利率", "0.08"),
        ("日息万分之五", "利率", "0.1825"),
        ("0.05%", "日利率", "0.1825"),
        ("12‰", "月利率", "0.144"),
    ],
)
def test_a_rate_is_read_as_a_yearly_fraction(written: str, heading: str, value: str) -> None:
    named = read_heading(heading)
    assert rates.rate(written, named.word, named.units) == Decimal(value)


@pytest.mark.parametrize("written", ["0.5", "1540", "-5%", "80%", "0.1%", "1分"])
def test_a_rate_with_two_readings_or_none_is_asked(written: str) -> None:
    assert doubt(rates.rate, written) == "which_rate"


def test_a_rate_that_follows_another_is_asked() -> None:
    assert doubt(rates.rate, "LPR+50bp") == "follows_a_rate"
    assert problem(rates.rate, "面议") == "not_a_rate"


@pytest.mark.parametrize(
    "written",
    [
        "2026-3-5",
        "20260305",
        "2026年3月5日",
        "2026/3/5 12:23:36",
        "2026年3月5日12:23",
        "2026-03-05  9:05",
        "2026.03.05",
        "05 Mar 2026",
        "5-Mar-2026",
        "March 5, 2026",
        "二〇二六年三月五日",
        "46086",
        "2026-03-05T00:00:00Z",
        "20260305103000",
        "２０２６－０３－０５",
        "2026-03-05 星期四",
    ],
)
def test_a_day_with_one_meaning_is_read(written: str) -> None:
    assert days.day(written) == date(2026, 3, 5)


def test_a_day_with_two_meanings_is_asked_unless_the_order_is_known() -> None:
    assert doubt(days.day, "01-09-2026") == "day_or_month"
    assert days.day("01-09-2026", "dmy") == date(2026, 9, 1)
    assert days.day("01-09-2026", "mdy") == date(2026, 1, 9)
    assert days.day("13/09/2026") == date(2026, 9, 13)
    assert doubt(days.day, "26-1-5") == "short_year"
    assert doubt(days.day, "2026年9月") == "no_day"
    assert problem(days.day, "2026-02-30") == "not_a_date"


def test_the_order_of_day_and_month_is_told_by_the_whole_file() -> None:
    assert days.order_of(["01-09-2026", "13-09-2026"]) == "dmy"
    assert days.order_of(["01/09/2026", "01/31/2026"]) == "mdy"
    assert days.order_of(["01-09-2026"]) == ""
    assert days.order_of(["13-01-2026", "01-13-2026"]) == ""
    assert days.order_of(["2026-01-09", "x"]) is None


def test_several_numbers_of_a_cell_are_kept_apart_and_only_whole_ones_are_dialled() -> None:
    found = people.telephones("13812342046/13912342047、138****0000;12345")
    assert [(phone.written, phone.may_be_dialled) for phone in found] == [
        ("13812342046", True),
        ("13912342047", True),
        ("138****0000", False),
        ("12345", False),
    ]
    assert [phone.written for phone in people.telephones("13812342046 13912342047")] == [
        "13812342046",
        "13912342047",
    ]
    assert people.telephones("13812342046(本人)")[0].may_be_dialled


def test_an_identity_number_is_checked() -> None:
    assert people.identity("11010519491231002x") == "11010519491231002X"
    assert people.identity("330106600101101") == "330106600101101"
    assert people.identity("91350211M000100Y43") == "91350211M000100Y43"
    assert people.identity("3301**********1009") == "3301**********1009"
    assert problem(people.identity, "110105194912310021") == "bad_id_number"
    assert problem(people.identity, "330106196001011000") == "digits_lost"
    assert problem(people.identity, "3.30106E+17") == "digits_lost"
    assert problem(people.identity, "12") == "not_an_id_number"


def test_currencies_and_directions_are_read_from_their_words() -> None:
    assert [people.currency(word) for word in ("人民币", "RMB", "usd", "")] == ["CNY", "CNY", "USD", ""]
    assert problem(people.currency, "shells") == "not_a_currency"
    assert [people.direction(word) for word in ("收入", "贷", "支出", "借", "不计收支")] == [
        "in",
        "in",
        "out",
        "out",
        "",
    ]


@pytest.mark.parametrize(
    ("written", "word", "units"),
    [
        ("本金（元）", "本金", {"元"}),
        ("Age (Days)", "age", {"天"}),
        (" 逾期\n金额 ", "逾期金额", set()),
        ("年利率(%)", "年利率", {"%"}),
        ("Client/Group Name*", "client/groupname", set()),
        ("ＩＤ　Number", "idnumber", set()),
        ("放款日期（yyyy-mm-dd）", "放款日期", set()),
        ("身份證號", "身份证号", set()),
    ],
)
def test_headings_are_compared_without_units_and_signs(written: str, word: str, units: set[str]) -> None:
    found = read_heading(written)
    assert (found.word, set(found.units)) == (word, units)
