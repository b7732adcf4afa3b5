"""Every line of a dirty table is one of four: good, to decide, bad, or passed over."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.guess import guess
from intake.judged import Verdict, judge
from intake.tables import open_table

HEADINGS = [
    "合同编号",
    "姓名",
    "身份证号",
    "手机号",
    "本金",
    "放款日期",
    "利率",
    "期限",
    "应还日期",
    "应还金额",
    "逾期金额",
    "备注",
    "金额",
    "交易时间",
    "对方户名",
    "收/支",
    "第1期应还日",
    "第1期应还金额",
    "流水号",
    "编号",
    "联系人1姓名",
]
WRITTEN = [
    "无",
    "A-1",
    "王建国",
    "1,000.00",
    "12,50",
    "1e999",
    "-3",
    "0.5",
    "2026-09-05",
    "01-09-2026",
    "2026-02-30",
    "合计",
    "总计",
    "支出",
    "收入",
    "LPR+1",
    "NaN",
    "6222020200112233445566778899001",
    "11010519491231002X",
    "138****0000",
    "Infinity",
    "本金",
    "制表人：张三",
    "９９",
]
CELLS = st.one_of(
    st.sampled_from(["", " ", "\n", "two\nlines", '"', "\u3000", *WRITTEN]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8),
)
TABLES = st.lists(st.lists(CELLS, max_size=8), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=7), TABLES, st.sampled_from(",;\t|"))
def test_good_to_decide_bad_and_passed_over_are_all_the_lines(
    headings: list[str], rows: list[list[str]], separator: str
) -> None:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=separator, lineterminator="\n")
    writer.writerows([["合同编号", "姓名", *headings], *rows])
    written = held.getvalue()
    table = open_table("a.csv", written.encode())
    found = list(judge(table, guess(table)))
    counted = {verdict: sum(line.span for line in found if line.verdict is verdict) for verdict in Verdict}
    physical = written.split("\n")[:-1]
    last = max((line.line + line.span - 1 for line in found), default=table.header_line)
    assert sum(counted.values()) == last - table.header_line, "each line once, and none twice"
    assert [line.line for line in found] == sorted({line.line for line in found})
    # What stands behind the last line of the table is blank.
    assert not "".join(physical[last:]).replace(separator, "").replace('"', "").strip()
    for line in found:
        assert (line.verdict is Verdict.PASSED_OVER) == bool(line.why)
        assert (line.verdict in (Verdict.BAD, Verdict.TO_DECIDE)) == bool(line.problems)
