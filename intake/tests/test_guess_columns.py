"""What the machine takes a table for: its kind, its columns, its header, and what it asks."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from intake.fields import FIELDS
from intake.reading_report import report
from intake.tables import Choice


def told(*lines: str, choice: Choice | None = None) -> dict[str, Any]:
    return report("a.csv", "\n".join(lines).encode(), choice)


def asked(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(question["question"], question["column"]) for question in found["questions"]]


def test_two_lines_of_headings_are_joined() -> None:
    found = told(
        "某公司逾期清单,,,,,",
        "合同编号,姓名,联系人1,,联系人2,",
        ",,姓名,手机,姓名,手机",
        "A-1,王建国,李强,13812342046,赵敏,13912342047",
    )
    assert (found["header_line"], found["lines"]) == (3, 1)
    assert found["columns"] == {
        "合同编号": "reference",
        "姓名": "debtor_name",
        "联系人1姓名": "contact_name",
        "联系人1手机": "contact_phone",
        "联系人2姓名": "contact_name",
        "联系人2手机": "contact_phone",
    }


def test_groups_above_the_headings_leave_known_headings_alone() -> None:
    found = told("客户信息,,逾期信息,", "合同编号,姓名,金额,天数", "A-1,王建国,5.50,3")
    assert found["header_line"] == 2
    assert found["columns"]["姓名"] == "debtor_name"
    assert found["columns"]["逾期信息金额"] == "overdue_total"


def test_a_line_of_units_below_the_header_counts() -> None:
    found = told("合同编号,姓名,本金,利率", ",,万元,%", "A-1,王建国,1.5,12")
    assert (found["lines"], found["passed_over"]) == (1, [[2, "units"]])
    assert found["columns"]["本金"] == "principal"


def test_a_row_number_is_never_taken_for_the_reference() -> None:
    found = told("编号,姓名,本金", "1,王建国,5", "2,李强,6")
    assert found["columns"]["编号"] == "extra"
    assert asked(found) == [("row_number", "编号"), ("no_reference", "")]
    assert told("编号,姓名,本金", "HT-7,王建国,5")["columns"]["编号"] == "reference"


def test_money_that_is_placed_nowhere_is_asked_about() -> None:
    found = told("合同编号,姓名,本金,保证金余额,备注", "A-1,王建国,5,12.50,x")
    assert asked(found) == [("money_nowhere", "保证金余额")]


def test_the_cells_decide_where_a_heading_has_two_meanings() -> None:
    assert told("合同编号,姓名,本金,还款日", "A,王建国,5,15")["columns"]["还款日"] == "due_day_of_month"
    assert told("合同编号,姓名,本金,还款日", "A,王建国,5,2026-09-05")["columns"]["还款日"] == "due_on"


def test_what_stands_beside_decides_whether_a_day_ends_the_contract() -> None:
    assert told("合同编号,姓名,本金,到期日", "A,王建国,5,2026-09-05")["columns"]["到期日"] == "matures_on"
    plan = told("合同编号,姓名,本金,到期日,应还本金", "A,王建国,5,2026-09-05,5")
    assert plan["columns"]["到期日"] == "due_on"


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        ("debts", ("合同编号,姓名,逾期金额", "A,王建国,5")),
        ("schedule", ("借据号,期次,还款日期,本金,利息", "A,1,2026-09-05,5,1")),
        (
            "schedule+payments",
            ("借据号,期次,应还日期,应还金额,实还日期,实还金额", "A,1,2026-09-05,5,2026-09-06,5"),
        ),
        ("payments", ("合同编号,流水号,还款日期,还款金额", "A,1,2026-09-05,5")),
        ("bank", ("记账日期,贷方发生额,借方发生额,余额,对方户名,摘要", "2026-09-05,5.00,,9.00,王建国,还款")),
        ("bank", ("Date,Description,Debit,Credit,Balance", "2026-09-05,Wang,,5.00,9.00")),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_headings(kind: str, lines: tuple[str, ...]) -> None:
    assert told(*lines)["kind"] == kind


def test_a_statement_passes_over_what_is_no_money_for_us() -> None:
    found = told(
        "日期,借贷标志,金额,对方户名,状态,流水号",
        "2026-09-05,贷,5.00,王建国,成功,1",
        "2026-09-05,借,5.00,王建国,成功,2",
        "2026-09-05,贷,5.00,王建国,交易关闭,3",
        "2026-09-05,贷,-5.00,王建国,成功,4",
        "合计,,10.00,,,",
    )
    assert found["lines"] == 4
    assert found["passed_over"] == [[3, "outgoing"], [4, "closed"], [5, "outgoing"], [6, "total"]]


def test_repeated_headers_blank_lines_and_notes_are_listed() -> None:
    header = "合同编号,姓名,本金"
    found = told(header, "A,王建国,5", "", header, "B,李强,6", "制表人：张三", "", "")
    assert found["lines"] == 2
    assert found["passed_over"] == [[3, "blank"], [4, "header"], [6, "note"]]


def test_double_headings_and_surplus_cells_are_named() -> None:
    found = told("合同编号,姓名,本金,备注,备注", "A,王建国,5,x,y,z")
    assert asked(found) == [("double_heading", "备注 (2)"), ("surplus", "")]


def test_a_person_says_which_of_day_and_month_comes_first() -> None:
    lines = ("Invoice No,Customer,Due Date,Outstanding Amount", "I-1,Wang,01-09-2026,5.00")
    assert ("day_order", "") in asked(told(*lines))
    assert asked(told(*lines, choice=Choice(order="dmy"))) == []


def test_each_field_has_a_word_of_its_own_and_says_what_it_means() -> None:
    assert len({field.code for field in FIELDS}) == len(FIELDS)
    for field in FIELDS:
        assert str(field.label) and str(field.meaning).endswith("."), field.code


def test_the_command_prints_what_it_takes_the_file_for(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("合同编号;姓名;本金\nA-1;王建国;5\n")
    out = io.StringIO()
    call_command("read_portfolio", str(path), json=True, stdout=out)
    assert json.loads(out.getvalue()) == {
        "kind": "debts",
        "sheet": None,
        "header_line": 1,
        "encoding": "utf-8",
        "separator": ";",
        "columns": {"合同编号": "reference", "姓名": "debtor_name", "本金": "principal"},
        "lines": 1,
        "passed_over": [],
        "questions": [],
    }


def test_the_command_says_why_a_file_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(CommandError) as failed:
        call_command("read_portfolio", str(path))
    assert (failed.value.returncode, "damaged spreadsheet" in str(failed.value)) == (2, True)
